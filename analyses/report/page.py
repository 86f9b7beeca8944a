"""Puts the sections on a page."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from report import theme, words
from report.glossary import linked
from report.overview import size
from report.sections import built_sections
from report.source import Published
from report.tables import tools, value_attribute
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
        "labelled": lambda row: words.segment_label(row["segment_key"], row["segment_name"]),
        "value_attribute": value_attribute,
        "table_tools": tools,
    }
    script = _script()
    page = environment.get_template("page.html.j2").render(
        published=published,
        verdict=verdict(published),
        sections=built_sections(published),
        size=size(published),
        style=_style(),
        script=Markup(script),
        script_hash=_hash(f"\n{script}"),
    )
    return page.rstrip() + "\n"


def _script() -> str:
    """Return the script of the page, without what is for those who read it in its file."""
    text = (HERE / "page.js").read_text(encoding="utf-8")
    return re.sub(r"^ *//.*\n|^ +", "", text, flags=re.MULTILINE)


def _hash(script: str) -> str:
    """Return what a browser compares a script with before it runs it: no other one may run."""
    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"


def _style() -> Markup:
    light, dark = theme.variables(dark=False), theme.variables(dark=True)
    colours = (
        f":root {{ color-scheme: light dark; {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
    )
    return Markup(colours + (HERE / "style.css").read_text(encoding="utf-8"))
