"""Tables of plain files: written beside the old one, and put in its place by renaming."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from dbt.adapters.sparksession.session import java_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

METASTORE_URL = "spark.hadoop.javax.jdo.option.ConnectionURL"
HIVE_COMMENT = 256
# The same endings as dbt's own make_intermediate_relation and make_backup_relation.
BESIDE = "__dbt_tmp"
BACKUP = "__dbt_backup"
# formats that change rows, and replace tables, in transactions of their own
TRANSACTIONAL = ("delta", "iceberg", "hudi")


def put_in_place(session: SparkSession, beside: str, table: str) -> None:
    """Let a finished table take the place of another one, if there is one.

    Killed between the two renames, it leaves the old table under its backup name: `mend` brings
    it back.
    """
    backup = named_like(table, BACKUP)
    drop_with_files(session, backup)
    if session.catalog.tableExists(table):
        if is_view(session, table):
            session.sql(f"drop view {table}")
        else:
            session.sql(f"alter table {table} rename to {backup}")
    session.sql(f"alter table {beside} rename to {table}")
    drop_with_files(session, backup)


def mend(session: SparkSession, schema: str, names: set[str]) -> bool:
    """Bring back the tables that a killed build has left under their backup name.

    Returns whether anything was renamed or dropped. What was being written beside a table is
    dropped when that table is next built.
    """
    backups = {name for name in names if name.endswith(BACKUP)}
    for backup in sorted(backups):
        name = backup.removesuffix(BACKUP)
        if name in names:
            drop_with_files(session, f"{schema}.{backup}")
        else:
            session.sql(f"alter table {schema}.{backup} rename to {schema}.{name}")
    return bool(backups)


def rewrite_table(session: SparkSession, table: str, select: str) -> None:
    """Replace the rows of a table by those of a select, which may read the table itself."""
    beside = named_like(table, BESIDE)
    drop_with_files(session, beside)
    detail = details(session, table)
    clauses = [f"using {detail.get('Provider', 'parquet')}"]
    if detail["Type"] == "EXTERNAL":
        root = detail["Location"].rpartition("/")[0]
        clauses.append(f"location '{new_location(root, table.rpartition('.')[2])}'")
    partitions = partition_columns(session, table)
    if partitions:
        clauses.append(f"partitioned by ({', '.join(f'`{name}`' for name in partitions)})")
    schema = session.table(table).schema
    session.sql(f"create table {beside} {' '.join(clauses)} as {select}")
    keep_comments(
        session,
        beside,
        {field.name: field.metadata.get("comment", "") for field in schema.fields},
        detail.get("Comment", ""),
    )
    put_in_place(session, beside, table)


def drop_with_files(session: SparkSession, table: str) -> None:
    """Drop a table or view, with its files, also if they lie in a folder of their own.

    The files that a killed write has left where the table would be go as well.
    """
    folders = [default_folder(session, table)]
    if session.catalog.tableExists(table):
        what = "view" if is_view(session, table) else "table"
        if what == "table" and (detail := details(session, table))["Type"] == "EXTERNAL":
            folders.append(_path(session, detail["Location"]))
        session.sql(f"drop {what} if exists {table}")
    for folder in filter(None, folders):
        files = folder.getFileSystem(java_of(session).sessionState().newHadoopConf())
        if files.exists(folder):
            files.delete(folder, True)


def new_location(root: str, name: str) -> str:
    """Return a folder that no table has yet, below a config's location_root.

    A table of such a folder is renamed without moving files, which matters on object stores.
    """
    return f"{root}/{name.strip('`').removesuffix(BESIDE)}__{uuid.uuid4().hex[:12]}"


def default_folder(session: SparkSession, table: str) -> Any:
    """Return the folder (Hadoop's Path) of a table of Spark's own catalog."""
    if session.catalog.currentCatalog() != "spark_catalog" or table.count(".") > 1:
        return None
    state = java_of(session).sessionState()
    identifier = state.sqlParser().parseTableIdentifier(table)
    return _path(session, state.catalog().defaultTablePath(identifier))


def _path(session: SparkSession, location: Any) -> Any:
    assert session._jvm is not None
    return session._jvm.org.apache.hadoop.fs.Path(location)


def named_like(table: str, ending: str) -> str:
    """Return the name of a table with an ending."""
    return f"{table[:-1]}{ending}`" if table.endswith("`") else table + ending


def is_view(session: SparkSession, table: str) -> bool:
    """Return whether a name is that of a view."""
    return bool(session.catalog.getTable(table).tableType in ("VIEW", "TEMPORARY"))


def details(session: SparkSession, table: str) -> dict[str, str]:
    """Return what `describe table extended` says below the columns."""
    rows = session.sql(f"describe table extended {table}").collect()
    names = [row["col_name"] for row in rows]
    start = names.index("# Detailed Table Information")
    return {row["col_name"]: row["data_type"] for row in rows[start + 1 :] if row["col_name"]}


def partition_columns(session: SparkSession, table: str) -> list[str]:
    """Return the columns that a table is partitioned by."""
    return [column.name for column in session.catalog.listColumns(table) if column.isPartition]


def keep_comments(
    session: SparkSession, table: str, columns: dict[str, str], comment: str = ""
) -> None:
    """Write what columns and table mean into the catalog: one call for all columns.

    A metastore of Hive holds 256 characters for a column, and the embedded one has been told to
    hold more. Longer ones are cut: Hive would try ten times before it refuses them.
    """
    from dbt.adapters.sparksession.statements import literal

    if comment:
        session.sql(f"comment on table {table} is {literal(comment)}")
    wanted = {name.lower(): text for name, text in columns.items() if text}
    if not wanted.keys() & {field.name.lower() for field in session.table(table).schema.fields}:
        return
    if not str(session.conf.get(METASTORE_URL, "")).startswith("jdbc:derby:"):
        wanted = {name: text[:HIVE_COMMENT] for name, text in wanted.items()}
    _describe_columns(session, table, wanted)


def _describe_columns(session: SparkSession, table: str, wanted: dict[str, str]) -> None:
    from pyspark.sql.types import StructField, StructType

    described = StructType(
        [
            StructField(
                field.name,
                field.dataType,
                field.nullable,
                field.metadata | {"comment": wanted[field.name.lower()]}
                if field.name.lower() in wanted
                else field.metadata,
            )
            for field in session.table(table).schema.fields
        ]
    )
    assert session._jvm is not None
    state = java_of(session).sessionState()
    state.catalog().alterTableDataSchema(
        state.sqlParser().parseTableIdentifier(table),
        session._jvm.org.apache.spark.sql.types.DataType.fromJson(described.json()),
    )
