"""What publishing reads of a warehouse: the rows of a table in order, and what they mean."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import duckdb
import pyarrow as pa

from user_profiling.publishing.remote import RemoteFolder, is_remote
from user_profiling.relations import is_spark

BATCH_ROWS = 100_000


@dataclass(frozen=True)
class Comments:
    """What a table and its columns are, for people: empty where nothing is said."""

    table: str = ""
    columns: dict[str, str] = field(default_factory=dict)


def read_comments(warehouse: Any, relation: str) -> Comments:
    """Return the comments of a table.

    Args:
        warehouse: a connection of DuckDB or a session of Spark.
        relation: the whole name: another schema may have a table of the same name.
    """
    if is_spark(warehouse):
        table = warehouse.catalog.getTable(relation).description
        fields = warehouse.table(relation).schema.fields
        columns = [(one.name, one.metadata.get("comment")) for one in fields]
    else:
        is_described = (
            'lower(format(\'"{}"."{}"."{}"\', database_name, schema_name, table_name)) = lower(?)'
            " and comment is not null"
        )
        described = warehouse.execute(
            f"select comment from duckdb_tables() where {is_described}", [relation]
        ).fetchone()
        table = described and described[0]
        columns = warehouse.execute(
            f"select column_name, comment from duckdb_columns() where {is_described}"
            " order by column_index",
            [relation],
        ).fetchall()
    # a folded text of YAML ends in a line break, which tools would show
    return Comments(
        table=(table or "").strip(),
        columns={column: text.strip() for column, text in columns if text},
    )


@contextmanager
def ordered_rows(warehouse: Any, relation: str, ordered_by: str) -> Iterator[pa.RecordBatchReader]:
    """Give the rows of a table in an order, a batch at a time.

    The tables of Spark are read from their files, which are fetched first where they are not on
    this machine: its own way to hand over rows would collect them.
    """
    if not is_spark(warehouse):
        rows = warehouse.query(f"select * from {relation} order by {ordered_by}")
        yield rows.to_arrow_reader(BATCH_ROWS)
        return
    urls = warehouse.table(relation).inputFiles()
    if not urls:
        yield warehouse.table(relation).limit(0).toArrow().to_reader()
        return
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as reading:
        files = [str(_local_file(warehouse, url, Path(folder))) for url in urls]
        rows = reading.sql(
            f"select * from read_parquet($files) order by {ordered_by}", params={"files": files}
        )
        yield rows.to_arrow_reader(BATCH_ROWS)


def _local_file(warehouse: Any, url: str, folder: Path) -> Path:
    if not is_remote(url):
        return Path(unquote(urlparse(url).path))
    parent, name = url.rsplit("/", 1)
    fetched = RemoteFolder(warehouse, parent).fetch(unquote(name), folder)
    if fetched is None:
        raise FileNotFoundError(f"{url} has been replaced while it was published: build again.")
    return fetched
