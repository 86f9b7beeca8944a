"""Prints the live profile of one user: features, segment and what to do.

    python analyses/live_profile.py warehouse/sample.duckdb u42 [inputs/sample.yml]

Reads the warehouse and the raw rows that arrived after the build, and changes neither. The input
file is needed if it attaches databases that hold sources.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import duckdb
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.connections import prepare

# What stands above the features, as column -> what to call it.
HEADINGS = {
    "segment_key": "segment",
    "segment_name": "name",
    "confidence": "confidence",
    "built_segment_key": "segment in the last build",
    "archetype": "archetype",
    "objective": "objective",
    "channel": "channel",
    "timing": "timing",
    "offer": "offer",
    "message": "message",
}

# The temporary tables of new rows, in the order of the arguments of user_profile_now_preloaded:
# table -> the view that it is loaded from.
LOADED = {
    "live_days": "int_new_days",
    "live_topics": "int_new_topics",
    "live_clock": "int_live_now",
}


def connect(warehouse: Path, input_file: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open a warehouse to query profiles: the footers of raw files are read once and kept.

    Args:
        warehouse: the file that a build wrote.
        input_file: that of the build; the databases that it attaches are attached here too.

    Raises:
        duckdb.IOException: a database does not exist, or a process is writing it.
    """
    connection = duckdb.connect(str(warehouse), read_only=True)
    connection.execute("set parquet_metadata_cache = true")
    given = yaml.safe_load(input_file.read_text()) if input_file else None
    prepare(connection, given or {})
    return connection


def profile(connection: duckdb.DuckDBPyConnection, user_id: str) -> dict[str, Any] | None:
    """Return the live profile of a user as column -> value, or None for an unknown user.

    Without new rows since the build, the profile of the build is the live one, and is looked up
    much faster.
    """
    return _without_loading(connection, new_rows(connection), user_id)


class Profiles:
    """Live profiles of many users, over one connection.

    New rows since the build are aggregated once for all users, into temporary tables, and again
    when another file arrives. The first query after that waits for it.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Use a connection that `connect` has opened."""
        self._connection = connection
        self._loaded: dict[str, Any] | None = None

    def of(self, user_id: str) -> dict[str, Any] | None:
        """Return the live profile of a user as column -> value, or None for an unknown user."""
        found = new_rows(self._connection)
        # a table does not tell what is new in it, nor when more of it is
        if not any(found.values()) or True in found.values():
            return _without_loading(self._connection, found, user_id)
        if found != self._loaded:
            for table, view in LOADED.items():
                # in the order of users, who are the first column where there are any
                self._connection.execute(
                    f"create or replace temp table {table} as from {view} order by 1"
                )
            self._loaded = found
        tables = ", ".join(f"'temp.{table}'" for table in LOADED)
        return _row(self._connection, f"user_profile_now_preloaded(?, {tables})", user_id)


def new_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return the new rows of each source since the build: file names, or True for a table."""
    found = connection.execute("select source, new_files, has_new_rows from int_new_rows")
    return {source: files or has_new_rows for source, files, has_new_rows in found.fetchall()}


def _without_loading(
    connection: duckdb.DuckDBPyConnection, found: dict[str, Any], user_id: str
) -> dict[str, Any] | None:
    function = "user_profile_now" if any(found.values()) else "user_profile_at_build"
    return _row(connection, f"{function}(?)", user_id)


def _row(
    connection: duckdb.DuckDBPyConnection, function: str, user_id: str
) -> dict[str, Any] | None:
    rows = connection.execute(f"select * from {function}", [user_id]).fetchall()
    names = [column[0] for column in connection.description or []]
    return dict(zip(names, rows[0], strict=True)) if rows else None


def text(value: Any) -> str:
    """Return a value as text."""
    if value is None:
        return "unknown"
    return f"{value:,.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def lines(found: dict[str, Any], labels: dict[str, tuple[str, str]]) -> list[str]:
    """Return the lines to print; labels: feature -> (label, unit)."""
    how = "" if found["is_scored_live"] else "  (segment of the last build: scored in Python)"
    shown = [f"User {found['user_id']} as of {found['as_of']}{how}", ""]
    shown += [f"  {title:28}{text(found[column])}" for column, title in HEADINGS.items()]
    if found["distances"]:
        shown += ["", "Distance to each segment"]
        shown += [
            f"  {near['distance']:8.3f}  {near['segment_key']}  {near['segment_name']}"
            for near in found["distances"]
        ]
    shown += ["", "Features"]
    shown += [
        f"  {label:40}{text(found[name]):>12}  {unit}" for name, (label, unit) in labels.items()
    ]
    return shown


def main(arguments: list[str]) -> int:
    """Print the profile of the user in the warehouse; 1 if either does not exist."""
    if len(arguments) not in (2, 3) or not arguments[1]:
        print("Name a warehouse and a user: make live USER=u42, or with INPUT=inputs/statso.yml")
        return 2
    warehouse = Path(arguments[0])
    if not warehouse.is_file():
        print(f"There is no warehouse {warehouse} yet: build the input first, with make INPUT=...")
        return 1
    try:
        connection = connect(warehouse, *map(Path, arguments[2:]))
    except duckdb.IOException as problem:
        print(f"A database cannot be opened, perhaps because a build is running: {problem}")
        return 1
    with connection:
        try:
            found = profile(connection, arguments[1])
        except duckdb.CatalogException:
            print(
                f"{warehouse} has no live profile: build the input again, without"
                " `live_profile: false` in it."
            )
            return 1
        if found is None:
            print(f"There is no user {arguments[1]!r}. Ids are those of the table dim_users.")
            return 1
        labels = {
            name: (label, unit)
            for name, label, unit in connection.execute(
                "select feature_name, label, unit from feature_catalog order by feature_order"
            ).fetchall()
        }
    print("\n".join(lines(found, labels)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
