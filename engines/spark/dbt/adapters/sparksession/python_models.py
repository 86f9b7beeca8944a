"""Runs Python models in the session that runs the SQL."""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dbt.adapters.base.impl import PythonJobHelper
from dbt.adapters.sparksession.credentials import SparkSessionCredentials
from dbt.adapters.sparksession.errors import short_message
from dbt.adapters.sparksession.session import forget_tables, session_for
from dbt_common.exceptions import DbtRuntimeError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

# how much of a stream of batches is handed to Spark at a time
PART_BYTES = 64 * 1024 * 1024


class SessionJob(PythonJobHelper):
    """Calls `model(dbt, session)` and leaves what it returns as a temporary view."""

    def __init__(self, parsed_model: dict[str, Any], credentials: SparkSessionCredentials) -> None:
        self.model = parsed_model
        self.credentials = credentials

    def submit(self, compiled_code: str) -> None:
        """Run the compiled code of a model.

        Raises:
            DbtRuntimeError: the model raises, or returns what cannot become a table; the message
                has the model's own lines and none of dbt's or Java's.
        """
        session = session_for(self.credentials)
        forget_tables(session)
        path = self.model["original_file_path"]
        linecache.cache[path] = (len(compiled_code), None, compiled_code.splitlines(True), path)
        try:
            scope: dict[str, Any] = {"spark": session, "__name__": self.model["alias"]}
            exec(compile(compiled_code, path, "exec"), scope)
            scope["leave_rows"](session, lambda made, view: leave_rows(session, made, view))
        except Exception as error:
            raise DbtRuntimeError(_message(error)) from error


def leave_rows(session: SparkSession, made: Any, view: str) -> None:
    """Make a temporary view of what a model returns.

    Args:
        session: the session of this thread.
        made: a Spark or pandas data frame, an Arrow table or a RecordBatchReader.
        view: the name of the view, with its schema. A stream of batches becomes a table of that
            name first, a part at a time: it may be larger than memory.
    """
    import pandas as pd
    import pyarrow as pa
    from pyspark.sql import DataFrame

    name = view.rpartition(".")[2]
    if isinstance(made, pd.DataFrame):
        made = pa.Table.from_pandas(made, preserve_index=False)
    if isinstance(made, pa.RecordBatch):
        made = pa.Table.from_batches([made])
    if isinstance(made, DataFrame):
        made.createOrReplaceTempView(name)
    elif isinstance(made, pa.Table):
        frame_of(session, made).createOrReplaceTempView(name)
    elif isinstance(made, pa.RecordBatchReader):
        _leave_batches(session, made, view)
    else:
        raise TypeError(
            f"a model returns a Spark or pandas data frame, an Arrow table or a RecordBatchReader,"
            f" and not {type(made).__module__}.{type(made).__qualname__}"
        )


def _leave_batches(session: SparkSession, batches: pa.RecordBatchReader, view: str) -> None:
    from dbt.adapters.sparksession.tables import drop_with_files

    drop_with_files(session, view)
    name = view.rpartition(".")[2]
    parts = _parts(batches)
    first, second = next(parts), next(parts, None)
    frame = frame_of(session, first)
    if second is None:
        frame.createOrReplaceTempView(name)
        return
    session.catalog.dropTempView(name)
    frame.write.format("parquet").saveAsTable(view)
    while second is not None:
        frame_of(session, second).write.format("parquet").insertInto(view)
        second = next(parts, None)
    session.table(view).createOrReplaceTempView(name)


def _parts(batches: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """Yield tables of about PART_BYTES each; one without rows if there are none."""
    import pyarrow as pa

    held: list[pa.RecordBatch] = []
    size, yielded = 0, False
    for batch in batches:
        held.append(batch)
        size += batch.nbytes
        if size >= PART_BYTES:
            yield pa.Table.from_batches(held, batches.schema)
            held, size, yielded = [], 0, True
    if held or not yielded:
        yield pa.Table.from_batches(held, batches.schema)


def frame_of(session: SparkSession, table: pa.Table) -> DataFrame:
    """Return an Arrow table as a Spark data frame; types that Spark lacks become wider ones."""
    import pyarrow as pa
    from pyspark.sql.pandas.types import from_arrow_schema

    schema = pa.schema([field.with_type(_known_type(field.type)) for field in table.schema])
    table = table.cast(schema)
    has_zone = session.conf.get("spark.sql.timestampType") == "TIMESTAMP_LTZ"
    spark_schema = from_arrow_schema(schema, prefer_timestamp_ntz=not has_zone)
    if table.num_rows == 0:
        return session.createDataFrame([], spark_schema)
    return session.createDataFrame(table, spark_schema)


def _known_type(data_type: pa.DataType) -> pa.DataType:
    import pyarrow as pa

    if pa.types.is_dictionary(data_type):
        return _known_type(data_type.value_type)
    wider = {
        pa.null(): pa.string(),
        pa.float16(): pa.float32(),
        pa.uint8(): pa.int16(),
        pa.uint16(): pa.int32(),
        pa.uint32(): pa.int64(),
        pa.uint64(): pa.decimal128(20, 0),
        pa.large_string(): pa.string(),
        pa.string_view(): pa.string(),
    }
    if pa.types.is_timestamp(data_type) and data_type.unit != "us":
        return pa.timestamp("us", data_type.tz)
    return wider.get(data_type, data_type)


def _message(error: Exception) -> str:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    lines = [
        f"  {frame.filename}:{frame.lineno}: {frame.line}"
        for frame in traceback.extract_tb(error.__traceback__)
        if "dbt/adapters/sparksession" not in frame.filename and "/pyspark/" not in frame.filename
    ]
    is_spark = isinstance(error, (PySparkException, Py4JError))
    said = short_message(error) if is_spark else str(error)
    return "\n".join([f"{type(error).__name__}: {said}", *lines])
