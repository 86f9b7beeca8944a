"""A later build reads what is new, and leaves the tables that a build from scratch makes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from project import Project, link_project

ACTIVITY = (
    *("int_interaction_rollup", "int_transaction_rollup", "int_social_rollup", "int_user_days"),
    *("int_row_counts", "int_as_of", "int_user_features", "int_topic_totals", "rpt_data_quality"),
)
# The layers that days pass through; every build makes all later ones again.
DAYS = ("--select", "+int_user_features", "+rpt_data_quality", "--indirect-selection", "cautious")
SOURCES: dict[str, dict[str, str]] = {
    "interactions": {
        "row_id": "id",
        "user_id": "uid",
        "occurred_at": "ts",
        "interaction_type": "kind",
        "session_id": "session",
        "topic": "topic",
        "duration_seconds": "seconds",
    },
    "transactions": {
        "row_id": "id",
        "user_id": "uid",
        "occurred_at": "ts",
        "order_id": "order_no",
        "amount": "amount",
        "category": "category",
    },
    "social_activities": {
        "row_id": "id",
        "user_id": "uid",
        "occurred_at": "ts",
        "activity_type": "kind",
        "topic": "topic",
    },
}
# Events of 60 users on 20 days; hash() scatters them, the same in every run.
FIRST_DELIVERY = {
    "interactions": """
        select
            'i' || n as id,
            'u' || n % 60 as uid,
            timestamp '2024-03-01' + interval (n * 86400 * 20 // 6000) second as ts,
            ['page_view', 'search', 'ad_impression', 'ad_click'][
                1 + cast(hash(n) % 4 as integer)
            ] as kind,
            's' || n // 7 as session,
            ['tea', 'jam', 'bread'][1 + cast(hash(n + 1) % 3 as integer)] as topic,
            cast(hash(n + 2) % 300 as varchar) as seconds
        from range(6000) as numbers (n)
    """,
    "transactions": """
        select
            't' || n as id,
            'u' || n % 60 as uid,
            timestamp '2024-03-01' + interval (n * 86400 * 20 // 900) second as ts,
            'o' || n // 2 as order_no,
            cast(cast(hash(n) % 90 as integer) - 10 as varchar) as amount,
            ['cups', 'pots'][1 + cast(hash(n + 1) % 2 as integer)] as category
        from range(900) as numbers (n)
    """,
    "social_activities": """
        select
            'a' || n as id,
            'u' || n % 60 as uid,
            timestamp '2024-03-01' + interval (n * 86400 * 20 // 600) second as ts,
            ['like', 'comment', 'follow', 'unfollow'][1 + cast(hash(n) % 4 as integer)] as kind,
            ['tea', 'jam'][1 + cast(hash(n + 1) % 2 as integer)] as topic
        from range(600) as numbers (n)
    """,
}
# What comes a day later, when the newest day built is 20 March: on that day, new, late, delivered
# again, delivered again with other contents, and bad; a session and an order go on.
SECOND_DELIVERY = {
    "interactions": """
        values
            ('n1', 'u1', '2024-03-21 00:10:00', 'search', 's848', 'tea', '10'),
            ('n2', 'u1', '2024-03-21 09:00:00', 'search', 'new', 'tea', '10'),
            ('n3', 'newcomer', '2024-03-21 09:00:00', 'page_view', 'new', 'jam', '20'),
            ('late', 'u2', '2024-03-17 08:00:00', 'ad_click', 'late', 'jam', '30'),
            ('i5995', 'u55', '2024-03-20 23:36:00', 'search', 's856', 'tea', '7'),
            ('i5990', 'u50', '2024-03-20 00:00:01', 'search', 's855', 'bread', '1'),
            ('n2', 'u1', '2024-03-21 09:00:00', 'search', 'new', 'tea', '10'),
            ('bad', null, '2024-03-21 09:00:00', 'search', 'new', 'tea', '10'),
            ('no time', 'u1', 'soon', 'search', 'new', 'tea', '10'),
            ('no length', 'u1', '2024-03-18 09:00:00', 'search', 'new', 'tea', '-1')
    """,
    "transactions": """
        values
            ('m1', 'u1', '2024-03-21 10:00:00', 'o449', '25', 'pots'),
            ('m2', 'u4', '2024-03-21 10:00:00', 'o2', '5', 'cups'),
            ('m3', 'u3', '2024-03-18 10:00:00', 'late order', '12.5', 'cups'),
            ('m3', 'u3', '2024-03-18 10:00:00', 'late order', '12.5', 'cups'),
            ('m4', 'u3', '2024-03-21 10:00:00', null, 'free', 'cups')
    """,
    "social_activities": """
        values
            ('b1', 'u1', '2024-03-21 11:00:00', 'like', 'tea'),
            ('b2', 'u4', '2024-03-19 11:00:00', 'follow', 'jam'),
            ('b3', 'u4', '2024-03-19 11:00:00', 'poke', 'jam')
    """,
}
COLUMNS = {source: list(columns.values()) for source, columns in SOURCES.items()}


def deliver(raw: Path, source: str, name: str, query: str) -> None:
    """Write rows to one file of a source; all of it is text, as it comes from elsewhere."""
    (raw / source).mkdir(parents=True, exist_ok=True)
    columns = ", ".join(f"cast({name} as varchar) as {name}" for name in COLUMNS[source])
    duckdb.sql(
        f"copy (select {columns} from ({query}) as rows ({', '.join(COLUMNS[source])}))"
        f" to '{raw / source / name}.parquet' (format parquet)"
    )


def shop(folder: Path, raw: Path) -> Project:
    sources = {
        source: {"location": f"{raw}/{source}/*.parquet", "columns": columns}
        for source, columns in SOURCES.items()
    }
    return Project(link_project(folder), {"input": "shop", "sources": sources})


def rows(project: Project, table: str) -> list[tuple[Any, ...]]:
    return sorted(project.query(f"select * from {table}"), key=repr)


def first_build(tmp_path: Path, *arguments: str) -> tuple[Project, Path]:
    raw = tmp_path / "raw"
    for source, query in FIRST_DELIVERY.items():
        deliver(raw, source, "first", query)
    project = shop(tmp_path / "project", raw)
    project.build(*arguments)
    return project, raw


def test_a_later_build_equals_one_from_scratch(tmp_path: Path) -> None:
    project, raw = first_build(tmp_path)
    before = {table: rows(project, table) for table in ACTIVITY}
    # one model scores all builds, so that every table can be compared
    project = replace(project, given=project.given | {"segmentation": {"refit": "never"}})

    for source, query in SECOND_DELIVERY.items():
        deliver(raw, source, "second", query)
    # an amount is corrected where it stands, so that the number of rows does not tell
    corrected = FIRST_DELIVERY["transactions"].replace(
        "cast(cast(hash(n) % 90 as integer) - 10 as varchar)",
        "case when n = 899 then '77' else cast(cast(hash(n) % 90 as integer) - 10 as varchar) end",
    )
    deliver(raw, "transactions", "first", corrected)
    project.build()
    later = {table: rows(project, table) for table in ACTIVITY}
    assert project.query("select first_day::varchar from int_reprocessing_window") == [
        ("2024-03-17",)
    ]
    assert project.query("select sum(late_rows) from rpt_data_quality") == [(0,)]

    model = rows(project, "ml_segmentation_models")
    assert len(model) == 1
    project.build("--full-refresh")
    assert rows(project, "ml_segmentation_models") == model
    for table in ACTIVITY:
        assert later[table] == rows(project, table), table
        assert later[table] != before[table], table

    # what came the second time is in it: each row once, in the day and the order it belongs to
    assert project.query(
        "select activity_date::varchar, session_count, interaction_count from int_user_days"
        " where user_id = 'u1' and activity_date > '2024-03-20'"
    ) == [("2024-03-21", 1, 2)]
    assert project.query(
        "select order_count, spend from int_user_days"
        " where user_id = 'u4' and activity_date = '2024-03-21'"
    ) == [(0, 5)]
    fates = dict(
        project.query(
            "select source || ' ' || row_status, sum(row_count)::integer from int_row_counts"
            " where source != 'users' group by all"
        )
    )
    assert fates["interactions duplicate"] == 3
    assert fates["interactions quarantined"] == 3
    assert fates["transactions duplicate"] == 1
    assert fates["transactions quarantined"] == 1
    assert fates["social_activities quarantined"] == 1


@pytest.mark.slow
def test_what_comes_too_late_is_counted_and_can_be_taken_in(tmp_path: Path) -> None:
    project, raw = first_build(tmp_path, *DAYS)
    before = rows(project, "int_user_days")
    deliver(
        raw, "interactions", "late",
        "values ('x1', 'u1', '2024-03-16 23:59:59', 'search', 's', 'tea', '1'),"
        " ('x2', 'u1', '2024-03-02 10:00:00', 'search', 's', 'tea', '1')",
    )  # fmt: skip
    said = project.build(*DAYS)
    assert "WARN 1 no_rows_came_too_late" in said
    assert project.query(
        "select late_rows from rpt_data_quality where source = 'interactions'"
    ) == [(2,)]
    assert rows(project, "int_user_days") == before

    # a longer lookback takes in what it reaches, a full refresh everything
    reaching = Project(project.folder, {**project.given, "late_arrival_days": 4})
    reaching.build(*DAYS)
    quality = "select raw_rows, late_rows from rpt_data_quality where source = 'interactions'"
    assert project.query(quality) == [(6001, 1)]
    assert "WARN 1 no_rows_came_too_late" not in project.build("--full-refresh", *DAYS)
    assert project.query(quality) == [(6002, 0)]


@pytest.mark.slow
def test_an_earlier_as_of_time_takes_rows_back_and_a_later_one_returns_them(tmp_path: Path) -> None:
    project, _ = first_build(tmp_path, *DAYS)
    newest = {table: rows(project, table) for table in ACTIVITY}
    past = Project(project.folder, {**project.given, "as_of": "2024-03-10 12:00:00"})
    past.build(*DAYS)
    assert project.query("select max(last_at) < '2024-03-10 12:00:00' from int_user_days") == [
        (True,)
    ]
    as_of_then = {table: rows(project, table) for table in ACTIVITY}
    past.build("--full-refresh", *DAYS)
    for table in ACTIVITY:
        assert as_of_then[table] == rows(project, table), table
    project.build(*DAYS)
    for table in ACTIVITY:
        assert newest[table] == rows(project, table), table


@pytest.mark.slow
def test_portions_do_not_matter(tmp_path: Path) -> None:
    project, _ = first_build(tmp_path, *DAYS)
    expected = {table: rows(project, table) for table in ACTIVITY}
    for portion_rows, portions in ((1, 20), (700, 10)):
        portioned = Project(
            project.folder, {**project.given, "expert": {"portion_rows": portion_rows}}
        )
        said = portioned.build("--full-refresh", *DAYS)
        for table in ACTIVITY:
            assert expected[table] == rows(project, table), table
        shown = [line for line in said.splitlines() if "int_interaction_rollup: 2024-03-" in line]
        assert len(shown) == portions
