"""Names and advice that the figures bear out, and data that contradicts itself, on small inputs."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from project import PROJECT, Project, link_project


def write(folder: Path, name: str, header: str, rows: Iterable[Iterable[object]]) -> str:
    """Write a CSV file, and return where it is."""
    path = folder / f"{name}.csv"
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header.split(","), *rows])
    return str(path)


def source(location: str, *columns: str, **renamed: str) -> dict[str, Any]:
    """Return a source whose columns are called as they are here, or as they are renamed."""
    mapped = {name: name for name in columns} | renamed
    return {"location": location, "options": {"all_varchar": True}, "columns": mapped}


def built(folder: Path, given: dict[str, Any]) -> tuple[Project, str]:
    """Build an input, and return it with what dbt has said."""
    project = Project(link_project(folder), given)
    return project, project.build()


@pytest.fixture(scope="module")
def contradicting(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str]:
    """Build data that contradicts itself in every way that is looked for."""
    folder = tmp_path_factory.mktemp("contradicting")
    start = datetime(2024, 1, 1, 10)
    orders: list[tuple[object, ...]] = []
    for user in range(1, 41):
        for visit in range(3):
            when = start + timedelta(days=7 * visit + user % 5)
            orders.append((f"u{user}", when, 10 + user, "usd"))
    # every guest has one id: a third of all orders
    orders += [("default", start + timedelta(days=day), 20, "usd") for day in range(60)]
    visits = [(f"cookie {visitor}", start, "page_view") for visitor in range(30)] * 2
    members = [(f"u{user}", f"about {50 + user} thousand", user % 7) for user in range(1, 41)]
    return built(
        folder / "project",
        {
            "input": "contradicting",
            "sources": {
                "transactions": source(
                    write(folder, "orders", "user_id,occurred_at,amount,currency", orders),
                    *("user_id", "occurred_at", "amount", "currency"),
                ),
                "interactions": source(
                    write(folder, "visits", "user_id,occurred_at,interaction_type", visits),
                    *("user_id", "occurred_at", "interaction_type"),
                ),
                "users": source(
                    write(folder, "users", "user_id", [(f"r{user}",) for user in range(200)]),
                    "user_id",
                ),
                "user_traits": source(
                    write(folder, "members", "user_id,income,children", members),
                    *("user_id", "income", "children"),
                ),
            },
            "extra_features": {"income": {"unit": "currency"}, "children": {}},
        },
    )


def test_each_contradiction_is_a_finding_with_its_figures(
    contradicting: tuple[Project, str],
) -> None:
    project, _ = contradicting
    found = project.query(
        "select check_name, source, subject, message from rpt_data_warnings order by warning_rank"
    )
    assert found == [
        ("one_user_dominates", "transactions", "default",
         "User default has 33.3 % of all rows of transactions (60 of 180)."),
        ("user_ids_hardly_overlap", "interactions", "transactions",
         "Of 30 users in interactions and 41 in transactions, only 0 are in both."),
        ("user_ids_hardly_overlap", "interactions", "user_traits",
         "Of 30 users in interactions and 40 in user traits, only 0 are in both."),
        ("user_ids_hardly_overlap", "users", "interactions",
         "Of 200 users in users and 30 in interactions, only 0 are in both."),
        ("user_ids_hardly_overlap", "users", "transactions",
         "Of 200 users in users and 41 in transactions, only 0 are in both."),
        ("user_ids_hardly_overlap", "users", "user_traits",
         "Of 200 users in users and 40 in user traits, only 0 are in both."),
        ("most_users_have_no_value", "all", "users",
         "200 of 271 users have no activity and no trait."),
        ("unreadable_trait", "user_traits", "income",
         "income: 40 of 40 values are not numbers and are not used."),
    ]  # fmt: skip


def test_dbt_warns_and_builds_all_the_same(contradicting: tuple[Project, str]) -> None:
    project, said = contradicting
    assert "in test the_data_does_not_contradict_itself" in said
    assert (project.published / "rpt_data_warnings.parquet").exists()


@pytest.fixture(scope="module")
def five_groups(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Build members of low and high income who spend little and much, and a middle."""
    folder = tmp_path_factory.mktemp("five_groups")
    chance = random.Random(0)
    middles = {"ll": (25, 20), "lh": (25, 80), "hl": (90, 20), "hh": (90, 80), "m": (55, 50)}
    rows = [
        (f"{group}{number}", round(chance.gauss(income, 4), 1), round(chance.gauss(spending, 4), 1))
        for group, (income, spending) in middles.items()
        for number in range(30)
    ]
    project, _ = built(
        folder / "project",
        {
            "input": "five_groups",
            "sources": {
                "user_traits": source(
                    write(folder, "members", "user_id,income,spending", rows),
                    *("user_id", "income", "spending"),
                )
            },
            "extra_features": {"income": {"unit": "k"}, "spending": {"unit": "points"}},
        },
    )
    return project


