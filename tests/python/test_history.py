"""Who was in which segment when: written at the end of history, and nowhere else."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from project import Project, link_project

DATES = ("2024-02-01", "2024-03-01", "2024-04-01")
USERS = range(300)
# gone from the source before the third date
VANISHED = range(100, 105)
# orders a month and their amount
KINDS = {"rare": (1, 10), "frequent": (8, 12), "large": (2, 400)}
HISTORY = ("user_segment_history", "int_segment_dates", "fct_segment_migrations")
UP_TO_HISTORY = (
    *("--select", "+fct_segment_migrations", "stg_transactions"),
    *("--exclude-resource-type", "test"),
)
pytestmark = pytest.mark.slow

TESTS_OF_HISTORY = (
    "assert_migrations_lead_to_every_user",
    "assert_nobody_is_in_two_segments_at_once",
    "fct_segment_migrations",
    "int_segment_dates",
)
NO_OVERLAP = """
    select user_id
    from (
        select *, lead(valid_from) over (partition by user_id order by valid_from) as next_from
        from user_segment_history
    )
    where valid_to <= valid_from or coalesce(valid_to, 'infinity') > next_from
"""
ORDERS = """
    with facts as (
        select row_number() over (order by user_id, occurred_at) as fact, user_id, occurred_at
        from {{ ref('stg_transactions') }}
        where reason_code is null
    ),

    facts_with_segment as (
        {{ with_segment_at('facts', 'user_id', 'occurred_at') }}
    )

    select
        count(*) = (select count(*) from facts) and count(distinct fact) = count(*) as each_once,
        count(*) filter (where segment_key is null and occurred_at < '2024-02-01') as before,
        count(*) filter (where segment_key is null and occurred_at >= '2024-02-01') as unknown,
        max(segment_key) filter (where user_id = 'u0' and month(occurred_at) = 2) as u0_in_february,
        max(segment_key) filter (where user_id = 'u0' and month(occurred_at) = 3) as u0_in_march
    from facts_with_segment
