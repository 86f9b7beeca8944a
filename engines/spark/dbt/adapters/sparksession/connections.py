"""dbt's connection: a session of Spark that runs SQL and hands over rows."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dbt.adapters.contracts.connection import AdapterResponse, Connection, ConnectionState
from dbt.adapters.events.logging import AdapterLogger
from dbt.adapters.spark.connections import SparkConnectionManager
from dbt.adapters.sparksession.errors import short_message
from dbt.adapters.sparksession.session import forget_tables, session_for
from dbt.adapters.sparksession.statements import literal, rewritten, split_statements
from dbt_common.exceptions import DbtDatabaseError, DbtRuntimeError

if TYPE_CHECKING:
    import agate
    from pyspark.sql import DataFrame, SparkSession

logger = AdapterLogger("Spark")

QUERY = re.compile(r"\(*\s*(select|with|from|values|table)\b", re.IGNORECASE)
CANNOT_CHANGE_ROWS = ("does not support DELETE", "does not support UPDATE", "UPDATE TABLE is not")


class Cursor:
    """Runs statements in a session; the rows of the last one can be fetched."""

    def __init__(self, session: SparkSession) -> None:
        self.session = session
        self._rows: Iterator[tuple[Any, ...]] | None = None
        self._frame: DataFrame | None = None

    def execute(self, sql: str, bindings: Any = None) -> None:
        """Run one statement, or several that semicolons separate; a query runs when fetched."""
        if bindings is not None:
            sql = sql % tuple(literal(value) for value in bindings)
        self._rows = self._frame = None
        for statement in split_statements(sql):
            self.finish()
            self._frame = self._run(statement)
            self._is_query = QUERY.match(statement) is not None

    def finish(self) -> None:
        """Run a query of which nobody wants the rows, as that of a hook."""
        if self._frame is not None and self._is_query and self._frame.columns:
            self._frame.write.format("noop").mode("overwrite").save()
        self._frame = None

    def _run(self, statement: str) -> DataFrame:
        from pyspark.errors import PySparkException

        forget_tables(self.session)
        try:
            return self.session.sql(statement)
        except PySparkException as error:
            if not any(sign in str(error) for sign in CANNOT_CHANGE_ROWS):
                raise
            change = rewritten(statement, lambda table: self.session.table(table).columns)
            if change is None:
                raise
        from dbt.adapters.sparksession.tables import rewrite_table

        rewrite_table(self.session, *change)
        return self.session.sql("select 1 as done where false")

    @property
    def description(self) -> list[tuple[Any, ...]]:
        """The columns of the last statement, as (name, type, ..., nullable)."""
        if self._frame is None:
            return []
        return [
            (field.name, field.dataType.simpleString(), None, None, None, None, field.nullable)
            for field in self._frame.schema.fields
        ]

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return all rows; times are in UTC, without saying so."""
        return list(self._fetched())

    def fetchmany(self, size: int) -> list[tuple[Any, ...]]:
        """Return the first rows."""
        if self._frame is not None and self._rows is None:
            self._frame = self._frame.limit(size)
        return [row for row, _ in zip(self._fetched(), range(size), strict=False)]

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row."""
        return next(self._fetched(), None)

    def _fetched(self) -> Iterator[tuple[Any, ...]]:
        if self._rows is None:
            self._rows = rows_of(self._frame) if self._frame is not None else iter(())
        return self._rows

    def close(self) -> None:
        """Forget the last statement."""
        self._rows = self._frame = None


def rows_of(frame: DataFrame) -> Iterator[tuple[Any, ...]]:
    """Return the rows of a frame; a time is one in UTC, whatever the clock of this machine."""
    import pyarrow as pa
    from pyspark.errors import PySparkException

    try:
        table = frame.toArrow()
    except PySparkException as error:
        if "UNSUPPORTED_DATA_TYPE" not in str(error):
            raise
        return iter([tuple(row) for row in frame.collect()])
    columns = [
        column.cast(pa.timestamp("us")) if pa.types.is_timestamp(column.type) else column
        for column in table.columns
    ]
    return zip(*(column.to_pylist() for column in columns), strict=True)


class SessionHandle:
    """What dbt holds as an open connection."""

    def __init__(self, session: SparkSession) -> None:
        self.session = session

    def cursor(self) -> Cursor:
        """Return a new cursor."""
        return Cursor(self.session)

    def cancel(self) -> None:
        """Stop what is running, of all threads."""
        self.session.sparkContext.cancelAllJobs()

    def close(self) -> None:
        """Keep the session for the next node of this thread."""

    def rollback(self) -> None:
        """Do nothing: Spark has no transactions."""


class SparkSessionConnectionManager(SparkConnectionManager):
    """Opens sessions in place of connections."""

    TYPE = "sparksession"

    @classmethod
    def open(cls, connection: Connection) -> Connection:
        """Give a connection the session of this thread."""
        if connection.state != ConnectionState.OPEN:
            connection.handle = SessionHandle(session_for(connection.credentials))
            connection.state = ConnectionState.OPEN
        return connection

    @contextmanager
    def exception_handler(self, sql: str) -> Generator[None, None, None]:
        """Turn what Spark raises into a few lines."""
        try:
            yield
        except DbtRuntimeError:
            raise
        except Exception as error:
            logger.debug(f"Error while running:\n{sql}\n{error}")
            raise DbtDatabaseError(short_message(error)) from error

    def execute(
        self, sql: str, auto_begin: bool = False, fetch: bool = False, limit: int | None = None
    ) -> tuple[AdapterResponse, agate.Table]:
        """Run SQL to its end, and fetch its rows if they are wanted."""
        from dbt_common.clients.agate_helper import empty_table

        _, cursor = self.add_query(self._add_query_comment(sql), auto_begin)
        with self.exception_handler(sql):
            if fetch:
                return self.get_response(cursor), self.get_result_from_cursor(cursor, limit)
            cursor.finish()
        return self.get_response(cursor), empty_table()
