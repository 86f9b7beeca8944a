"""Puts the sections on a page."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from report import theme, words
from report.glossary import linked
from report.sections import built_sections
from report.source import Published
from report.theme import segment_name, shaded
from report.verdict import verdict

HERE = Path(__file__).parent


def render(published: Published) -> str:
    """Return the report as one HTML page that fetches nothing."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "whole": words.whole,
        "percent": words.percent,
        "day": words.day,
        "plain": words.plain,
        "capitalised": words.capitalised,
        "colour_name": segment_name,
        "shaded": shaded,
        "linked": linked,
    }
    page = environment.get_template("page.html.j2").render(
        published=published,
        verdict=verdict(published),
        sections=built_sections(published),
        style=_style(),
    )
    return page.rstrip() + "\n"


def _style() -> Markup:
    light, dark = theme.variables(dark=False), theme.variables(dark=True)
    colours = (
        f":root {{ color-scheme: light dark; {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
    )
    return Markup(colours + (HERE / "style.css").read_text(encoding="utf-8"))
