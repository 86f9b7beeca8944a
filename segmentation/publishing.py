"""Writes the copy that readers open: beside the old one, then renamed over it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

DATABASE_FILE = "user_segments.duckdb"
# The storage format of DuckDB 1.0, so that every later client can open the file.
STORAGE_VERSION = "v1.0.0"
BATCH_ROWS = 100_000


@dataclass(frozen=True)
class PublishedTable:
    """A table to publish: its name, where it is now, and the columns that order its rows."""

    name: str
    relation: str
    ordered_by: str


def publish(
    warehouse: duckdb.DuckDBPyConnection, tables: Sequence[PublishedTable], directory: Path
) -> list[str]:
    """Copy tables, with their comments, to one DuckDB file and a Parquet file each.

    Everything is written to a folder beside the files that readers use, and only then moved over
    them, the DuckDB file last. A rename replaces a file at once: who has the old one open keeps
    reading it, and who opens it anew gets the new one. A build that dies half-way leaves the old
    files as they were, and the next one clears away what it left.

    Args:
        warehouse: a connection that can read the relations.
        tables: what to publish.
        directory: where the published files are.

    Returns:
        The paths of the published files.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with _staging_folder(directory) as staging:
        database = staging / DATABASE_FILE
        with duckdb.connect() as copy:
            copy.execute("set preserve_insertion_order = true")
            copy.execute(
                f"attach '{_quoted(database)}' as copy (storage_version '{STORAGE_VERSION}')"
            )
            copy.execute("use copy")
            for table in tables:
                _copy_table(warehouse, copy, table)
                parquet = _quoted(staging / f"{table.name}.parquet")
                copy.execute(f"copy {table.name} to '{parquet}' (format parquet)")
            copy.execute("use memory")
            copy.execute("detach copy")
        written = sorted(path.name for path in staging.iterdir() if path.name != DATABASE_FILE)
        for name in [*written, DATABASE_FILE]:
            _flush(staging / name)
        for name in [*written, DATABASE_FILE]:
            (staging / name).replace(directory / name)
        for outdated in directory.glob("*.parquet"):
            if outdated.name not in written:
                outdated.unlink()
    return [str(directory / name) for name in [*written, DATABASE_FILE]]


def _copy_table(
    warehouse: duckdb.DuckDBPyConnection, copy: duckdb.DuckDBPyConnection, table: PublishedTable
) -> None:
    rows = warehouse.query(f"select * from {table.relation} order by {table.ordered_by}")
    copy.register("rows", rows.to_arrow_reader(BATCH_ROWS))
    copy.execute(f"create table {table.name} as select * from rows")
    copy.unregister("rows")
    # The whole name: another schema may have a table of the same name.
    is_table = (
        'lower(format(\'"{}"."{}"."{}"\', database_name, schema_name, table_name)) = lower(?)'
    )
    table_comment = warehouse.execute(
        f"select comment from duckdb_tables() where {is_table}", [table.relation]
    ).fetchone()
    if table_comment and table_comment[0]:
        copy.execute(f"comment on table {table.name} is '{_quoted(table_comment[0])}'")
    column_comments = warehouse.execute(
        f"select column_name, comment from duckdb_columns() where {is_table}"
        " and comment is not null",
        [table.relation],
    ).fetchall()
    for column, comment in column_comments:
        copy.execute(f"comment on column {table.name}.{column} is '{_quoted(comment)}'")


@contextmanager
def _staging_folder(directory: Path) -> Iterator[Path]:
    staging = directory / ".next"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")
