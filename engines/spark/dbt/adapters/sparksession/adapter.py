"""The adapter: dbt-spark's, with tables of plain files that can be replaced and changed."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbt.adapters.base.impl import ConstraintSupport
from dbt.adapters.base.meta import available
from dbt.adapters.base.relation import BaseRelation
from dbt.adapters.contracts.connection import AdapterResponse
from dbt.adapters.spark.column import SparkColumn
from dbt.adapters.spark.impl import SparkAdapter
from dbt.adapters.sparksession import tables
from dbt.adapters.sparksession.connections import SparkSessionConnectionManager
from dbt.adapters.sparksession.errors import short_message
from dbt.adapters.sparksession.python_models import SessionJob, frame_of
from dbt.adapters.sparksession.session import forget_tables
from dbt.adapters.sparksession.statements import literal
from dbt_common.contracts.constraints import ConstraintType
from dbt_common.exceptions import DbtRuntimeError

if TYPE_CHECKING:
    import agate
    from dbt.adapters.base.impl import PythonJobHelper
    from pyspark.sql import SparkSession

# types that other databases know, in a contract or for a seed's column
TYPE_NAMES = {"varchar": "string", "text": "string", "float8": "double", "int8": "bigint"}
# commands that build; others only look, perhaps while a build is at work
BUILDING = {"build", "run", "seed", "snapshot", "retry", "clone"}


class SparkSessionColumn(SparkColumn):
    """A column of a table of Spark."""

    @classmethod
    def translate_type(cls, dtype: str) -> str:
        """Return Spark's name of a type."""
        return TYPE_NAMES.get(dtype.strip().lower(), dtype)


class SparkSessionAdapter(SparkAdapter):
    """Runs a dbt project in one process of Spark."""

    ConnectionManager = SparkSessionConnectionManager
    Column = SparkSessionColumn
    CONSTRAINT_SUPPORT = SparkAdapter.CONSTRAINT_SUPPORT | {
        ConstraintType.not_null: ConstraintSupport.ENFORCED
    }

    @property
    def default_python_submission_method(self) -> str:
        """Python models run in the session."""
        return "session"

    @property
    def python_submission_helpers(self) -> dict[str, type[PythonJobHelper]]:
        """The one way to run a Python model."""
        return {"session": SessionJob}

    def generate_python_submission_response(
        self,
        submission_result: Any,  # noqa: ARG002
    ) -> AdapterResponse:
        """A Python model has run: its rows are still to be written."""
        return AdapterResponse(_message="OK")

    @property
    def session(self) -> SparkSession:
        """The session of this thread."""
        session: SparkSession = self.connections.get_thread_connection().handle.session
        return session

    def pre_model_hook(self, config: Any) -> None:
        """Give a model without a file format that of the profile."""
        node_config = config.model.config
        if not node_config.get("file_format"):
            node_config["file_format"] = self.config.credentials.file_format

    # --- what there is -------------------------------------------------------------------------

    def list_relations_without_caching(self, schema_relation: BaseRelation) -> list[BaseRelation]:
        """Return tables and views of a schema; a build first mends what a killed one has left."""
        found = super().list_relations_without_caching(schema_relation)
        if getattr(self.config.args, "which", None) in BUILDING:
            names = {str(relation.identifier) for relation in found}
            if tables.mend(self.session, str(schema_relation.schema), names):
                found = super().list_relations_without_caching(schema_relation)
        return found

    def get_columns_in_relation(self, relation: BaseRelation) -> list[SparkColumn]:
        """Return the columns of a table or view; none if there is no such table."""
        from pyspark.errors import AnalysisException

        try:
            forget_tables(self.session)
            schema = self.session.table(relation.render()).schema
        except AnalysisException as error:
            if "TABLE_OR_VIEW_NOT_FOUND" in str(error):
                return []
            raise DbtRuntimeError(short_message(error)) from error
        return [
            self.Column(
                table_schema=relation.schema,
                table_name=relation.name,
                table_type=relation.type,
                column=field.name,
                column_index=place,
                dtype=field.dataType.simpleString(),
            )
            for place, field in enumerate(schema.fields)
        ]

    # --- for the macros ------------------------------------------------------------------------

    @available
    def is_transactional(self, file_format: str | None) -> bool:
        """Return whether a format replaces and changes tables by itself."""
        return file_format in tables.TRANSACTIONAL

    @available
    def drop_leftovers(self, relation: BaseRelation) -> str:
        """Drop a table that is about to be written, with what a killed write has left of it."""
        tables.drop_with_files(self.session, relation.render())
        self.cache.drop(relation)
        return ""

    @available
    def put_in_place(self, beside: BaseRelation, target: BaseRelation) -> str:
        """Let a finished table take the place of the old one."""
        with self.connections.exception_handler(f"put {beside} in the place of {target}"):
            tables.put_in_place(self.session, beside.render(), target.render())
        self.cache.drop(target)
        self.cache.drop(beside)
        self.cache.add(target)
        return ""

    @available
    def keep_comments(
        self, relation: BaseRelation, columns: dict[str, Any], comment: str | None
    ) -> str:
        """Write descriptions of a table of plain files into the catalog."""
        described = {name: about["description"] for name, about in columns.items()}
        tables.keep_comments(self.session, relation.render(), described, comment or "")
        return ""

    @available
    def new_location(self, root: str, relation: BaseRelation) -> str:
        """Return a folder below a location_root that no table has yet."""
        return tables.new_location(root.rstrip("/"), str(relation.identifier))

    @available
    def text_literal(self, text: str) -> str:
        """Return a text as SQL."""
        return literal(text)

    @available
    def drop_rows_view(self, relation: BaseRelation) -> str:
        """Drop the view, or the table, that the rows of a Python model or a seed were left in."""
        self.session.catalog.dropTempView(str(relation.identifier))
        tables.drop_with_files(self.session, relation.render())
        return ""

    @available
    def rows_of_seed(
        self, model: dict[str, Any], agate_table: agate.Table, relation: BaseRelation
    ) -> str:
        """Make a temporary view of the texts of a seed, and return the select of its values.

        The texts are read from the file itself: an empty one is null, as with dbt-duckdb, and
        everything else is as it stands there. A text that its column's type cannot hold stops
        the seed.
        """
        import pyarrow as pa

        given = {
            name.lower(): self.Column.translate_type(data_type)
            for name, data_type in (model["config"].get("column_types") or {}).items()
        }
        names = [str(name) for name in agate_table.column_names]
        path = Path(model["root_path"]) / model["original_file_path"]
        with path.open(encoding="utf-8-sig", newline="") as file:
            delimiter = model["config"].get("delimiter") or ","
            rows = [row for row in csv.reader(file, delimiter=delimiter) if row][1:]
        texts = {
            name: pa.array([row[place] or None for row in rows], pa.string())
            for place, name in enumerate(names)
        }
        view = str(relation.identifier)
        frame_of(self.session, pa.table(texts)).createOrReplaceTempView(view)
        columns = []
        for place, name in enumerate(names):
            data_type = given.get(name.lower()) or self.convert_type(agate_table, place)
            refused = literal(f"seed {model['name']}, column {name}: no {data_type}: ")
            columns.append(
                f"coalesce(try_cast(`{name}` as {data_type}), if(`{name}` is null, null,"
                f" raise_error({refused} || `{name}`))) as `{name}`"
                if data_type != "string"
                else f"`{name}`"
            )
        return f"select {', '.join(columns)} from {view}"
