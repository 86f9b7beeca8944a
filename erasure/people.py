"""The ids that were asked for, and the other ids of the same people."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import duckdb

HEADER = "user_id"


class UnusableIdsError(ValueError):
    """The ids cannot be read; the message names no id."""


def ids_in(file: Path) -> list[str]:
    """Return the ids in a file: one a line, or the column user_id of a CSV file.

    Raises:
        UnusableIdsError: there is no file, it has no id, or it does not say which column has them.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = [[cell.strip() for cell in row] for row in csv.reader(lines)]
    except OSError as error:
        raise UnusableIdsError(f"{file} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error):
        raise UnusableIdsError(f"{file} is no text file in UTF-8 with an id a line.") from None
    rows = [row for row in rows if any(row)]
    header = [cell.lower() for cell in rows[0]] if rows else []
    if HEADER in header:
        column, rows = header.index(HEADER), rows[1:]
    elif any(len(row) > 1 for row in rows):
        raise UnusableIdsError(
            f"{file} has several columns: name the one with the ids {HEADER} in its first line."
        )
    else:
        column = 0
    ids = [row[column] for row in rows if len(row) > column and row[column]]
    if not ids:
        raise UnusableIdsError(f"{file} has no id in it: write one a line.")
    return list(dict.fromkeys(ids))


def all_ids(warehouse: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> list[str]:
    """Return the ids and all others that the last build knew to be the same people's."""
    if not has_table(warehouse, "int_identities"):
        return list(ids)
    found = warehouse.execute(
        "select others.other_id from int_identities as others where others.user_id in"
        " (select user_id from int_identities where other_id in (select unnest(?)))"
        " or others.user_id in (select unnest(?))",
        [list(ids), list(ids)],
    ).fetchall()
    people = warehouse.execute(
        "select user_id from int_identities where other_id in (select unnest(?))", [list(ids)]
    ).fetchall()
    return list(dict.fromkeys([*ids, *(one for (one,) in [*people, *found])]))


def has_table(warehouse: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Return whether the warehouse has a table or a view of a name."""
    return bool(
        warehouse.execute(
            "select 1 from information_schema.tables where table_catalog = current_database()"
            " and table_name = ?",
            [name],
        ).fetchone()
    )