def test_segments_of_extra_features_are_told_apart_by_all_of_them(five_groups: Project) -> None:
    found = five_groups.query(
        "select distinct regexp_extract(members.user_id, '[a-z]+') as planted, segment_name"
        " from fct_user_segments as members inner join dim_segments using (segment_key)"
    )
    said = {planted: set(str(name).lower().split(", ")) for planted, name in found}
    assert said == {
        "ll": {"low income", "low spending"},
        "lh": {"low income", "high spending"},
        "hl": {"high income", "low spending"},
        "hh": {"high income", "high spending"},
        "m": {"average in every trait"},
    }


def test_traits_without_money_are_no_shop_and_no_order_is_mentioned(five_groups: Project) -> None:
    found = five_groups.query(
        "select distinct business, business_is_guessed from rpt_segment_strategies"
    )
    assert found == [("app", True)]
    assert five_groups.query(
        "select count(*) from rpt_segment_strategies"
        " where concat(objective, channel, timing, offer, message, kpi) ilike '%order%'"
    ) == [(0,)]


@pytest.fixture(scope="module")
def five_days(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Build five days of orders: 39 customers who ordered once, and three who came back."""
    folder = tmp_path_factory.mktemp("five_days")
    chance = random.Random(1)
    start = datetime(2024, 5, 14, 10)
    orders = []
    for number in range(39):
        when = start + timedelta(days=number % 5, hours=number % 7)
        orders.append((f"c{number}", when, round(chance.lognormvariate(5, 1), 2)))
    for number in range(39, 42):
        for day in (0, 4):
            when = start + timedelta(days=day)
            orders.append((f"c{number}", when, round(chance.lognormvariate(5, 1), 2)))
    columns = ("user_id", "occurred_at", "amount")
    project, _ = built(
        folder / "project",
        {
            "input": "five_days",
            "sources": {
                "transactions": source(write(folder, "orders", ",".join(columns), orders), *columns)
            },
            "segmentation": {
                "features": ["days_since_last_order", "order_count", "total_spend"],
                "segment_count": 4,
            },
        },
    )
    return project


def test_nobody_is_long_absent_after_three_days(five_days: Project) -> None:
    names = " ".join(name for (name,) in five_days.query("select segment_name from dim_segments"))
    phrases = five_days.query("select phrase from rpt_segment_traits where is_distinctive")
    for word in ("long absent", "long without an order", "lapsing", "dormant", "newly joined"):
        assert word not in names.lower()
        assert (word,) not in phrases
    assert five_days.query(
        "select count(*) from rpt_segment_strategies"
        " where archetype in ('lapsing', 'dormant', 'newcomer', 'window_shopper')"
    ) == [(0,)]


def test_no_buyer_is_offered_a_first_order_or_a_win_back(five_days: Project) -> None:
    assert five_days.query(
        "select count(*) from rpt_segment_strategies where regexp_matches("
        "lower(concat(objective, offer, message)), 'first order|win back|a while')"
    ) == [(0,)]


def test_advice_for_a_business_without_orders_mentions_none() -> None:
    with (PROJECT / "seeds/reference/playbook.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["business"] in ("media", "app", "any")]
    assert len(rows) > 6
    for row in rows:
        advice = " ".join(value for column, value in row.items() if column != "archetype")
        assert not re.search(r"\b(orders?|baskets?|purchases?|deliver|buy)\b", advice, re.I), row


def test_no_timing_of_the_playbook_names_a_time_of_day() -> None:
    """The hour at which a segment is active is said after it, and must not contradict it."""
    with (PROJECT / "seeds/reference/playbook.csv").open() as file:
        timings = " ".join(row["timing"] for row in csv.DictReader(file))
    assert not re.search(r"morning|noon|evening|night|midday", timings, re.I)
