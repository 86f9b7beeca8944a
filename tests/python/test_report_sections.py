"""What the report says of rules, noise, other methods, drift, moves and a refit."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from report_page import ALWAYS, NEW_TABLES, TABLES, Page, Rows, full_rows, older, publish, report

sys.path.insert(0, str(Path(__file__).parents[2] / "analyses"))

import segment_report
from report import words
from report.cards import cards
from report.drift import drift
from report.highlights import highlights
from report.listing import strategies
from report.methods import methods
from report.moves import moves, refit
from report.overview import overview, size
from report.source import Published, read_published
from report.verdict import verdict, verdict_details
from report.words import figure

NOISE = "Noise: in no segment"
# Places of columns in the row of rpt_segmentation_health.
SCORED_BY, NOISE_SHARE, VERDICT_TODAY = 13, 14, 15
# Columns without which a row is about nothing: they are not null in any published table.
KEYS = {
    "segment_key", "feature_name", "from_segment_key", "to_segment_key", "segment_count",
    "user_id", "source", "table_name", "target", "metric", "decile", "threshold",
}  # fmt: skip


def published(tmp_path: Path, **tables: list[tuple[Any, ...]]) -> Published:
    """Read a file with rows of full_rows, but with `tables` instead of its own."""
    return read_published(publish(tmp_path / "user_segments.duckdb", full_rows() | tables))


def with_health(place: int, value: Any) -> tuple[Any, ...]:
    """Return the row of rpt_segmentation_health with another value in one column."""
    (health,) = full_rows()["rpt_segmentation_health"]
    return (*health[:place], value, *health[place + 1 :])


def with_noise() -> Rows:
    rows = full_rows()
    rows["dim_segments"] += [("noise", NOISE, None, 900, 0.4, 0.9, 1, None, None)]
    rows["fct_user_segments"] += [(f"n{i}", "noise", 0.01) for i in range(9)]
    rows["dim_users"] = [
        (user[0], "noise" if i % 3 == 0 else user[1], *user[2:])
        for i, user in enumerate(rows["dim_users"])
    ]
    for table in ("rpt_segment_traits", "rpt_segment_strategies", "rpt_segment_days"):
        rows[table] += [("noise", *row[1:]) for row in rows[table] if row[0] == "s01"]
    rows["rpt_segment_rules"] += [("noise", NOISE, 1, None, None, None)]
    rows["rpt_segment_drift"] = [
        ("s01", "One", 1, 0.4, 0.4, 0.0, 1.0, "stable"),
        ("noise", NOISE, 1, 0.0, 0.4, 0.4, None, "size"),
    ]
    rows["rpt_segmentation_health"] = [with_health(NOISE_SHARE, 0.4)]
    return rows


@pytest.mark.parametrize(
    ("precision", "coverage", "title", "words"),
    [
        (
            0.99,
            0.97,
            "Rule of thumb",
            "It finds 97\u00a0% of the segment; 99\u00a0% of the users it",
        ),
        (0.999, 1.0, "Rule of thumb", "It finds 100\u00a0% of the segment; over 99\u00a0% of the"),
        (0.65, 0.9, "Rough rule of thumb", "only 65\u00a0% of the users it finds"),
        (0.9, 0.4, "Rough rule of thumb", "It finds only 40\u00a0% of the segment"),
    ],
)
def test_a_poor_rule_is_called_rough(
    tmp_path: Path, precision: float, coverage: float, title: str, words: str
) -> None:
    rules = [("s01", "One", 1, "Orders at least 4", precision, coverage)]
    first, second = cards(published(tmp_path, rpt_segment_rules=rules))
    assert first.rule is not None
    assert (first.rule.title, first.rule.text) == (title, "Orders at least 4.")
    assert words in str(first.rule.quality)
    assert second.rule is None


def test_a_card_says_how_well_the_segment_recurs(tmp_path: Path) -> None:
    segments = [
        ("s01", "One", None, 30, 0.5, None, 1, 0.86, "highly stable"),
        ("s02", "Two", None, 30, 0.5, None, 1, None, None),
    ]
    first, second = cards(published(tmp_path, dim_segments=segments))
    assert first.recurrence == "86\u00a0% of it recurs when users are resampled: highly stable"
    assert second.recurrence is None


@pytest.mark.parametrize(
    ("scored_by", "words"),
    [
        ("centroids", "nearly as close to another segment"),
        (None, "nearly as close to another segment"),
        ("mixture", "could as well belong to another segment"),
        ("density", None),
    ],
)
def test_in_between_is_said_where_confidence_tells_it(
    tmp_path: Path, scored_by: str | None, words: str | None
) -> None:
    rows = [with_health(SCORED_BY, scored_by)]
    said = cards(published(tmp_path, rpt_segmentation_health=rows))[0].in_between
    assert said is None if words is None else words in str(said)


def test_noise_comes_last_and_nothing_is_claimed_of_it(tmp_path: Path) -> None:
    read = published(tmp_path, **with_noise())
    *segments, noise = cards(read)
    assert noise.segment["segment_key"] == "noise"
    assert read.segment_count == len(segments) == 2
    assert [card.segment["colour"] for card in segments] == [0, 1]
    assert (noise.rule, noise.recurrence, noise.in_between, noise.strategy) == (None,) * 4
    assert noise.moments == []
    assert "40\u00a0% of users are in no segment" in verdict(read).grounds


def test_noise_reads_sensibly_on_the_page(tmp_path: Path) -> None:
    page = report(tmp_path, with_noise())
    text = " ".join("".join(Page(page).text).split())
    assert "users in 2 segments" in text
    assert "not a segment" in text
    assert "The largest segment: noise" not in text
    assert f"noise {NOISE}" not in text
    assert "var(--noise)" in page
    assert "the share of users in no segment have changed" in text


@pytest.mark.parametrize("key", ["inactive", "unknown"])
def test_users_outside_of_the_segments_have_advice_and_no_traits(tmp_path: Path, key: str) -> None:
    rows = full_rows()
    rows["dim_segments"] += [(key, "Outside", None, 900, 0.4, 0.9, 1, None, None)]
    for table in ("rpt_segment_traits", "rpt_segment_strategies"):
        rows[table] += [(key, *row[1:]) for row in rows[table] if row[0] == "s01"]
    read = published(tmp_path, **rows)
    last = cards(read)[-1]
    assert read.segment_count == 2
    assert (last.segment["segment_key"], last.rule, last.in_between) == (key, None, None)
    assert last.strategy is not None
    (tmp_path / "page").mkdir()
    page = report(tmp_path / "page", rows)
    assert "outside of the segments" in page
    assert page.count("What sets it apart</h4>") == 2
    assert f"{key} Outside" not in page


def test_page_one_leads_with_what_contradicts_itself(tmp_path: Path) -> None:
    warning = ("several_currencies", "transactions", "USD, JPY", 2.0, 1.0, "Two.", "Convert.", 1)
    rows = full_rows() | {"rpt_data_warnings": [warning]}
    page = report(tmp_path, rows)
    assert page.index("it contradicts itself") < page.index('class="mark')
    assert "Two.</b> Convert." in page
    said = overview(read_published(tmp_path / "user_segments.duckdb"))
    assert "Total spend" not in dict(said["facts"])
    assert "of\u00a0spend" not in page
    assert [one.title for one in said["highlights"]] == ["The largest segment"]


def test_what_is_let_go_has_nothing_to_gain(tmp_path: Path) -> None:
    rows = full_rows()["rpt_segment_strategies"]
    worth = [(*row[:-5], "of spend", *row[-4:]) for row in rows]
    titles = [one.title for one in highlights(published(tmp_path, rpt_segment_strategies=worth))]
    assert "Most to gain" in titles
    (tmp_path / "let_go").mkdir()
    let_go = [(*row[:-4], "dormant", *row[-3:]) for row in worth]
    read = published(tmp_path / "let_go", rpt_segment_strategies=let_go)
    assert "Most to gain" not in [one.title for one in highlights(read)]
    assert all(card.opportunity is None for card in cards(read))


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.0103, "hours", "37 seconds"),
        (0.1, "hours", "6.0 minutes"),
        (2.5, "hours", "2.5 hours"),
        (0.008, "share", "8 in 1,000"),
        (0.0004, "share", "4 in 10,000"),
        (0.5, "share", "50.0 %"),
        (0.0, "share", "0.0 %"),
        (895.2, "currency", "895 GBP"),
        (3.0, "orders", "3.00"),
        (None, "hours", "–"),
    ],
)
def test_figures_have_the_units_that_people_use(value: float | None, unit: str, said: str) -> None:
    assert figure(value, unit, "GBP").replace("\u00a0", " ") == said


def test_halves_go_up_wherever_they_stand() -> None:
    # binary numbers beside the half, and halves that would go to the even digit
    said = [words.percent(share, 0) for share in (0.165, 0.145, 0.125, -0.165)]
    assert said == ["17\u00a0%", "15\u00a0%", "13\u00a0%", "-17\u00a0%"]
    assert words.percent(0.2125) == "21.3\u00a0%"
    assert (words.whole(2.5), words.whole(1234567.5)) == ("3", "1,234,568")
    assert (words.index(0.145), words.signed(0.25), words.signed(-0.04)) == ("0.15", "+0.3", "0.0")
    assert words.whole(1e300).startswith("1,000")
    assert (words.percent(0.165).value, words.whole(None).value) == (0.165, None)


def test_users_in_no_segment_are_not_said_to_be_in_one(tmp_path: Path) -> None:
    rows = full_rows(user_count=75)
    rows["dim_segments"] = [
        ("s01", "One", None, 40, 0.5, 0.5, 1, 0.9, None),
        ("s02", "Two", None, 20, 0.3, 0.3, 1, 0.9, None),
        ("inactive", "Inactive", None, 15, 0.2, 0.2, 1, None, None),
    ]
    read = published(tmp_path, **rows)
    assert size(read) == "60 of 75 users are in 2 segments"
    assert overview(read)["facts"][:3] == [
        ("Users", "75"), ("In 2 segments", "60"), ("Inactive", "15"),
    ]  # fmt: skip


def test_a_strategy_stands_once_with_its_segments(tmp_path: Path) -> None:
    rows = full_rows()
    rows["dim_segments"] = [(row[0], f"Kind {row[0]}", *row[2:]) for row in rows["dim_segments"]]
    text = str(strategies(published(tmp_path, **rows)))
    assert text.count('<tr data-segment="s01 Kind s01; s02 Kind s02"') == 1
    assert text.count("<tr ") == 2
    (tmp_path / "other").mkdir()
    first, second = rows["rpt_segment_strategies"]
    rows["rpt_segment_strategies"] = [first, (*second[:5], "E-mail", *second[6:])]
    assert str(strategies(published(tmp_path / "other", **rows))).count("<tr ") == 3


def test_what_is_worth_at_most_comes_with_its_assumption(tmp_path: Path) -> None:
    rows = full_rows()["rpt_segment_strategies"]
    worth = [(*row[:13], "Orders", *row[14:-5], "of spend", *row[-4:]) for row in rows]
    read = published(tmp_path, rpt_segment_strategies=worth)
    assumption = "to that of all users in orders (1.00 now, 2.00 overall) and all else stayed"
    assert assumption in highlights(read)[1].text
    assert assumption in str(cards(read)[0].opportunity)


def test_other_methods_agree_or_not(tmp_path: Path) -> None:
    def said(*agreements: float | None) -> str:
        rows = [("kmeans", True, 1, 2, 0.4, 0.9, 1.0, 0.0, 0.1, "k-means")] + [
            (name, False, 1, 2, None, None, agreement, None, None, name.upper())
            for name, agreement in zip(("dbscan", "hdbscan"), agreements, strict=True)
        ]
        path = tmp_path / f"{agreements}"
        path.mkdir()
        return str((methods(published(path, rpt_algorithm_comparison=rows)) or {})["agreement"])

    assert said(0.9, 0.95).startswith("They agree: HDBSCAN and DBSCAN find much the same segments")
    assert said(0.1, 0.2).startswith("They do not agree")
    assert "HDBSCAN finds much the same segments; DBSCAN finds other segments" in said(0.1, 0.9)
    assert said(0.6, 0.7).startswith("They agree in part: HDBSCAN and DBSCAN find partly")
    assert "is not known" in said(None, None)


def test_a_single_cluster_is_not_another_set_of_segments(tmp_path: Path) -> None:
    rows = [
        ("kmeans", True, 1, 2, 0.4, 0.9, 1.0, 0.0, 0.1, "k-means"),
        ("dbscan", False, 1, 1, None, 0.9, 0.0, 0.0, 0.1, "DBSCAN"),
    ]
    found = methods(published(tmp_path, rpt_algorithm_comparison=rows))
    assert "DBSCAN finds fewer than two segments" in str((found or {})["agreement"])


def test_one_method_alone_is_compared_with_nothing(tmp_path: Path) -> None:
    rows = [("kmeans", True, 1, 2, 0.4, 0.9, 1.0, 0.0, 0.1, "k-means")]
    assert methods(published(tmp_path, rpt_algorithm_comparison=rows)) is None


def test_traits_with_two_peaks_are_named_in_the_verdict(tmp_path: Path) -> None:
    rows = [("a", "Orders", 1, 0.04, 0.0, True), ("b", "Spend", 1, 0.01, 1.0, False)]
    said = verdict_details(published(tmp_path, rpt_feature_multimodality=rows))["gaps"]
    assert said == (
        "1 of 2 traits has two peaks, with many low and many high users and few between: Orders."
    )


def test_what_is_stable_needs_no_table(tmp_path: Path) -> None:
    found = drift(
        published(
            tmp_path,
            rpt_feature_drift=[("a", "Orders", True, 0.01, 0.1, 0.1, "stable")],
            rpt_segment_drift=[("s01", "One", 1, 0.5, 0.5, 0.0, 1.0, "stable")],
        )
    )
    assert found is not None
    assert list(found) == ["stable"]
    assert "1 trait and 1 segment are much as they were" in found["stable"]


def test_what_has_changed_is_said_in_words(tmp_path: Path) -> None:
    found = drift(
        published(
            tmp_path,
            rpt_feature_drift=[
                ("a", "Orders", False, 0.2, 0.1, 0.1, "moderate"),
                ("b", "Spend", True, 0.3, 0.1, 0.2, "shifted"),
                ("c", "Age", True, 0.0, 0.1, 0.2, "stable"),
            ],
            rpt_segment_drift=[("s01", "One", 1, 0.5, 0.4, -0.1, 1.5, "size and spread")],
        )
    )
    assert found is not None
    assert found["headline"] == (
        "2 of 3 traits and 1 of 1 segment have changed since the segments were made."
    )
    assert "smaller, and its users fit it less well" in found["segments"]
    assert re.search("Spend.*clearly different.*20.0\u00a0%, was 10.0.*Orders.*somewhat different",
                     found["features"], re.DOTALL)  # fmt: skip
    assert "Age" not in found["features"]
    assert "Age" in found["indices"]


def test_moves_need_a_date_before(tmp_path: Path) -> None:
    first = [(date(2025, 1, 1), None, "new", "New users", "s01", "One", 9, 1.0)]
    assert moves(published(tmp_path, fct_segment_migrations=first)) is None


def test_only_the_newest_moves_are_shown(tmp_path: Path) -> None:
    old, newer, newest = date(2025, 1, 1), date(2025, 1, 2), date(2025, 1, 3)
    rows = [
        (newer, old, "s01", "One", "s02", "Old move", 50, 1.0),
        (newest, newer, "s01", "One", "s01", "One", 90, 0.9),
        (newest, newer, "s01", "One", "s02", None, 10, 0.1),
        (newest, newer, "new", "New users", "s02", "Two", 5, 1.0),
        (newest, newer, "s02", "Two", "gone", "Gone", 1, 0.2),
    ]
    found = moves(published(tmp_path, fct_segment_migrations=rows))
    assert found is not None
    assert found["headline"] == (
        "10 of 100 users (10.0\u00a0%) changed segment. 5 are new. 1 is gone."
    )
    assert "Old move" not in found["table"]
    assert "100.0\u00a0% of\u00a0new users" in found["table"]
    assert "90" not in found["table"]
    assert "90" in found["all"]


def test_a_refit_is_previewed_only_where_one_was_asked_for(tmp_path: Path) -> None:
    assert refit(published(tmp_path, rpt_refit_preview=[])) is None
    quality = (2, 3, *[0.4] * 4, 0.999, None, "continuum", "separated")
    rows = [
        ("s01", "One", "s01", "One", False, 6, 0.6, *quality),
        ("s01", "One", "s03", "a new segment", True, 4, 0.4, *quality),
    ]
    (tmp_path / "asked").mkdir()
    found = refit(published(tmp_path / "asked", rpt_refit_preview=rows))
    assert found is not None
    assert found["headline"] == "4 of 10 users (40.0\u00a0%) would change segment."
    assert "Stable slices" in found["quality"]
    assert "Distinct groups" in found["quality"]
    assert "s03 a new segment" in found["table"]


def test_a_file_of_an_earlier_release_still_gives_a_report(tmp_path: Path) -> None:
    rows = full_rows()
    page = Page(report(tmp_path, rows, tables=older(rows)))
    assert not {"moves", "drift", "refit", "methods", "predictions"} & set(page.sections)
    assert {*ALWAYS, "traits", "counts", "strategies"} <= set(page.sections)


@pytest.mark.parametrize("table", [name for name in TABLES if name != "published_tables"])
def test_no_null_stops_the_report(tmp_path: Path, table: str) -> None:
    source = publish(tmp_path / "user_segments.duckdb", with_noise())
    columns = [column.split()[0] for column in TABLES[table].split(",")]
    with duckdb.connect(str(source)) as connection:
        for column in columns:
            if column not in KEYS:
                connection.execute(f"update {table} set {column} = null")
    segment_report.write_report(source, tmp_path / "report.html")
    text = "".join(Page((tmp_path / "report.html").read_text(encoding="utf-8")).text)
    assert not re.search(r"\b(nan|None)\b", text)


def test_fewer_than_two_segments_are_no_trouble(tmp_path: Path) -> None:
    rows = with_noise()
    rows["dim_segments"] = [("noise", NOISE, None, 60, 1.0, None, 1, None, None)]
    rows["rpt_segmentation_health"] = [
        (
            1,
            True,
            "dbscan",
            *[None] * 4,
            "none",
            "No groups.",
            None,
            60,
            None,
            "DBSCAN",
            "density",
            1.0,
            *[None] * 7,
        )
    ]
    rows["rpt_k_sweep"] = [(0, 1, None, None, True, None, None, 0.0, 0)]
    rows |= {name: [] for name in NEW_TABLES}
    text = "".join(Page(report(tmp_path, rows)).text)
    assert "60 users in no segment" in text
    assert "fewer than two segments were found" in text
    assert "nothing to compare" in text
    assert "100\u00a0% of users are in no segment" in text


def test_the_first_screen_says_what_to_do(tmp_path: Path) -> None:
    said = overview(published(tmp_path))
    assert [one.title for one in said["highlights"]] == ["Most of the spend"]
    assert "50.0\u00a0% of spend from 50.0\u00a0% of users" in said["highlights"][0].text
    assert all(line.action for line in said["lines"])
    assert (said["lines"][0].users, said["lines"][0].each) == ("50.0\u00a0%", "12.5 a\u00a0user")


def test_nothing_is_advised_where_segments_are_not_stable(tmp_path: Path) -> None:
    said = overview(published(tmp_path, **full_rows(verdict="none")))
    assert said["highlights"] == []
    assert not any(line.action for line in said["lines"])
    (tmp_path / "page").mkdir()
    text = "".join(Page(report(tmp_path / "page", full_rows(verdict="none"))).text)
    assert "These segments are not stable." in text
    assert "do not base a campaign on it" in text
    assert "What to do now:" in text


def test_segments_that_are_out_of_date_are_called_so_in_red(tmp_path: Path) -> None:
    rows = [with_health(VERDICT_TODAY, "out_of_date")]
    read = published(tmp_path, rpt_segmentation_health=rows)
    found = verdict(read)
    assert (found.tone, found.label) == ("poor", "Out of date")
    assert "as they were on" in found.headline
    assert "20\u00a0% of users elsewhere" in found.grounds
    assert "At the fit the verdict was: stable slices." in found.grounds
    said = overview(read)
    assert said["highlights"] == []
    assert not any(line.action for line in said["lines"])
    (tmp_path / "page").mkdir()
    text = "".join(
        Page(report(tmp_path / "page", full_rows() | {"rpt_segmentation_health": rows})).text
    )
    assert "These segments are out of date." in text


def test_the_segment_most_at_risk_is_named_where_churn_can_be_told(tmp_path: Path) -> None:
    rows = [("s01", "One", 50, 0.1, 0.1, 1.0, 1.0), ("s02", "Two", 50, 0.7, 0.1, 1.0, 1.0)]
    found = highlights(published(tmp_path, rpt_segment_predictions=rows))
    assert found[-1].title == "Most at risk"
    assert found[-1].text == (
        "s02 Two: 70\u00a0% are expected to stay away in the next 30 days (all users: 40\u00a0%)."
    )


def test_moves_are_drawn_and_told(tmp_path: Path) -> None:
    old, new = date(2025, 1, 1), date(2025, 1, 2)
    rows = [
        (new, old, "s01", "One", "s01", "One", 90, 0.9),
        (new, old, "s01", "One", "s02", "Two", 10, 0.1),
        (new, old, "new", "New users", "s02", "Two", 1, 1.0),
    ]
    plot = str((moves(published(tmp_path, fct_segment_migrations=rows)) or {})["plot"])
    assert "The largest moves: 10 from s01 to s02; 1 from New users to s02." in plot
    assert re.findall(r"<text[^>]*>([^<]*)</text>", plot) == [
        "1 January 2025", "s01 100", "New users 1", "2 January 2025", "s01 90", "s02 11",
    ]  # fmt: skip
