"""What a dbt node reads and returns: relations of DuckDB and data frames of Spark alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa

from user_profiling.arrow import ahead

BatchFunction = Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]


def is_spark(relation: Any) -> bool:
    """Return whether a relation, or a session, is one of Spark."""
    return type(relation).__module__.startswith("pyspark.")


def rows(relation: Any, order: str = "", where: str = "", columns: Iterable[str] = ()) -> pa.Table:
    """Read a relation that fits into memory: a model, a sample, a table of settings.

    Args:
        relation: a relation of DuckDB or a data frame of Spark.
        order: the columns that order the rows, where their order counts.
        where: the condition that they satisfy.
        columns: those to read; all if none is named.
    """
    if where:
        relation = relation.filter(where)
    if order and is_spark(relation):
        relation = relation.orderBy(*order.split(", "))
    elif order:
        relation = relation.order(order)
    if columns:
        relation = relation.select(*columns)
    return relation.toArrow() if is_spark(relation) else relation.to_arrow_table()


def mapped(
    relation: Any, function: BatchFunction, schema: pa.Schema, batch_rows: int, where: str = ""
) -> Any:
    """Apply a function to the rows of a relation of any size, a batch at a time.

    On DuckDB the batches stream through this process; on Spark each part of the rows is worked on
    where it is.

    Args:
        relation: a relation of DuckDB or a data frame of Spark.
        function: batches in, batches of `schema` out; what a row gives must not depend on the
            others. It is sent to the workers of Spark with all that it holds.
        schema: of what the function yields.
        batch_rows: the rows of a batch on DuckDB; on Spark, Spark's own setting says.
        where: the condition that the rows satisfy.

    Returns:
        What a dbt node may return: a RecordBatchReader, or a data frame.
    """
    if where:
        relation = relation.filter(where)
    if is_spark(relation):
        from pyspark.sql.pandas.types import from_arrow_schema

        return relation.mapInArrow(function, from_arrow_schema(schema))
    batches = function(relation.to_arrow_reader(batch_rows))
    return pa.RecordBatchReader.from_batches(schema, ahead(batches))
