"""What the live profile says of users, and what a build says."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import duckdb
import pytest
from project import PROJECT, Project

Rows = dict[str, dict[str, Any]]

# The profiles of all the users at once: the function is joined to them.
JOINED = (
    "select profile.* from (select unnest(?) as user_id) as users,"
    " {function}(users.user_id{tables}) as profile where profile.user_id = users.user_id"
)


def rows_of(
    connection: duckdb.DuckDBPyConnection, sql: str, users: list[str] | None = None
) -> Rows:
    found = connection.execute(sql, [users] if users else [])
    names = [column[0] for column in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {row["user_id"]: row for row in rows}


def by_user(project: Project, sql: str, users: list[str] | None = None) -> Rows:
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        return rows_of(connection, sql, users)


def profiles(project: Project, users: list[str], function: str = "user_profile_now") -> Rows:
    return by_user(project, JOINED.format(function=function, tables=""), users)


def loaded_profiles(project: Project, users: list[str]) -> Rows:
    """Return the same from the new rows, loaded once."""
    # an optional part, so it is not imported before it is asked for
    sys.path.insert(0, str(PROJECT / "analyses"))
    import live_profile

    tables = "".join(f", 'temp.{table}'" for table in live_profile.LOADED)
    with live_profile.connect(project.warehouse) as connection:
        first = live_profile.Profiles(connection).of(users[0])
        by_id = rows_of(
            connection, JOINED.format(function="user_profile_now_preloaded", tables=tables), users
        )
    assert first == by_id[users[0]]
    return by_id


def assert_same(live: Rows, truth: Rows) -> None:
    """Every column of the truth is in the profile: equal, or within 1e-9 where it is a number."""
    assert live.keys() == truth.keys()
    for user_id, expected in truth.items():
        for column, value in expected.items():
            found = live[user_id][column]
            if isinstance(value, float):
                assert found == pytest.approx(value, rel=1e-9, abs=1e-9), (user_id, column)
            else:
                assert found == value, (user_id, column)


def keeping(project: Project) -> Project:
    """The same project, whose next build keeps its segments, as live profiles do."""
    segmentation = project.given.get("segmentation", {}) | {"refit": "never"}
    return replace(project, given=project.given | {"segmentation": segmentation})
