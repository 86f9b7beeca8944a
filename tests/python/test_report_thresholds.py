"""The report quotes the thresholds in force from rpt_thresholds, and repeats none of them."""

from __future__ import annotations

import re
import string
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from project import PROJECT
from report_page import HOSTILE, THRESHOLDS, Page, Rows, full_rows, older, publish, report

sys.path.insert(0, str(Path(__file__).parents[2] / "analyses"))

from report.glossary import GLOSSARY
from report.source import Published, read_published
from report.verdict import verdict

MODEL = (PROJECT / "models/marts/quality/rpt_thresholds.sql").read_text()


@cache
def declared() -> dict[str, tuple[str, str]]:
    """Return what the model says of each threshold: the expression of its value, and its table."""
    rows = re.findall(r"\(\n +'(\w+)',\n +\{\{ (.+?) \}\},\n +'(\w+)',\n +'.+'\n +\)", MODEL)
    return {name: (value, table) for name, value, table in rows}


def section(page: str, name: str) -> str:
    """Return the text of a section, each run of blanks as one."""
    part = re.search(rf'<section id="{name}".*?</section>', page, re.DOTALL)
    assert part is not None
    return " ".join("".join(Page(part[0]).text).split())


def quoted() -> set[str]:
    """Return the thresholds that the glossary quotes."""
    fields = (string.Formatter().parse(term.bounds) for term in GLOSSARY)
    return {name for parsed in fields for _, name, _, _ in parsed if name}


def without(*names: str) -> Rows:
    rows = full_rows()
    rows["rpt_thresholds"] = [row for row in rows["rpt_thresholds"] if row[0] not in names]
    return rows


def test_every_threshold_has_a_value_and_is_seen_in_a_published_table() -> None:
    assert len(declared()) == MODEL.count("{{ ")
    lists = [PROJECT / "macros/publishing/published_models.sql"]
    lists += (PROJECT / "macros").glob("*/*_tables.sql")
    named = re.compile(r"^ +'(\w+)': \[", re.MULTILINE)
    tables = {name for path in lists for name in named.findall(path.read_text())}
    assert {table for _, table in declared().values()} <= tables


def test_the_report_quotes_thresholds_that_are_published() -> None:
    sources = [path.read_text() for path in (PROJECT / "analyses/report").rglob("*.py")]
    read = {name for text in sources for name in re.findall(r'thresholds\.get\("(\w+)"', text)}
    assert read == {"distinctive_effect_size", "minimum_margin", "stable"}
    assert read | quoted() == THRESHOLDS.keys()
    assert THRESHOLDS.keys() <= declared().keys()


def test_figures_are_those_of_the_file(tmp_path: Path) -> None:
    page = report(tmp_path, full_rows())
    glossary = section(page, "glossary")
    for words in (
        "Below 0.45 a difference is too small to set a segment apart.",
        "Below 73 % the borders are uncertain; below 58 % the segment cannot be relied on.",
        "at least 55 % of users have a gap; halves that agree to less than 66 %",
        "Below 3 % a number of segments is avoided.",
        "From 0.11 they are somewhat different, from 0.24 clearly.",
        "From 1.35 times as far it is reported.",
    ):
        assert words in glossary, words
    assert "within ±0.45 there is little difference" in section(page, "traits")
    assert "beyond the dashed line it can be relied on" in section(page, "verdict")
    assert "The dashed line, at 73\u00a0%, is the least that can be relied on." in page


@pytest.mark.parametrize("missing", [True, False])
def test_without_thresholds_no_figure_is_quoted(tmp_path: Path, missing: bool) -> None:
    rows = without(*THRESHOLDS)
    columns = older(rows) if missing else None
    page = report(tmp_path, rows, tables=columns)
    glossary = section(page, "glossary")
    for term in GLOSSARY:
        assert " ".join(term.meaning.split()) in glossary
    assert not re.search(r"\{|Below (0|7|6)|From 0", glossary)
    assert "there is little difference" not in page
    assert "dashed line" not in section(page, "verdict")
    assert "The dashed line, at" not in page


def test_a_threshold_without_a_value_is_not_quoted(tmp_path: Path) -> None:
    rows = without("stable")
    rows["rpt_thresholds"].append(("stable", None, HOSTILE, HOSTILE))
    page = report(tmp_path, rows)
    assert "the borders are uncertain" not in section(page, "glossary")
    assert "From 0.11 they are somewhat different" in section(page, "glossary")


@pytest.mark.parametrize(
    ("margin", "threshold", "words"),
    [
        (0.03, 0.04, "hardly tighter than"),
        (0.05, 0.04, "are tighter than"),
        (-0.01, 0.04, "no tighter than"),
        (0.03, None, "are tighter than"),
    ],
)
def test_a_silhouette_is_tighter_from_the_margin_of_the_verdict(
    tmp_path: Path, margin: float, threshold: float | None, words: str
) -> None:
    rows = without("minimum_margin")
    rows["rpt_thresholds"].append(("minimum_margin", threshold, HOSTILE, HOSTILE))
    (health,) = rows["rpt_segmentation_health"]
    rows["rpt_segmentation_health"] = [(*health[:3], 0.25 + margin, 0.25, *health[5:])]
    assert words in verdict(read(tmp_path, rows)).grounds


def read(tmp_path: Path, rows: dict[str, list[tuple[Any, ...]]]) -> Published:
    return read_published(publish(tmp_path / "user_segments.duckdb", rows))
