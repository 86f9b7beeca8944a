"""The report reads a published file only, survives what is missing, and trusts no text."""

from __future__ import annotations

import itertools
import re
import sys
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "analyses"))

import segment_report
from report import theme
from report.source import read_published
from report.verdict import verdict as verdict_of

HOSTILE = '<script>alert(1)</script> $x_1$ & "q" \'--> {{ 7 * 7 }}'
SECTIONS = [
    "verdict", "overview", "sizes", "segments", "traits", "map", "activity", "counts",
    "strategies", "quality", "glossary",
]  # fmt: skip
ALWAYS = ["verdict", "overview", "sizes", "segments", "glossary"]

TABLES = {
    "dim_users": "user_id text, segment_key text, as_of_date date, total_spend double,"
    " order_count double, night_share double, extra_features text",
    "dim_segments": "segment_key text, segment_name text, segment_description text,"
    " user_count bigint, user_share double, spend_share double, model_version bigint",
    "fct_user_segments": "user_id text, segment_key text, confidence double",
    "rpt_segment_profiles": "segment_key text, segment_name text, total_spend double",
    "rpt_segment_traits": "segment_key text, segment_name text, feature_name text, label text,"
    " unit text, feature_group text, segment_mean double, overall_mean double,"
    " segment_median double, effect_size double, is_distinctive boolean,"
    " used_in_clustering boolean",
    "rpt_segment_demographics": "segment_key text, attribute text, value text,"
    " user_count bigint, share double, lift double",
    "rpt_segment_interests": "segment_key text, topic text, user_count bigint, share double,"
    " lift double",
    "rpt_segment_days": "segment_key text, day date, active_users bigint",
    "rpt_segment_strategies": "segment_key text, segment_name text, match_score double,"
    " archetype_title text, objective text, channel text, timing text, offer text, message text,"
    " kpi text, best_weekday text, best_hour integer, main_device text, head_room_label text,"
    " head_room_feature_unit text, head_room_segment_mean double, head_room_overall_mean double,"
    " head_room_worth double, head_room_worth_unit text",
    "rpt_segmentation_health": "model_version bigint, is_current boolean, algorithm text,"
    " silhouette double, null_silhouette double, null_p_value double, bootstrap_jaccard double,"
    " verdict text, reason text, excluded_features text, sampled_users bigint,"
    " fitted_as_of_date date",
    "rpt_k_sweep": "segment_count bigint, model_version bigint, silhouette double,"
    " stability double, is_chosen boolean, reason text",
    "rpt_data_quality": "source text, raw_rows bigint, clean_rows bigint, duplicate_rows bigint,"
    " quarantined_rows bigint, later_rows bigint, quarantine_reasons text",
    "published_tables": "table_name text, published_at timestamp, model_version bigint, input text",
}
Rows = dict[str, list[tuple[Any, ...]]]


