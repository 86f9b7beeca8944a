"""Writes the copy that readers open: beside the old one, then renamed over it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from user_profiling.publishing.warehouses import Comments, ordered_rows, read_comments

DATABASE_FILE = "user_segments.duckdb"
# The storage format of DuckDB 1.0, so that every later client can open the file.
STORAGE_VERSION = "v1.0.0"


@dataclass(frozen=True)
class PublishedTable:
    """A table to publish: its name, where it is now, and the columns that order its rows."""

    name: str
    relation: str
    ordered_by: str


def publish(warehouse: Any, tables: Sequence[PublishedTable], directory: Path) -> list[str]:
    """Copy tables, with their comments, to one DuckDB file and a Parquet file each.

    Parquet has no comments: there they are the file's metadata `description`, a text, and
    `column_descriptions`, a JSON object.

    Everything is written to a folder beside the files that readers use, and only then moved over
    them, the DuckDB file last. A rename replaces a file at once: who has the old one open keeps
    reading it, and a reader who opens it again gets the new one. A build that dies half-way leaves
    the old files as they were, and the next one clears away what it left.

    Args:
        warehouse: a connection of DuckDB, or a session of Spark, that can read the relations.
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
                comments = read_comments(warehouse, table.relation)
                _copy_table(warehouse, copy, table, comments)
                _write_parquet(copy, table.name, comments, staging / f"{table.name}.parquet")
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
    warehouse: Any,
    copy: duckdb.DuckDBPyConnection,
    table: PublishedTable,
    comments: Comments,
) -> None:
    with ordered_rows(warehouse, table.relation, table.ordered_by) as rows:
        copy.register("rows", rows)
        copy.execute(f"create table {table.name} as select * from rows")
        copy.unregister("rows")
    if comments.table:
        copy.execute(f"comment on table {table.name} is '{_quoted(comments.table)}'")
    for column, comment in comments.columns.items():
        copy.execute(f"comment on column {table.name}.{column} is '{_quoted(comment)}'")


def _write_parquet(
    copy: duckdb.DuckDBPyConnection, table: str, comments: Comments, path: Path
) -> None:
    metadata = {
        "description": comments.table,
        "column_descriptions": json.dumps(comments.columns, ensure_ascii=False),
    }
    pairs = ", ".join(f"{key}: '{_quoted(value)}'" for key, value in metadata.items())
    copy.execute(f"copy {table} to '{_quoted(path)}' (format parquet, kv_metadata {{{pairs}}})")


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
