"""Knows the exports of well-known tools by their columns, from exports.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import yaml

from drafting.abilities import takes_column
from drafting.expressions import as_number
from drafting.guessing import (
    LIKELY,
    UNSURE,
    Found,
    Line,
    Source,
    draft_interactions,
    draft_transactions,
    draft_users,
    user_id_mapping,
    with_orders,
)
from drafting.profiling import Column
from drafting.reading import Table, measure

EXPORTS: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("exports.yml").read_text("utf-8")
)
EVENTS = {"interactions": draft_interactions, "transactions": draft_transactions}


def export_of(table: Table) -> str | None:
    """Return the name of the export that a table is, by its columns; None if it is none of them."""
    names = {column.name.lower() for column in table.columns}
    for name, given in EXPORTS.items():
        has = {wanted.lower() for wanted in given["has"]}
        has_not = {wanted.lower() for wanted in given.get("not", [])}
        if has <= names and not has_not & names:
            return name
    return None


def draft_export(
    connection: duckdb.DuckDBPyConnection, table: Table, name: str, newest: str | None
) -> list[Source]:
    """Return the sources of an export, as exports.yml maps it."""
    given = EXPORTS[name]
    drafted = []
    for source, spec in given["sources"].items():
        rows = of_rows(connection, table, source, str(spec.get("where", "true")))
        if rows is None:
            continue
        found = {
            canonical: column
            for canonical, wanted in spec["columns"].items()
            if (column := raw_column(connection, rows, wanted)) is not None
        }
        source_of_export = drafted_source(table, source, found, spec, newest)
        if source_of_export is not None:
            note = f"Known as an export of {given['label']}."
            notes = (note, *([spec["note"]] if "note" in spec else []))
            drafted.append(replace(source_of_export, notes=notes))
    return drafted


def of_rows(
    connection: duckdb.DuckDBPyConnection, table: Table, source: str, where: str
) -> Table | None:
    """Return a table with the rows alone that a source is about; None if there is none of them.

    Its columns are still those of all rows: raw_column looks at them again.
    """
    relation = f"{table.relation}_{source}"
    try:
        connection.execute(
            f"create or replace temp view {relation} as"
            f" select * from {table.relation} where {where}"
        )
        (rows,) = connection.execute(f"select count(*) from {relation}").fetchall()[0]
    except duckdb.Error:
        return None
    return replace(table, relation=relation, rows=rows) if rows else None


def raw_column(connection: duckdb.DuckDBPyConnection, rows: Table, wanted: Any) -> Column | None:
    """Return the raw column that an entry names; of a list, the first that most rows have.

    Where none has a value in half of the rows, the fullest one.
    """
    by_name = {column.name.lower(): column for column in rows.columns}
    found = []
    for option in wanted if isinstance(wanted, list) else [wanted]:
        if isinstance(option, Mapping):
            column = expression(connection, rows, option, by_name)
        else:
            column = by_name.get(str(option).lower())
            if column is not None and not column.is_list:
                about = (column.name, column.sql, column.type)
                column = measure(connection, rows.relation, rows.rows, *about)
        if column is not None and column.filled:
            if column.filled_share >= 0.5:
                return column
            found.append(column)
    return max(found, key=lambda column: column.filled, default=None)


def expression(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    option: Mapping[str, Any],
    by_name: dict[str, Column],
) -> Column | None:
    """Return what an expression holds, as if it were a raw column; None where it cannot be read.

    {a|b} in it is the first of the named raw columns that is there.
    """
    if not {name.lower() for name in option["needs"]} <= set(by_name):
        return None
    sql = str(option["sql"])
    for choice in re.findall(r"\{([^{}]+)\}", sql):
        there = [name for name in choice.split("|") if name.lower() in by_name]
        if not there:
            return None
        sql = sql.replace("{" + choice + "}", by_name[there[0].lower()].sql)
    if sql.startswith("'"):
        return Column(sql.strip("'"), sql, "VARCHAR", table.rows, table.rows, 1, (sql.strip("'"),))
    try:
        return measure(connection, table.relation, table.rows, "an expression", sql, "VARCHAR")
    except duckdb.Error:
        return None


def drafted_source(
    table: Table,
    source: str,
    found: dict[str, Column],
    spec: Mapping[str, Any],
    newest: str | None,
) -> Source | None:
    """Return one source of an export; None where a required column is not in the table."""
    anonymous = found.pop("anonymous_id", None)
    user = found.pop("user_id", None)
    id_lines = user_lines(source, user, anonymous)
    told: Found = {name: (1.0, column, ()) for name, column in found.items()}
    where = str(spec.get("where", ""))
    if source in EVENTS:
        lines = EVENTS[source](table, None, list(table.columns), told)
    elif source == "users":
        lines = draft_users(table, None, list(table.columns), newest, told)
    else:
        lines = [Line(name, as_number(c), 1.0, (c,)) for name, c in found.items()]
    lines = [line for line in lines if line.name in {*found, "amount", "currency"}]
    if any(c.name == "an expression" for line in lines for c in line.from_):
        lines = [without_samples(line) for line in lines]
    unsure = spec.get("unsure", [])
    lines = [replace(line, score=UNSURE) if line.name in unsure else line for line in lines]
    drafted = Source(
        source,
        table,
        (*id_lines, *lines),
        where=where,
    )
    if source == "transactions":
        drafted = with_orders(drafted, where)
    enough = {line.name for line in drafted.active} - {"user_id", "updated_at", "anonymous_id"}
    return drafted if not drafted.missing and enough else None


def user_lines(source: str, user: Column | None, anonymous: Column | None) -> list[Line]:
    """Return the lines of the user's id, and of the one of the browser or device beside it."""
    known = user_id_mapping((1.0, user)) if user is not None and user.filled else []
    browser = user_id_mapping((1.0, anonymous)) if anonymous is not None else []
    if not known or not browser or user is anonymous:
        return known or browser
    if takes_column(source, "anonymous_id"):
        return [*known, replace(browser[0], name="anonymous_id")]
    if user is not None and user.filled_share > 0.999:
        return known
    note = "Rows without a user have the id of the browser or device: one person may be several."
    return [
        Line(
            "user_id",
            f"coalesce({as_varchar(known[0].sql, user)}, {as_varchar(browser[0].sql, anonymous)})",
            LIKELY,
            (*known[0].from_, *browser[0].from_),
            (*known[0].notes, note),
        )
    ]


def as_varchar(sql: str, column: Column | None) -> str:
    """Return an id as text, beside another one that may be."""
    is_text = column is None or column.type == "VARCHAR" or sql != column.sql
    return sql if is_text else f"cast({sql} as varchar)"


def without_samples(line: Line) -> Line:
    """Return a line of an expression without the name that stands for one."""
    return replace(line, from_=tuple(c for c in line.from_ if c.name != "an expression"))
