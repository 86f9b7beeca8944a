"""The report reads a published file only, survives what is missing, and trusts no text."""

from __future__ import annotations

import itertools
import re
import sys
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "analyses"))

import segment_report
from report import theme
from report.glossary import GLOSSARY
from report.plots.flow import flow
from report.source import read_published
from report.verdict import verdict as verdict_of
from report_page import ALWAYS, HOSTILE, SECTIONS, TABLES, Page, full_rows, publish, report


@pytest.fixture(scope="module")
def full_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return report(tmp_path_factory.mktemp("full"), full_rows())


def test_every_section_is_there_in_order(full_page: str) -> None:
    assert Page(full_page).sections == SECTIONS


def test_text_from_data_is_text(full_page: str) -> None:
    page = Page(full_page)
    assert page.tags.count("script") == 1
    assert full_page.count("<script") == 1
    # Neither Jinja nor great-tables reads anything into the braces.
    assert HOSTILE in "".join(page.text)
    assert set(re.findall(r"'-->.{7}", "".join(page.text))) == {"'--> {{ 7 *"}
    assert "<!--" not in full_page


def test_a_dollar_sign_in_a_plot_is_a_dollar_sign() -> None:
    moves = {("$x_1$", "<i>"): 1}
    drawn = flow(moves, ["$x_1$"], ["<i>"], {}, "flow", ("$before$", "after"))
    assert re.findall(r"<text[^>]*>([^<]*)</text>", drawn) == [
        "$before$", "$x_1$ 1", "after", "&lt;i&gt; 1",
    ]  # fmt: skip


def test_every_figure_in_a_table_is_explained(full_page: str) -> None:
    """A heading of figures leads to the glossary, or is a word that needs no explanation."""
    known = {"Users", "Share", "Share of users", "Seconds", "Here", "Now", "After a refit"}
    headings = re.findall(r'<th role="columnheader"[^>]*gt_right[^>]*>(.*?)</th>', full_page)
    plain = {re.sub(r"\s*\(.*\)$", "", text) for text in headings if "<a " not in text}
    # Of a matrix of moves or means the columns are segments.
    plain = {text for text in plain if not re.match(r"s\d\d\b|[Nn]ew|Gone", text)}
    assert len(headings) > 30
    assert plain - known == {"Use\xa0it"}


def test_terms_lead_to_entries_of_their_own(full_page: str) -> None:
    targets = re.findall(r'class="term" href="#([^"]+)"', full_page)
    assert set(targets) <= set(Page(full_page).ids)
    headings = [name for term in GLOSSARY for name in (term.name, *term.headings)]
    assert len(headings) == len(set(headings))


def test_no_style_is_for_nothing(full_page: str) -> None:
    """Every class that the stylesheet speaks of is used by a template, a table or a plot."""
    style = (Path(theme.__file__).parent / "style.css").read_text(encoding="utf-8")
    sources = [
        path.read_text(encoding="utf-8")
        for path in Path(theme.__file__).parent.rglob("*")
        if path.suffix in (".py", ".j2")
    ]
    classes = set(re.findall(r"\.(-?[a-z][\w-]*)(?=[^{}]*\{)", style))
    unused = {name for name in classes if not any(name in text for text in sources)}
    assert {name for name in unused if name not in full_page} == set()


def test_one_script_may_run_and_no_other(full_page: str) -> None:
    allowed = re.findall(r"script-src '([^']*)'", full_page)
    (script,) = re.findall(r"<script>(.*?)</script>", full_page, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert allowed == [f"sha256-{digest}"]
    assert len(script.encode()) < 6_500
    # Text of the data is put in as text, and nothing is made of it.
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|eval|new RegExp", script
    )
    assert not re.search(r"\son[a-z]+=", full_page.replace(script, ""))


def test_nothing_is_fetched(full_page: str) -> None:
    page = Page(full_page)
    assert page.fetched == []
    assert not {"link", "iframe", "img", "object", "embed"} & set(page.tags)
    assert not re.search(r"https?://|@import|url\((?!#)", full_page)


