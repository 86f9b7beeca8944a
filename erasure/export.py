"""Everything that a warehouse holds about one person, as data for one JSON file."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import duckdb

from erasure.people import has_table
from erasure.rewriting import ID_COLUMNS

# Views that are asked as well; of the others, the tables hold the same.
VIEWS = ("src_", "fct_", "dim_", "int_prediction_tests")
# Copies for the live profile, which other tables have.
LEFT_OUT = ("int_live_", "int_new_")


def held_about(
    warehouse: duckdb.DuckDBPyConnection, ids: Sequence[str], manifest: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the rows about a person by table, with what tables and columns mean.

    Args:
        warehouse: a connection that can read it, and the raw files that its views read.
        ids: all ids of the person.
        manifest: of dbt; an empty one leaves the meanings out.

    Returns:
        {table: {description, columns: {name: description}, rows: [{name: value}]}}, for each table
        that has a row about the person; empty for an unknown one.
    """
    told = {node.get("alias", node["name"]): node for node in manifest.get("nodes", {}).values()}
    found = {}
    for table, of_ids in _tables(warehouse):
        where = " or ".join(
            f"cast({column} as varchar) in (select unnest($ids))" for column in of_ids
        )
        rows = _rows(warehouse, f'select * from "{table}" where {where}', ids)
        if rows:
            found[table] = _described(told.get(table, {}), rows)
    rows = [row for query in _quarantine(warehouse) for row in _rows(warehouse, query, ids)]
    if rows:
        found["quarantined_rows"] = _described(told.get("quarantined_rows", {}), rows)
    return found


def plain(value: Any) -> Any:
    """Return what JSON has no type for as text or number, for `json.dumps(default=plain)`."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return str(value)


def _tables(warehouse: duckdb.DuckDBPyConnection) -> list[tuple[str, list[str]]]:
    rows = warehouse.execute(
        "select columns.table_name, list(columns.column_name order by columns.column_index),"
        " any_value(tables.table_name) is not null as is_table"
        " from duckdb_columns() as columns left join duckdb_tables() as tables"
        " using (database_name, schema_name, table_name)"
        " where columns.database_name = current_database() and not columns.internal"
        " and columns.column_name in (select unnest(?)) group by all order by all",
        [list(ID_COLUMNS)],
    ).fetchall()
    return [
        (table, columns)
        for table, columns, is_table in rows
        if (is_table or table.startswith(VIEWS))
        and not table.startswith(LEFT_OUT)
        and "__dbt_" not in table
    ]


def _quarantine(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    staged = warehouse.execute(
        "select table_name from duckdb_columns() where database_name = current_database()"
        " and table_name like 'stg\\_%' escape '\\' group by table_name"
        " having count(*) filter (where column_name in ('user_id', 'reason_code', 'raw_row')) = 3"
        " order by all"
    ).fetchall()
    return [
        f"select '{table.removeprefix('stg_')}' as source, reason_code, raw_row from {table}"
        " where user_id in (select unnest($ids)) and reason_code is not null"
        for (table,) in staged
    ]


def _rows(
    warehouse: duckdb.DuckDBPyConnection, query: str, ids: Sequence[str]
) -> list[dict[str, Any]]:
    found = warehouse.execute(query, {"ids": list(ids)})
    names = [column[0] for column in found.description or []]
    rows = [dict(zip(names, map(_finite, row), strict=True)) for row in found.fetchall()]
    # the order of a table's rows means nothing
    return sorted(rows, key=lambda row: str(list(row.values())))


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _described(node: Mapping[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    about = {
        name: column.get("description", "") for name, column in node.get("columns", {}).items()
    }
    return {
        "description": " ".join(str(node.get("description", "")).split()),
        "columns": {name: " ".join(about.get(name, "").split()) for name in rows[0]},
        "rows": rows,
    }


def as_of(warehouse: duckdb.DuckDBPyConnection) -> str | None:
    """Return the as-of time of the last build."""
    if not has_table(warehouse, "int_as_of"):
        return None
    (moment,) = warehouse.execute("select as_of from int_as_of").fetchone() or (None,)
    return moment.isoformat() if moment else None
