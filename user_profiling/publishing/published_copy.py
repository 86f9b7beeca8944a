"""Writes the copy that readers open: beside the old one, then renamed over it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from user_profiling.publishing.personal_columns import refuse_personal_columns
from user_profiling.publishing.remote import RemoteFolder, is_remote
from user_profiling.publishing.warehouses import Comments, ordered_rows, read_comments
from user_profiling.relations import is_spark

DATABASE_FILE = "user_segments.duckdb"
LIST_FILE = "published_tables.parquet"
# The storage format of DuckDB 1.0, so that every later client can open the file.
STORAGE_VERSION = "v1.0.0"


@dataclass(frozen=True)
class PublishedTable:
    """A table to publish: its name, where it is now, and the columns that order its rows."""

    name: str
    relation: str
    ordered_by: str


def publish(
    warehouse: Any,
    tables: Sequence[PublishedTable],
    directory: str | Path,
    personal: Collection[str] = (),
) -> list[str]:
    """Copy tables, with their comments, to one DuckDB file and a Parquet file each.

    Parquet has no comments: there they are the file's metadata `description`, a text, and
    `column_descriptions`, a JSON object.

    Everything is written to a folder beside the files that readers use, and only then moved over
    them, the DuckDB file last. A rename replaces a file at once: who has the old one open keeps
    reading it, and a reader who opens it again gets the new one. A build that dies half-way leaves
    the old files as they were, and the next one clears away what it left. A table that is published
    no more is removed; a file that no build has written is left alone.

    Args:
        warehouse: a connection of DuckDB, or a session of Spark, that can read the relations.
        tables: what to publish.
        directory: where the published files are: a folder, or an address that Spark can write to.
        personal: columns that may hold personal data, as `table.column`.

    Returns:
        The paths of the published files.

    Raises:
        ValueError: the directory is an address, and the warehouse is one of DuckDB.
        PersonalDataError: a column holds personal data, and may not.
    """
    if is_remote(str(directory)):
        return _publish_remotely(warehouse, tables, str(directory), personal)
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    with _staging_folder(directory) as staging:
        written = _write_copy(warehouse, tables, staging, personal)
        for name in written:
            _flush(staging / name)
        outdated = _files_of_copy(directory / LIST_FILE) - set(written)
        for name in written:
            (staging / name).replace(directory / name)
        for name in outdated:
            (directory / name).unlink(missing_ok=True)
    return [str(directory / name) for name in written]


def _publish_remotely(
    warehouse: Any, tables: Sequence[PublishedTable], address: str, personal: Collection[str]
) -> list[str]:
    if not is_spark(warehouse):
        raise ValueError(
            f"published_directory is {address}, which DuckDB does not write to. Name a folder of"
            " this machine, or build with ENGINE=spark."
        )
    folder = RemoteFolder(warehouse, address)
    with tempfile.TemporaryDirectory() as there, tempfile.TemporaryDirectory() as here:
        last_list = folder.fetch(LIST_FILE, Path(there))
        written = _write_copy(warehouse, tables, Path(here), personal)
        folder.put([Path(here) / name for name in written])
        for name in (_files_of_copy(last_list) if last_list else set()) - set(written):
            folder.remove(name)
    return [f"{address.rstrip('/')}/{name}" for name in written]


def _write_copy(
    warehouse: Any, tables: Sequence[PublishedTable], folder: Path, personal: Collection[str]
) -> list[str]:
    """Write all files of the copy; return their names, in the order that readers may see them."""
    database = folder / DATABASE_FILE
    with duckdb.connect() as copy:
        copy.execute("set preserve_insertion_order = true")
        copy.execute(f"attach '{_quoted(database)}' as copy (storage_version '{STORAGE_VERSION}')")
        copy.execute("use copy")
        for table in tables:
            comments = read_comments(warehouse, table.relation)
            _copy_table(warehouse, copy, table, comments)
            refuse_personal_columns(copy, table.name, personal)
            _write_parquet(copy, table.name, comments, folder / f"{table.name}.parquet")
        copy.execute("use memory")
        copy.execute("detach copy")
    return [*sorted(f"{table.name}.parquet" for table in tables), DATABASE_FILE]


def _files_of_copy(list_file: Path) -> set[str]:
    """Return the Parquet files that a copy consists of, as its own list of tables names them."""
    if not list_file.exists():
        return set()
    names = pq.read_table(list_file, columns=["table_name"]).column("table_name").to_pylist()
    return {f"{name}.parquet" for name in names}


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
