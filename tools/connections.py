"""What a connection to DuckDB is told beside dbt, in the same words: readers, databases, salt."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import duckdb


def literal(value: Any) -> str:
    """Return a value, such as that of an option, as SQL writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, int | float):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def reader_call(location: str, form: str, options: Mapping[str, Any]) -> str:
    """Return the call that reads a location of an input file, as macros/inputs do."""
    given = "".join(f", {name} = {literal(value)}" for name, value in options.items())
    return f"read_{form}({literal(location)}{given})"


def prepare(connection: duckdb.DuckDBPyConnection, given: Mapping[str, Any]) -> None:
    """Let a connection read what the views of a warehouse read: raw rows, some with hashed ids.

    Args:
        connection: one that has the warehouse.
        given: the input file that it was built from; databases that it attaches are attached here,
            read-only.

    Raises:
        duckdb.IOException: a database does not exist, or a process is writing it.
    """
    salt = os.environ.get("DBT_ENV_SECRET_USER_ID_SALT", "")
    connection.execute(f"set variable user_id_salt = {literal(salt)}")
    for database in given.get("attach") or []:
        kind = f", type {database['type']}" if database.get("type") else ""
        alias = database["alias"].replace('"', '""')
        connection.execute(f'attach {literal(database["path"])} as "{alias}" (read_only{kind})')
