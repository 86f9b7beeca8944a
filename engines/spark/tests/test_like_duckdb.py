"""The same small project on both adapters: day by day, the tables are the same."""

from __future__ import annotations

import pytest
from conftest import Project

# tables, and what of them does not depend on the clock of the machine
TABLES = {
    "days": "*",
    "users": "*",
    "members": "*",
    "all_days": "*",
    "newest": "*",
    "newest_by_two": "*",
    "checked": "*",
    "timed": "id, name, score, updated_at, dbt_scd_id, valid_from, valid_to is null",
    "recorded": "id, is_member, name, updated_at, dbt_is_deleted, dbt_valid_to is null",
}


@pytest.fixture(scope="module")
def both(project: Project) -> Project:
    pytest.importorskip("dbt.adapters.duckdb")
    for day in (1, 2, 3):
        for target in ("duckdb", "spark"):
            first = ["--full-refresh"] if day == 1 else ["--exclude", "days"]
            project.build(*first, target=target, day=day)
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()
    return project


@pytest.mark.parametrize("table", TABLES)
def test_tables_are_the_same(both: Project, table: str) -> None:
    query = f"select {TABLES[table]} from main.{table}"
    expected = both.rows(query, target="duckdb")
    assert expected
    assert both.rows(query) == expected


def test_a_column_that_comes_later_is_added_to_a_snapshot(both: Project) -> None:
    added = {row[0] for row in both.rows("select added from main.timed")}
    assert {None, "null!"} <= added
