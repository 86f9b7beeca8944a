"""What a forgotten user may be found in outside the warehouse, and in tables such as seeds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb

from erasure.inputs import FORGETTING
from erasure.rewriting import ID_COLUMNS

EXPORTS = Path("exports")
# dbt's parsed project, which has nothing of the data in it and takes long to make again
PARSED = "partial_parse.msgpack"
# what dbt writes when it is called without a folder for each input
OF_ALL_INPUTS = ("compiled", "run", "unit_tests")


def remove_logs_and_compiled(name: str, root: Path = Path()) -> None:
    """Remove what dbt has written about earlier builds of an input: logs, compiled SQL, results."""
    for log in (root / "logs").glob("*"):
        _remove(log)
    for found in (root / "target").glob("*"):
        is_ours = found.name in (name, f"{name}.spark", f"{name}.{FORGETTING}")
        if found.is_dir() and is_ours:
            for one in found.iterdir():
                if one.name != PARSED:
                    _remove(one)
        elif (found.is_file() or found.name in OF_ALL_INPUTS) and found.name != PARSED:
            _remove(found)


def remove_spilled(warehouse: Path) -> None:
    """Remove what a build that was killed has left beside a warehouse."""
    for ending in (".wal", ".tmp"):
        _remove(warehouse.with_name(warehouse.name + ending))


def remove_exports(name: str, ids: Sequence[str], root: Path = Path()) -> int:
    """Remove the exports of these users; return how many there were."""
    wanted, removed = set(ids), 0
    for file in (root / EXPORTS / name).glob("*.json"):
        try:
            is_theirs = bool(wanted & set(json.loads(file.read_text("utf-8"))["ids"]))
        except (ValueError, KeyError, TypeError):
            # cut off while it was written: nobody can use it
            is_theirs = True
        if is_theirs:
            file.unlink()
            removed += 1
    return removed


def purge(warehouse: Path, ids: Sequence[str]) -> list[str]:
    """Remove rows of the users that a build has put into tables from elsewhere, such as seeds.

    Returns:
        The tables that had some. What they leave in the file is written over.
    """
    purged = []
    with duckdb.connect(str(warehouse)) as database:
        database.execute("create temp table forgotten_ids (user_id varchar)")
        database.executemany("insert into forgotten_ids values (?)", [[one] for one in ids])
        columns = database.execute(
            "select schema_name, table_name, list(column_name) from duckdb_columns() inner join"
            " duckdb_tables() using (database_name, schema_name, table_name)"
            " where database_name = current_database() and column_name in"
            " (select unnest(?)) group by all order by all",
            [list(ID_COLUMNS)],
        ).fetchall()
        for schema, table, of_ids in columns:
            has_them = " or ".join(
                f"cast({column} as varchar) in (from forgotten_ids)" for column in of_ids
            )
            place = f'"{schema}"."{table}"'
            if database.execute(f"select 1 from {place} where {has_them} limit 1").fetchone():
                database.execute(
                    f"create or replace table {place} as from {place}"
                    f" where not coalesce({has_them}, false)"
                )
                purged.append(table)
        if purged:
            database.execute("checkpoint")
            _write_over_free_pages(database)
    return purged


def _write_over_free_pages(database: duckdb.DuckDBPyConnection) -> None:
    size, free = database.execute(
        "select block_size, free_blocks from pragma_database_size()"
    ).fetchone() or (0, 0)
    if not free:
        return
    rows = (free + 8) * size // 16
    database.execute(f"create table free_pages as select uuid() as filling from range({rows})")
    database.execute("checkpoint")
    database.execute("drop table free_pages")
    database.execute("checkpoint")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