def test_the_page_can_be_navigated(full_page: str) -> None:
    page = Page(full_page)
    assert len(page.ids) == len(set(page.ids))
    assert page.unnamed_plots == 0
    assert {"header", "nav", "main", "footer"} <= set(page.tags)
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels))


def test_the_same_tables_give_the_same_page(tmp_path: Path, full_page: str) -> None:
    source = publish(tmp_path / "user_segments.duckdb", full_rows())
    before = source.read_bytes()
    segment_report.write_report(source, tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == full_page
    assert source.read_bytes() == before


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("separated", "Each segment has a gap around it"),
        ("continuum", "slices of one continuous population"),
        ("none", "Do not base decisions on them"),
        (None, "Not assessed"),
    ],
)
def test_the_verdict_is_in_plain_words(tmp_path: Path, verdict: str | None, words: str) -> None:
    rows = full_rows(verdict=verdict)
    rows["rpt_segment_gaps"] = []
    source = publish(tmp_path / "user_segments.duckdb", rows)
    said = verdict_of(read_published(source))
    assert words in f"{said.label} {said.headline} {said.advice}"


def test_groups_that_are_cut_into_slices_are_not_called_groups(tmp_path: Path) -> None:
    source = publish(tmp_path / "user_segments.duckdb", full_rows(verdict="continuum"))
    published = read_published(source)
    said = verdict_of(published)
    assert (said.tone, said.label) == ("fair", "Groups, cut into slices")
    assert said.headline == "There are gaps among these users, but the segments do not follow them."
    counted = published.tables["rpt_segmentation_health"]
    five = {**published.tables, "dim_segments": [{"segment_key": f"s0{n}"} for n in range(1, 6)]}
    five["rpt_segmentation_health"] = [row | {"group_count": 2} for row in counted]
    known = verdict_of(replace(published, tables=five))
    assert known.headline.startswith("Two groups, cut into five slices: only some borders")


def test_empty_tables_are_no_trouble(tmp_path: Path) -> None:
    only = {"dim_users", "dim_segments"}
    rows = {name: values for name, values in full_rows().items() if name in only}
    assert Page(report(tmp_path, rows)).sections == ALWAYS


def test_missing_tables_are_no_trouble(tmp_path: Path) -> None:
    missing = tuple(name for name in TABLES if name not in ("dim_users", "dim_segments"))
    assert Page(report(tmp_path, full_rows(), missing)).sections == ALWAYS


def test_no_users_and_no_segments_are_no_trouble(tmp_path: Path) -> None:
    assert "There are no segments yet" in report(tmp_path, {})


def test_nulls_in_figures_are_no_trouble(tmp_path: Path) -> None:
    rows = full_rows()
    rows["dim_segments"] = [(*row[:5], None, *row[6:]) for row in rows["dim_segments"]]
    rows["rpt_segment_traits"] = [
        (*row[:6], None, None, None, None, False, False) for row in rows["rpt_segment_traits"]
    ]
    rows["rpt_k_sweep"] = [(k, 1, None, None, k == 2, *[None] * 4) for k in (2, 3)]
    page = report(tmp_path, rows)
    assert "Nothing stands out" in page
    assert "nan" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL).lower()


def test_the_page_stays_small_with_many_users(tmp_path: Path) -> None:
    assert len(report(tmp_path, full_rows(user_count=6000)).encode()) < 1_000_000


def test_a_missing_file_is_said_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    absent, target = tmp_path / "absent.duckdb", tmp_path / "report.html"
    assert segment_report.main([str(absent), str(target)]) == 1
    assert "There is no published file" in capsys.readouterr().err
    assert not target.exists()


@pytest.mark.parametrize("dark", [False, True])
def test_colours_can_be_told_from_what_they_lie_on(dark: bool) -> None:
    colours = dict(re.findall(r"--([\w-]+): (#\w{6});", theme.variables(dark)))
    for text in ("ink", "quiet", "accent", "high", "low", "good", "fair", "poor"):
        for ground in ("panel", "page"):
            assert theme.contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for name, colour in colours.items():
        if name.startswith("segment-") or name == "noise":
            assert theme.contrast(colour, colours["panel"]) >= 3, name
        if name.startswith("shade-"):
            assert theme.contrast(colour, colours[f"on-{name}"]) >= 4.5, name