def full_rows(user_count: int = 60, verdict: str | None = "continuum") -> Rows:
    """Two segments with something in every table; every text is hostile."""
    keys = ["s01", "s02"]
    start = date(2025, 1, 1)
    users = [
        (f"u{i}", keys[i % 2], start, 10.0 * i, float(i % 7), (i * 37 % 100) / 100, '{"x": 1}')
        for i in range(user_count)
    ]
    features = [("total_spend", "currency"), ("order_count", "orders"), ("night_share", "share")]
    moments = ("Monday", 12, HOSTILE)
    return {
        "dim_users": users,
        "dim_segments": [
            (key, f"{key} {HOSTILE}", HOSTILE, user_count // 2, 0.5, 0.5, 1) for key in keys
        ],
        "fct_user_segments": [(user[0], user[1], 0.05) for user in users],
        "rpt_segment_profiles": [(key, HOSTILE, 12.5) for key in keys],
        "rpt_segment_traits": [
            (key, HOSTILE, name, f"{name} {HOSTILE}", unit, HOSTILE, 2.0, 1.0, 1.0, 1.5, True, True)
            for key in keys
            for name, unit in features
        ],
        "rpt_segment_demographics": [("s01", HOSTILE, HOSTILE, 900, 0.9, 3.0)],
        "rpt_segment_interests": [("s01", HOSTILE, 900, 0.9, 3.0)],
        "rpt_segment_days": [
            (key, start + timedelta(days=day), day % 5) for key in keys for day in range(90)
        ],
        "rpt_segment_strategies": [
            (
                key,
                HOSTILE,
                None,
                *[HOSTILE] * 7,
                *moments,
                HOSTILE,
                "orders",
                1.0,
                2.0,
                1e6,
                HOSTILE,
            )
            for key in keys
        ],
        "rpt_segmentation_health": [
            (1, True, HOSTILE, 0.4, 0.3, 0.01, 0.9, verdict, HOSTILE, f"a ({HOSTILE})", 60, start)
        ],
        "rpt_k_sweep": [(k, 1, 0.3, 0.9, k == 2, HOSTILE) for k in (2, 3)],
        "rpt_data_quality": [("users", 100, 90, 5, 3, 2, "missing_user_id 3")],
        "published_tables": [("dim_segments", "2025-07-01 12:00:00", 1, HOSTILE)],
    }


def publish(path: Path, rows: Rows, leave_out: tuple[str, ...] = ()) -> Path:
    with duckdb.connect(str(path)) as connection:
        for table, columns in TABLES.items():
            if table in leave_out:
                continue
            connection.execute(f"create table {table} ({columns})")
            values = rows.get(table, [])
            if values:
                # One statement: one for each row would take minutes for thousands of users.
                row = f"({', '.join('?' * len(values[0]))})"
                flat = [value for one in values for value in one]
                connection.execute(
                    f"insert into {table} values {', '.join([row] * len(values))}", flat
                )
    return path


def report(tmp_path: Path, rows: Rows, leave_out: tuple[str, ...] = ()) -> str:
    source = publish(tmp_path / "user_segments.duckdb", rows, leave_out)
    target = tmp_path / "report.html"
    segment_report.write_report(source, target)
    return target.read_text(encoding="utf-8")


class Page(HTMLParser):
    """Collects elements, ids and heading levels, and what the page would fetch."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.sections: list[str] = []
        self.fetched: list[str] = []
        self.unnamed_plots = 0
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if tag == "section":
            self.sections.append(str(values["id"]))
        self.unnamed_plots += tag == "svg" and not values.get("aria-label")
        for name in ("src", "href", "action", "data"):
            if not (values.get(name) or "#").startswith("#"):
                self.fetched.append(str(values[name]))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module")
def full_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return report(tmp_path_factory.mktemp("full"), full_rows())


def test_every_section_is_there_in_order(full_page: str) -> None:
    assert Page(full_page).sections == SECTIONS


def test_text_from_data_is_text(full_page: str) -> None:
    page = Page(full_page)
    assert "script" not in page.tags
    assert "<script" not in full_page
    # Neither Jinja nor great-tables reads anything into the braces.
    assert HOSTILE in "".join(page.text)
    assert set(re.findall(r"'-->.{7}", "".join(page.text))) == {"'--> {{ 7 *"}
    assert "<!--" not in full_page


def test_a_dollar_sign_in_a_plot_is_a_dollar_sign(full_page: str) -> None:
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", full_page)
    assert any("$x_1$" in text for text in texts)


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
        ("separated", "These are distinct groups"),
        ("continuum", "slices of one continuous population"),
        ("none", "Do not base decisions on them"),
        (None, "Not assessed"),
    ],
)
def test_the_verdict_is_in_plain_words(tmp_path: Path, verdict: str | None, words: str) -> None:
    source = publish(tmp_path / "user_segments.duckdb", full_rows(verdict=verdict))
    said = verdict_of(read_published(source))
    assert words in f"{said.label} {said.headline} {said.advice}"


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
    rows["dim_segments"] = [(*row[:5], None, row[6]) for row in rows["dim_segments"]]
    rows["rpt_segment_traits"] = [
        (*row[:6], None, None, None, None, False, False) for row in rows["rpt_segment_traits"]
    ]
    rows["rpt_k_sweep"] = [(k, 1, None, None, k == 2, None) for k in (2, 3)]
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
        if name.startswith("segment-"):
            assert theme.contrast(colour, colours["panel"]) >= 3, name
        if name.startswith("shade-"):
            assert theme.contrast(colour, colours[f"on-{name}"]) >= 4.5, name
