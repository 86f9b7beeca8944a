"""A history that begins in the past, and the questions of docs/connect.md, asked of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from project import PROJECT, Project, bundled_input, is_there, link_project

sys.path.insert(0, str(PROJECT / "analyses"))
from backfill import dates_between

FIRST = "2025-05-20"


def backfill(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "FORCE"}
    environment |= {"DBT_TARGET_PATH": "target/sample", "DBT_PROFILES_DIR": "."}
    return subprocess.run(
        [sys.executable, "analyses/backfill.py", "sample.yml", *arguments],
        cwd=folder,
        env=environment | {"USER_PROFILING_INPUT": "sample.yml"} | more,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str]:
    """The sample with its history of each month from June on, with what was said."""
    folder = link_project(tmp_path_factory.mktemp("backfill") / "project")
    given = bundled_input("sample") | {"horizon_days": 30, "leave_out": ["live"]}
    (folder / "sample.yml").write_text(yaml.safe_dump(given))
    done = backfill(folder, FIRST, "month")
    assert done.returncode == 0, done.stdout + done.stderr
    return Project(folder, given), done.stdout


def test_dates_are_the_starts_of_what_is_asked_for() -> None:
    end = datetime(2024, 4, 1)
    assert dates_between(date(2024, 1, 1), end, "month") == [
        date(2024, month, 1) for month in (1, 2, 3)
    ]
    assert dates_between(date(2024, 1, 2), end, "quarter") == []
    assert dates_between(date(2024, 1, 1), datetime(2024, 4, 1, 0, 0, 1), "quarter") == [
        date(2024, 1, 1),
        date(2024, 4, 1),
    ]
    assert dates_between(date(2024, 2, 28), end, "day")[:3] == [
        date(2024, 2, 28),
        date(2024, 2, 29),
        date(2024, 3, 1),
    ]
    assert {day.weekday() for day in dates_between(date(2024, 1, 1), end, "week")} == {0}


def test_every_date_is_recorded_oldest_first(built: tuple[Project, str]) -> None:
    project, said = built
    assert "1 of 2: 2025-06-01" in said
    assert "2 of 2: today, and publish, about" in said
    assert project.query("select as_of_date from int_segment_dates order by as_of") == [
        (date(2025, 6, 1),),
        (date(2025, 6, 29),),
    ]
    # the month of the first is May, as it is its last day that counts
    assert project.query(
        "select month, as_of_date, sum(user_count) from rpt_segment_months group by all order by 1"
    ) == [
        (date(2025, 5, 1), date(2025, 6, 1), recorded_users(project, "2025-06-01")),
        (date(2025, 6, 1), date(2025, 6, 29), 2000),
    ]


def recorded_users(project: Project, day: str) -> int:
    [(users,)] = project.query(
        f"select user_count from int_segment_dates where as_of_date = '{day}'"
    )
    return int(users)


def test_months_are_what_was_known_at_the_time(built: tuple[Project, str]) -> None:
    project, _ = built
    assert project.query(
        "select segment_key, user_count from rpt_segment_months"
        " where month = '2025-05-01' order by 1"
    ) == project.query(
        "select segment_key, count(*) from user_segment_history"
        " where valid_from < '2025-06-02' group by 1 order by 1"
    )
    [(spend,)] = project.query(
        "select sum(spend) from rpt_segment_months where month = '2025-05-01'"
    )
    assert project.query(
        "select cast(sum(spend) as double) from int_transaction_rollup"
        " where row_status = 'clean' and activity_date between '2025-05-01' and '2025-05-31'"
    ) == [(pytest.approx(spend),)]


def test_every_move_is_counted_and_most_have_a_reason(built: tuple[Project, str]) -> None:
    project, _ = built
    moves = "from fct_segment_history where from_segment_key != 'new' and to_segment_key != 'gone'"
    [(moved, explained)] = project.query(f"select count(*), count(why) {moves}")
    assert project.query(
        "select cast(sum(user_count) as bigint) from fct_segment_migrations"
        " where from_segment_key not in ('new', to_segment_key) and to_segment_key != 'gone'"
    ) == [(moved,)]
    assert moved > 10
    assert explained == moved
    for (why,) in project.query(f"select why {moves}"):
        assert re.fullmatch(r"[A-Z][^;]+ to [^;]+(; [A-Z][^;]+ to [^;]+){0,2}", why), why


def test_what_is_recorded_is_not_recorded_again_unasked(built: tuple[Project, str]) -> None:
    project, _ = built
    before = project.query("select * from int_segment_dates order by as_of")
    done = backfill(project.folder, FIRST, "month")
    assert done.returncode == 2
    assert "2 dates are recorded from 2025-06-01 to 2025-06-29" in done.stderr
    assert project.query("select * from int_segment_dates order by as_of") == before


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("",), "FROM=2024-01-01"),
        (("soon", "month"), "not 'soon'"),
        (("2025-05-01", "fortnight"), "not 'fortnight'"),
    ],
)
def test_what_cannot_be_a_date_is_said(
    arguments: tuple[str, ...], problem: str, tmp_path: Path
) -> None:
    folder = link_project(tmp_path / "project")
    done = backfill(folder, *arguments)
    assert done.returncode == 2
    assert problem in done.stderr


def questions() -> dict[str, str]:
    page = (PROJECT / "docs/connect.md").read_text().split("## Ten questions")[1]
    found = re.findall(
        r"^\*\*([^*\n]+)\*\*[^\n]*\n\n```sql\n(.*?)^```$",
        page.split("\n## ")[0],
        re.DOTALL | re.MULTILINE,
    )
    return dict(found)


QUESTIONS = questions()


def answer(project: Project, question: str) -> list[dict[str, Any]]:
    copy = project.published / "user_segments.duckdb"
    with duckdb.connect(str(copy), read_only=True) as connection:
        return connection.sql(QUESTIONS[question]).df().to_dict("records")  # type: ignore[return-value]


@pytest.mark.skipif(not is_there("lifecycle"), reason="the part lifecycle has been deleted")
class TestQuestions:
    def test_there_are_ten(self) -> None:
        assert len(QUESTIONS) == 10

    @pytest.mark.parametrize("question", QUESTIONS)
    def test_each_is_answered_by_one_query(self, question: str, built: tuple[Project, str]) -> None:
        assert answer(built[0], question), question

    def test_growth_is_the_difference_of_two_sizes(self, built: tuple[Project, str]) -> None:
        project, _ = built
        found = answer(project, "Which segment grew most in the last 90 days?")
        assert {row["segment_key"]: row["more_users"] for row in found} == dict(
            project.query(
                "select segment_key, count(*) filter (where valid_to is null)"
                " - count(*) filter (where valid_from < '2025-06-02')"
                " from user_segment_history group by 1"
            )
        )

    def test_order_values_are_those_of_the_clean_rows(self, built: tuple[Project, str]) -> None:
        project, _ = built
        found = answer(project, "What is an order worth, by segment and month?")
        orders = sum(row["orders"] for row in found)
        spend = sum(row["orders"] * row["order_value"] for row in found if row["orders"])
        [(raw_orders, raw_spend)] = project.query(
            "select count(distinct (user_id, coalesce(order_id, cast(activity_date as varchar))))"
            " filter (where first_paid_at is not null), cast(sum(spend) as double)"
            " from int_transaction_rollup where row_status = 'clean'"
        )
        assert orders == raw_orders
        assert spend == pytest.approx(raw_spend)

    def test_cohorts_are_those_of_the_clean_rows(self, built: tuple[Project, str]) -> None:
        project, _ = built
        question = "How many of each month's new customers come back within three months?"
        found = {
            (row["cohort_month"].date(), row["months_since"]): row["retention_share"]
            for row in answer(project, question)
        }
        counted = project.query(
            """
            with orders as (
                select user_id, coalesce(order_id, cast(activity_date as varchar)) as order_key,
                    date_trunc('month', min(first_paid_at))::date as month
                from int_transaction_rollup
                where row_status = 'clean' and first_paid_at is not null
                group by all
            ),
            cohorts as (select user_id, min(month) as cohort from orders group by all),
            sizes as (select cohort, count(*) as users from cohorts group by all)
            select cohort, date_diff('month', cohort, month) as since,
                count(distinct user_id) / any_value(users)
            from orders join cohorts using (user_id) join sizes using (cohort)
            where since between 1 and 3 and month < '2025-06-01' group by all
            """
        )
        assert len(counted) > 5
        for cohort, since, share in counted:
            assert found[cohort, since] == pytest.approx(share)