"""


def kind_of(user: int, month: int) -> str | None:
    """What a user does in a month; most do the same for ever."""
    usual = list(KINDS)[user % 3]
    if user < 12:  # move in February
        return usual if month == 1 else "large"
    if user < 24:  # move in March
        return usual if month < 3 else "frequent"
    if user < 30:  # move in February, and back in March
        return "rare" if month == 2 else "large"
    if user >= 270:  # come in February
        return usual if month > 1 else None
    return usual


def write_orders(folder: Path, without: range = range(0)) -> None:
    """Three months of orders, less those of some users."""
    lines = ["customer,ordered_at,total"]
    for user in USERS:
        for month in (1, 2, 3):
            kind = kind_of(user, month)
            if kind is None or user in without:
                continue
            orders, amount = KINDS[kind]
            for order in range(orders):
                day = 1 + (user + 3 * order) % 28
                lines.append(f"u{user},2024-{month:02}-{day:02} 12:00:00,{amount + user % 5}")
    (folder / "orders.csv").write_text("\n".join(lines) + "\n")


@dataclass(frozen=True)
class Shop:
    """The project, and what its history says."""

    project: Project

    def at(self, as_of: str, **segmentation: Any) -> Project:
        """The project with other settings; dbt reads all of it again when they change."""
        given = {"as_of": as_of, "segmentation": {"segment_count": 3} | segmentation}
        return replace(self.project, given=self.project.given | given)

    def build(self, as_of: str, *arguments: str, **segmentation: Any) -> None:
        self.at(as_of, **segmentation).build(*UP_TO_HISTORY, *arguments)

    def history(self) -> list[list[tuple[Any, ...]]]:
        return [self.project.query(f"select * from {table} order by all") for table in HISTORY]

    def moves(self, as_of_date: str) -> dict[tuple[str, str], int]:
        rows = self.project.query(
            "select from_segment_key, to_segment_key, user_count from fct_segment_migrations"
            f" where as_of_date = '{as_of_date}'"
        )
        return {(came_from, went_to): users for came_from, went_to, users in rows}

    def segments(self, at: str) -> dict[str, str]:
        return dict(
            self.project.query(
                "select user_id, segment_key from user_segment_history"
                f" where valid_from <= '{at}' and ('{at}' < valid_to or valid_to is null)"
            )
        )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """History of three dates, with one model."""
    raw = tmp_path_factory.mktemp("raw")
    orders = {
        "location": str(raw / "orders.csv"),
        "columns": {"user_id": "customer", "occurred_at": "ordered_at", "amount": "total"},
    }
    given = {
        "input": "shop",
        "sources": {"transactions": orders},
        "activity_window_days": 31,
        "max_segment_count": 4,
    }
    built = Shop(Project(link_project(tmp_path_factory.mktemp("project")), given))
    write_orders(raw)
    built.build(DATES[0])
    built.build(DATES[1])
    write_orders(raw, without=VANISHED)
    # what is taken out of a source is forgotten where its days are built again
    built.build(DATES[2], "--full-refresh")
    return built


def expected_moves(shop: Shop, month: int) -> Counter[tuple[str, str]]:
    """Between the end of a month and the one before, from what users were made to do."""
    key_of = {kind: shop.segments(DATES[0])[f"u{30 + n}"] for n, kind in enumerate(KINDS)}
    assert len(set(key_of.values())) == len(KINDS)
    moves: Counter[tuple[str, str]] = Counter()
    for user in USERS:
        before, after = kind_of(user, month - 1) if month > 1 else None, kind_of(user, month)
        if after is None:
            continue
        goes = month == 3 and user in VANISHED
        moves[key_of[before] if before else "new", "gone" if goes else key_of[after]] += 1
    return moves


@pytest.mark.parametrize("month", [1, 2, 3])
def test_users_are_counted_from_segment_to_segment(shop: Shop, month: int) -> None:
    assert shop.moves(DATES[month - 1]) == expected_moves(shop, month)


def test_who_has_vanished_is_in_no_segment(shop: Shop) -> None:
    vanished = {f"u{user}" for user in VANISHED}
    assert vanished <= shop.segments(DATES[1]).keys()
    assert not vanished & shop.segments(DATES[2]).keys()
    assert shop.project.query(
        "select count(*) from user_segment_history where segment_key is null"
    ) == [(0,)]


def test_times_are_as_of_times_and_intervals_follow_each_other(shop: Shop) -> None:
    assert shop.project.query(NO_OVERLAP) == []
    times = "select {}::date::varchar from user_segment_history where {} is not null group by 1"
    starts = {start for (start,) in shop.project.query(times.format("valid_from", "valid_from"))}
    ends = {end for (end,) in shop.project.query(times.format("valid_to", "valid_to"))}
    assert (starts, ends) == (set(DATES), set(DATES[1:]))


def test_an_order_belongs_to_the_segment_of_its_time(shop: Shop) -> None:
    shown = shop.at(DATES[2]).dbt("--quiet", "show", "--output", "json", "--inline", ORDERS)
    assert shown.returncode == 0, shown.stdout
    [orders] = json.loads(shown.stdout)["show"]
    assert orders["each_once"]
    # all of January's orders, and the first ones of those who come in February
    january, first = [
        sum(
            KINDS[kind][0] for user in USERS if user not in VANISHED and (kind := kind_of(user, 1))
        ),
        sum(KINDS[str(kind_of(user, 2))][0] for user in USERS if user >= 270),
    ]
    assert (orders["before"], orders["unknown"]) == (january, first)
    # a move in February is known from the first of March on
    assert orders["u0_in_february"] == shop.segments(DATES[0])["u0"]
    assert orders["u0_in_march"] == shop.segments(DATES[1])["u0"] != orders["u0_in_february"]


def test_history_is_written_at_its_end_only(shop: Shop) -> None:
    before, earlier = shop.history(), [shop.moves(date) for date in DATES[:2]]

    # the past again, from the start
    shop.build(DATES[1], "--full-refresh")
    [(scored,)] = shop.project.query("select count(*) from fct_user_segments")
    assert scored == len(USERS) - len(VANISHED)
    assert shop.history() == before

    # the newest date again, with another model: the latest build wins there and nowhere else
    at_earlier_dates = [shop.segments(date) for date in DATES[:2]]
    shop.build(DATES[2], segment_count=4)
    assert len(set(shop.segments(DATES[2]).values())) == 4
    assert shop.segments(DATES[2]) == dict(
        shop.project.query("select user_id, segment_key from fct_user_segments")
    )
    assert [shop.moves(date) for date in DATES[:2]] == earlier
    assert [shop.segments(date) for date in DATES[:2]] == at_earlier_dates
    moves = Counter(
        (key, shop.segments(DATES[2]).get(user, "gone"))
        for user, key in shop.segments(DATES[1]).items()
    )
    assert shop.moves(DATES[2]) == moves
    assert shop.project.query(NO_OVERLAP) == []
    newest = shop.at(DATES[2], segment_count=4)
    tested = newest.dbt("test", "--select", *TESTS_OF_HISTORY, "--indirect-selection", "cautious")
    assert tested.returncode == 0, tested.stdout[-4000:]

    # a date that should never have been recorded
    forgotten = newest.dbt("run-operation", "forget_segments", "--args", f"since: {DATES[2]}")
    assert forgotten.returncode == 0, forgotten.stdout
    assert shop.segments(DATES[2]) == at_earlier_dates[1]
    assert [shop.moves(date) for date in DATES] == [*earlier, {}]
    assert shop.project.query("select count(*) from int_segment_dates") == [(2,)]
