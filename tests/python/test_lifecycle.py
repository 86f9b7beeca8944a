"""RFM, cohorts and lifecycle where an input lacks purchases, prices or any event."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from project import PROJECT, Project
from test_incremental import FIRST_DELIVERY, deliver, shop

sys.path.insert(0, str(PROJECT / "analyses"))
from report.returning import returning
from report.source import Published

WITHOUT_TESTS = ("--select", "+published_tables", "--exclude-resource-type", "test")
OF_PURCHASES = {"fct_user_rfm", "rpt_rfm_grid"}
OF_EVENTS = {"fct_user_lifecycle", "rpt_cohort_retention", "rpt_lifecycle_transitions"}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A shop with purchases and visits."""
    folder = tmp_path_factory.mktemp("lifecycle")
    for source, query in FIRST_DELIVERY.items():
        deliver(folder / "raw", source, "first", query)
    return shop(folder / "project", folder / "raw")


def only(project: Project, source: str, *without: str) -> Project:
    """Return the project with one source alone, and without some of its columns."""
    about = dict(project.given["sources"][source])
    about["columns"] = {k: v for k, v in about["columns"].items() if k not in without}
    given = project.given | {
        "input": f"{source}_only",
        "sources": {source: about},
        "segmentation": {"refit": "always"},
    }
    return replace(project, given=given)


def tables(project: Project) -> set[str]:
    return {row[0] for row in project.query("select table_name from published_tables")}


@pytest.mark.slow
def test_without_purchases_visits_are_what_counts(plain: Project) -> None:
    project = only(plain, "interactions")
    project.build(*WITHOUT_TESTS)
    assert tables(project) & (OF_PURCHASES | OF_EVENTS) == OF_EVENTS
    assert project.query(
        "select distinct measured_by, count(orders) over (), count(spend) over ()"
        " from rpt_cohort_retention"
    ) == [("activity", 0, 0)]
    assert project.query(
        "select min(measured_by), max(measured_by), count(spend),"
        " count(*) = (select count(distinct user_id) from fct_user_days) from fct_user_lifecycle"
    ) == [("activity", "activity", 0, True)]


@pytest.mark.slow
def test_without_prices_there_is_no_money(plain: Project) -> None:
    project = only(plain, "transactions", "amount")
    project.build(*WITHOUT_TESTS)
    assert tables(project) >= OF_PURCHASES | OF_EVENTS
    assert project.query(
        "select count(*) > 0, count(total_spend), count(monetary_score), max(length(rfm_score))"
        " from fct_user_rfm"
    ) == [(True, 0, 0, 2)]
    for table in ("rpt_rfm_grid", "rpt_cohort_retention", "rpt_lifecycle_transitions"):
        assert project.query(f"select count(*) > 0, count(spend) from {table}") == [(True, 0)]
    assert project.query("select sum(user_count) from rpt_rfm_grid") == project.query(
        "select count(*) from fct_user_rfm"
    )


@pytest.mark.slow
def test_without_events_the_part_is_off(plain: Project, tmp_path: Path) -> None:
    users = "\n".join(f"u{n},{n % 7},{n % 11}" for n in range(60))
    (tmp_path / "traits.csv").write_text(f"id,orders,spend\n{users}\n")
    columns = {"user_id": "id", "order_count": "orders", "total_spend": "spend"}
    traits = {"location": str(tmp_path / "traits.csv"), "columns": columns}
    given = plain.given | {"input": "traits_only", "sources": {"user_traits": traits}}
    project = replace(plain, given=given)
    project.build(*WITHOUT_TESTS)
    assert tables(project) & (OF_PURCHASES | OF_EVENTS) == set()


def section(**tables: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return what the section of the report says of rows of published tables."""
    return returning(Published(tables, [], 4, None, None))


def test_the_report_leaves_out_what_there_is_not() -> None:
    assert section() is None
    moves = [
        {"month": month, "to_state": state, "user_count": 2, "spend": spend, "spend_share": share}
        for month, state, spend, share in [
            (date(2024, 5, 1), "at_risk", 90.0, 0.9),
            (date(2024, 6, 1), "at_risk", 10.0, 0.25),
            (date(2024, 6, 1), "new", 30.0, 0.75),
        ]
    ]
    cohort = {"segment_key": "all", "cohort_month": date(2024, 5, 1), "user_count": 4}
    cohorts = [
        cohort | {"measured_by": "activity", "months_since": age, "retention_share": share}
        for age, share in [(0, 1.0), (1, 0.5), (2, None)]
    ]
    said = section(rpt_lifecycle_transitions=moves, rpt_cohort_retention=cohorts)
    assert said is not None
    # of the newest month alone
    assert said["at_risk"] == "25.0\u00a0%"
    assert "30" in said["lifecycle"]
    assert "50\u00a0%" in said["cohorts"]
    assert "After 1" in said["cohorts"]
    # nothing is known of a month that is not over
    assert "After 2" not in said["cohorts"]
    assert (said["act"], said["grid"]) == ("were active", None)


def test_the_report_says_nothing_of_money_where_there_is_none() -> None:
    move = {"month": date(2024, 6, 1), "to_state": "new", "user_count": 2}
    said = section(rpt_lifecycle_transitions=[move | {"spend": None, "spend_share": None}])
    assert said is not None
    assert said["at_risk"] is None
    assert "Spend" not in said["lifecycle"]
