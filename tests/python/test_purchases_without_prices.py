"""A purchase without a price is a purchase; and a build says what it has found."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from project import PROJECT, Project, is_there
from test_incremental import FIRST_DELIVERY, deliver, shop

sys.path.insert(0, str(PROJECT / "analyses"))
from segment_report import main as write_report

# of users: their orders, and what is known of money
ORDERS = (
    "select count(*), sum(order_count), count(days_since_last_order), count(category_count),"
    " count(total_spend), count(average_order_value), count(spend_per_month), count(refund_rate)"
    " from dim_users"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str]:
    """Purchases without prices alone, with what dbt has said."""
    folder = tmp_path_factory.mktemp("prices")
    deliver(
        folder / "raw", "transactions", "first",
        # the last ones cannot be used, for reasons that have nothing to do with a price
        f"({FIRST_DELIVERY['transactions']}) union all values"
        " ('x1', null, '2024-03-05 10:00:00', 'ox', null, 'cups'),"
        " ('x2', 'u1', 'soon', 'ox', null, 'cups'),"
        " ('x3', 'u1', '2024-03-05 10:00:00', 'o0', null, 'cups')",
    )  # fmt: skip
    plain = shop(folder / "project", folder / "raw")
    source = dict(plain.given["sources"]["transactions"])
    source["columns"] = {k: v for k, v in source["columns"].items() if k != "amount"}
    project = replace(
        plain,
        given=plain.given
        | {
            "sources": {"transactions": source},
            "horizon_days": 4,
            "leave_out": ["live"],
            "segmentation": {"refit": "always"},
        },
    )
    return project, project.build()


def test_orders_are_known_and_money_is_not(built: tuple[Project, str]) -> None:
    project, _ = built
    # every line is an order, but for the one of an order that is there
    assert project.query(ORDERS) == [(60, 900, 60, 60, 0, 0, 0, 0)]
    assert project.query(
        "select raw_rows, clean_rows, quarantined_rows, quarantine_reasons from rpt_data_quality"
        " where source = 'transactions'"
    ) == [(903, 901, 2, "missing_user_id 1, unreadable_time 1")]
    assert project.query("select sum(order_count) from fct_user_days") == [(900,)]
    assert project.query("select count(spend), count(refunded) from fct_user_days") == [(0, 0)]
    assert project.query("select count(spend), count(orders) > 0 from rpt_segment_days") == [
        (0, True)
    ]
    assert project.query("select count(spend_share) from dim_segments") == [(0,)]


def test_nothing_that_is_said_of_segments_is_about_money(built: tuple[Project, str]) -> None:
    project, _ = built
    for table, columns in {
        "dim_segments": "segment_name, segment_description",
        "rpt_segment_traits": "feature_name",
        "rpt_segment_strategies": "objective, offer, kpi, opportunity_worth_unit",
    }.items():
        said = " ".join(str(row) for row in project.query(f"select {columns} from {table}"))
        assert said
        assert not re.search(r"spend|paid|revenue|order.value|refund", said, re.I), said
    if is_there("predictions"):
        assert project.query("select count(expected_spend) from fct_user_predictions") == [(0,)]
        assert project.query(
            "select count(*) from rpt_prediction_quality where target = 'spend'"
        ) == [(0,)]


def test_the_report_does_not_speak_of_money(built: tuple[Project, str], tmp_path: Path) -> None:
    project, _ = built
    page = tmp_path / "report.html"
    assert write_report([str(project.published / "user_segments.duckdb"), str(page)]) in (0, None)
    text = re.sub(r"(?s)<(script|style|svg).*?</\1>", "", page.read_text("utf-8"))
    text = text.split('id="glossary"')[0]
    assert "Total spend" not in text
    assert "Share of spend" not in text


def test_rows_without_an_amount_are_set_aside_where_amounts_are_mapped(
    built: tuple[Project, str],
) -> None:
    project, _ = built
    source = dict(project.given["sources"]["transactions"])
    source["columns"] = source["columns"] | {"amount": "amount"}
    priced = Project(
        project.folder, project.given | {"input": "priced", "sources": {"transactions": source}}
    )
    priced.build("--select", "+rpt_data_quality", "--indirect-selection", "cautious")
    assert priced.query(
        "select quarantine_reasons from rpt_data_quality where source = 'transactions'"
    ) == [("missing_user_id 1, unreadable_amount 1, unreadable_time 1",)]


def test_a_build_says_what_it_has_found(built: tuple[Project, str]) -> None:
    project, said = built
    found = said.split("What was found in input shop:")[1].splitlines()[1:11]
    # after the time of day
    lines = {line[12:23].strip(): line[24:] for line in found}
    assert lines["Users"].startswith("60, ")
    assert lines["Sources"] == "transactions 901 of 903 rows"
    assert lines["Period"] == "2024-03-01 to 2024-03-20"
    assert lines["Set aside"] == "2 rows (1 missing user id, 1 unreadable time)"
    segments = project.query("select segment_name from dim_segments")
    assert all(name.split(":")[0] in lines["Segments"] for (name,) in segments)
    assert lines["Verdict"].split(".")[0] in ("separated", "continuum", "none")
    assert lines["Report"].startswith("reports/shop.html")
    assert "Looks wrong" in lines
    # it is about builds that have published their tables
    for command in ("parse", "test", "run"):
        arguments = ("--select", "int_as_of") if command != "parse" else ()
        assert "What was found" not in project.dbt(command, *arguments).stdout, command
