"""Reads SQL as far as needed: several statements, and deletes and updates of plain tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

COMMENT_OR_QUOTED = re.compile(
    r"--[^\n]*|/\*.*?\*/"
    r"|'(?:[^'\\]|\\.)*'"
    r'|"(?:[^"\\]|\\.)*"'
    r"|`[^`]*`",
    re.DOTALL,
)
LEADING_COMMENTS = re.compile(r"(\s+|--[^\n]*(\n|$)|/\*.*?\*/)*", re.DOTALL)
DELETE = re.compile(
    r"delete\s+from\s+(?P<table>[\w.`]+)(?:\s+as)?(?:\s+(?!where\b)(?P<alias>\w+))?"
    r"(?:\s+where\s+(?P<condition>.+))?",
    re.IGNORECASE | re.DOTALL,
)
UPDATE = re.compile(
    r"update\s+(?P<table>[\w.`]+)(?:\s+as)?(?:\s+(?!set\b)(?P<alias>\w+))?\s+set\s+",
    re.IGNORECASE,
)


def split_statements(sql: str) -> list[str]:
    """Return the statements of a text, which semicolons separate, without leading comments."""
    ends = [place for place, _ in _plain(sql, ";")]
    parts = [
        sql[start:end]
        for start, end in zip([0, *(e + 1 for e in ends)], [*ends, len(sql)], strict=True)
    ]
    stripped = (part[LEADING_COMMENTS.match(part).end() :].strip() for part in parts)  # type: ignore[union-attr]
    return [part for part in stripped if part]


def rewritten(statement: str, columns_of: Any) -> tuple[str, str] | None:
    """Return the table of a delete or update, and the select of the rows that it leaves.

    Args:
        statement: one statement, without leading comments.
        columns_of: a function that returns the names of the columns of a table.
    """
    match = DELETE.fullmatch(statement)
    if match:
        condition = match["condition"] or "true"
        source = " ".join(filter(None, [match["table"], match["alias"]]))
        return match["table"], f"select * from {source} where not coalesce(({condition}), false)"
    match = UPDATE.match(statement)
    if match is None:
        return None
    assigned, condition = _until_where(statement[match.end() :])
    values = dict(_assignment(part) for part in _split(assigned, ","))
    columns = columns_of(match["table"])
    unknown = set(values) - {column.lower() for column in columns}
    if unknown:
        raise ValueError(f"{match['table']} has no column {', '.join(sorted(unknown))}")
    kept = [
        f"if(coalesce(({condition}), false), {values[column.lower()]}, `{column}`) as `{column}`"
        if column.lower() in values
        else f"`{column}`"
        for column in columns
    ]
    source = " ".join(filter(None, [match["table"], match["alias"]]))
    return match["table"], f"select {', '.join(kept)} from {source}"


def literal(value: Any) -> str:
    """Return a Python value as SQL."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, Decimal)):
        return str(value)
    if isinstance(value, float):
        return f"double('{value!r}')"
    if isinstance(value, datetime):
        return f"timestamp'{value.isoformat(' ')}'"
    if isinstance(value, date):
        return f"date'{value.isoformat()}'"
    text = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{text}'"


def _plain(sql: str, characters: str) -> Iterator[tuple[int, str]]:
    """Yield where one of the characters stands outside of quotes and comments."""
    start = 0
    for match in [*COMMENT_OR_QUOTED.finditer(sql), None]:
        end = match.start() if match else len(sql)
        for place in range(start, end):
            if sql[place] in characters:
                yield place, sql[place]
        start = match.end() if match else end


def _split(sql: str, separator: str) -> list[str]:
    """Split at a character outside of quotes, comments and brackets."""
    depth, parts, start = 0, [], 0
    for place, character in _plain(sql, "()" + separator):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == separator and depth == 0:
            parts.append(sql[start:place])
            start = place + 1
    return [*parts, sql[start:]]


def _until_where(sql: str) -> tuple[str, str]:
    """Split the rest of an update at its own where."""
    masked = list(sql)
    depth = 0
    for match in COMMENT_OR_QUOTED.finditer(sql):
        masked[match.start() : match.end()] = " " * (match.end() - match.start())
    for place, character in enumerate(masked):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth > 0 or character == ")":
            masked[place] = " "
    where = re.search(r"\bwhere\b", "".join(masked), re.IGNORECASE)
    return (sql[: where.start()], sql[where.end() :]) if where else (sql, "true")


def _assignment(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return name.strip().strip("`").rpartition(".")[2].lower(), value.strip()
