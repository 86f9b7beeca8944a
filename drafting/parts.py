"""Tables that are no source of their own: returns, consents, identities, lines without a user.

Where an input file takes them, they are drafted; where not, how to use them is written as comments.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb

from drafting.abilities import takes_key, takes_several, takes_source
from drafting.expressions import as_time
from drafting.guessing import (
    LIKELY,
    Found,
    Line,
    Source,
    draft_transactions,
    find,
    find_user_id,
    time_mapping,
    user_id_mapping,
)
from drafting.profiling import Column
from drafting.reading import Table, measure
from drafting.vocabulary import VOCABULARY, Wanted, wanted_columns, words

NO_PEOPLE = {"event", "message", "row", "order", "session", "product", "campaign", "page", "item"}
ID_SIGNS = {"id", "alias", "identifier", "key", "distinct", "anonymous", "uuid", "email", "cookie"}


@dataclass(frozen=True)
class Unused:
    """A table that no source could be made of, why, and what would use it, as lines of YAML."""

    table: Table
    why: str
    example: tuple[str, ...] = ()


def part_of(table: Table) -> str | None:
    """Return what a table is a part of: returns, consents or identities; None of anything else."""
    named = set(words(re.sub(r"[.]\w+", " ", table.location.split("/")[-1])))
    for part, phrases in VOCABULARY["table_parts"].items():
        if not any(set(words(phrase)) <= named for phrase in phrases):
            continue
        if part == "returns" and "amount" in find(returned(), table.columns):
            return "returns"
        consents = find(wanted_columns("users"), table.columns)
        if part == "consents" and "marketing_consent" in consents:
            return "consents"
        if part == "identities" and len(id_columns(table)) > 1:
            return "identities"
    ids = id_columns(table)
    # two ids and at most a time: nothing else is said
    times = [column for column in table.columns if column.times is not None]
    if len(ids) == 2 and len(table.columns) == 2 + len(times) and len(times) < 2:
        return "identities"
    return None


def returned() -> list[Wanted]:
    """Return how the columns of returns are told: as those of purchases, with their own words."""
    more = {
        "amount": ["refund amount", "refunded amount", "amount refunded", "refund total", "refund"],
        "occurred_at": ["refunded", "returned", "return date", "refund date", "refund time"],
    }
    return [
        replace(
            want,
            phrases=[*more[want.name], *want.phrases],
            ruled_out=[word for word in want.ruled_out if word not in ("refund", "refunded")],
        )
        if want.name in more
        else want
        for want in wanted_columns("transactions")
    ]


def id_columns(table: Table) -> list[Column]:
    """Return the columns that are ids of people, browsers or devices."""
    return [
        column
        for column in table.columns
        if set(words(column.name)) & ID_SIGNS
        and not set(words(column.name)) & NO_PEOPLE
        and column.times is None
        and column.filled
    ]


def returns_source(
    table: Table,
    connection: duckdb.DuckDBPyConnection | None = None,
    tables: Sequence[Table] = (),
) -> Source | None:
    """Return returns as transactions of negative amounts; None where one is not told.

    Where they do not say whose they are, the order does, in another one of the tables.
    """
    user = find_user_id(table)
    if user is None and connection is not None and takes_key("transactions", "files"):
        found_order = joined_table(connection, table, list(tables))
        if found_order is not None:
            table, column = found_order
            user = (LIKELY, column)
    rest = [c for c in table.columns if user is None or c.name != user[1].name]
    found = find(returned(), rest)
    lines = draft_transactions(table, user, rest, found)
    note = "What went back: an amount below zero is a refund."
    lines = [
        replace(line, sql=f"-abs({cast(line.sql)})", notes=(*line.notes, note))
        if line.name == "amount"
        else line
        for line in lines
    ]
    drafted = Source("transactions", table, tuple(lines))
    return None if drafted.missing else drafted


def cast(sql: str) -> str:
    """Return an expression as a number that can be computed with."""
    return sql if sql.startswith("cast(") else f"cast({sql} as double)"


def identities_source(table: Table) -> Source | None:
    """Return the identities of a table; None where an input file has no such source."""
    ids = id_columns(table)
    if not takes_source("identities") or len(ids) < 2:
        return None
    known = {"user", "customer", "member", "account", "person"}
    ids.sort(key=lambda column: not set(words(column.name)) & known)
    user, other = ids[:2]
    times = [column for column in table.columns if column.times is not None]
    found: Found = {"seen_at": (LIKELY, times[0], ())} if times else {}
    other_line = replace(user_id_mapping((LIKELY, other))[0], name="other_id")
    lines = [*user_id_mapping((LIKELY, user)), other_line, *time_mapping("seen_at", found, table)]
    return Source("identities", table, tuple(lines))


def unused(
    connection: duckdb.DuckDBPyConnection, table: Table, tables: list[Table], part: str | None
) -> Unused:
    """Return why nothing was made of a table, and what would use it."""
    user = find_user_id(table)
    if part == "returns":
        drafted = returns_source(table)
        if drafted is not None:
            why = "holds returns: purchases with an amount below zero."
            return Unused(table, why, entry_of("transactions", drafted.active, table))
    if part == "consents" and user is not None:
        consent = find(wanted_columns("users"), table.columns)["marketing_consent"][1]
        time = next((c for c in table.columns if c.times is not None), None)
        newest = f"arg_max({consent.sql}, {as_time(time)})" if time else f"max({consent.sql})"
        why = "holds consents of users that another table is about. Join the newest one to it:"
        key, name = user[1].sql, query_name(table)
        options = f", options: {table.options}" if table.options else ""
        example = (
            "query: |",
            "  select users_rows.*, newest_consents.consent",
            "  from users_rows",
            "  left join (",
            f"      select {key} as known_key, {newest} as consent from {name} group by {key}",
            "  ) as newest_consents on users_rows." + key + " = newest_consents.known_key",
            "files:",
            "  users_rows: the file of users",
            f"  {name}: {{location: {table.location}{options}}}",
        )
        return Unused(table, why, example)
    if part == "identities":
        ids = ", ".join(f"`{column.name}`" for column in id_columns(table)[:2])
        return Unused(table, f"says which ids are one person ({ids}); this is not read yet.")
    if user is not None:
        named = find(wanted_columns("interactions"), table.columns).get("occurred_at")
        time = named[1] if named else next((c for c in table.columns if c.times), None)
        if time is not None:
            lines = [
                *user_id_mapping(user),
                Line("occurred_at", as_time(time), LIKELY),
                Line("interaction_type", "'page_view'", LIKELY),
            ]
            why = (
                "has a user and a time, but no kind of event. If every row is one and the same,"
                " write which, such as page_view, search or ad_click:"
            )
            return Unused(table, why, entry_of("interactions", lines, table))
        return Unused(table, "tells nothing of users that is known here; it is left out.")
    return Unused(table, *joined(connection, table, tables))


ORDER_SIGNS = {"order", "invoice", "transaction", "receipt", "basket", "number", "id", "name"}
SHARED = 0.5  # of the values of a key, which the other table has too
RESERVED = {"order", "group", "table", "user"}


def query_name(table: Table) -> str:
    """Return what a query calls a table: after its file."""
    stem = table.location.rsplit("/", 1)[-1].split(".")[0].lower()
    name = re.sub(r"[^a-z0-9]+", "_", stem).strip("_") or "rows"
    return f"{name}_rows" if name in RESERVED or name[0].isdigit() else name


def shared_key(
    connection: duckdb.DuckDBPyConnection, table: Table, other: Table
) -> tuple[Column, Column] | None:
    """Return the columns by which rows of a table find those of another one; None if none does.

    Most values of the one are in the other: names alone differ (`order_name`, `Name`).
    """
    best: tuple[float, Column, Column] | None = None
    for left in table.columns:
        if not set(words(left.name)) & ORDER_SIGNS or left.times or left.distinct < 5:
            continue
        for right in other.columns:
            if not set(words(right.name)) & ORDER_SIGNS or right.times or right.distinct < 5:
                continue
            (share,) = connection.execute(
                f"with asked as (select distinct cast({left.sql} as varchar) as value from"
                f" {table.relation} as delivered where {left.sql} is not null), known as (select"
                f" distinct cast({right.sql} as varchar) as value from {other.relation} as"
                " delivered) select coalesce(avg((known.value is not null)::integer), 0)"
                " from asked left join known using (value)"
            ).fetchall()[0]
            is_flat = not left.is_nested and not right.is_nested and "." not in left.sql
            if is_flat and share >= SHARED and (best is None or share > best[0]):
                best = (share, left, right)
    return None if best is None else best[1:]


def joined_table(
    connection: duckdb.DuckDBPyConnection, table: Table, tables: list[Table]
) -> tuple[Table, Column] | None:
    """Return a table with the user of each row, by its order; None where no other table has it.

    The second is the column of the user. Every row stays, and finds its order once.
    """
    for other in tables:
        user = None if other is table else find_user_id(other)
        key = None if user is None else shared_key(connection, table, other)
        if user is None or key is None or user[1].name in {c.name for c in table.columns}:
            continue
        names = (query_name(table), query_name(other))
        if names[0] == names[1] or "by_key" in names:
            continue
        asked, known, whose = key[0].sql, key[1].sql, user[1].sql
        query = (
            f"with by_key as (\n    select {known} as known_key, max({whose}) as {whose}\n"
            f"    from {names[1]}\n    group by {known}\n)\n"
            f"select {names[0]}.*, by_key.{whose}\nfrom {names[0]}\n"
            f"left join by_key on {names[0]}.{asked} = by_key.known_key"
        )
        relation = f"{table.relation}_joined"
        try:
            connection.execute(
                f"create or replace table {relation} as with {names[0]} as (from"
                f" {table.relation}), {names[1]} as (from {other.relation}) select * from ({query})"
            )
        except duckdb.Error:
            continue
        files = ((names[0], table), (names[1], other))
        made = replace(table, relation=relation, query=query, files=files)
        measure_of = (user[1].name, user[1].sql, user[1].type)
        column = measure(connection, relation, table.rows, *measure_of)
        return replace(made, columns=(*table.columns, column)), column
    return None


def joined(
    connection: duckdb.DuckDBPyConnection, table: Table, tables: list[Table]
) -> tuple[str, tuple[str, ...]]:
    """Return how a table without a user is joined to one that has it, if there is one."""
    found = joined_table(connection, table, tables) if takes_key("transactions", "files") else None
    if found is None:
        why = "does not say which user a row is about, or what it tells of users; it is left out."
        return why, ()
    made, _ = found
    why = (
        f"does not say which user a row is about. Rows of `{made.files[1][1].location}` may: a"
        " source takes both, in place of location:"
    )
    lines = [f"  {line}" for line in made.query.splitlines()]
    files = [
        f"  {name}: {{location: {file.location}"
        + (f", options: {file.options}" if file.options else "")
        + "}"
        for name, file in made.files
    ]
    return why, ("query: |", *lines, "files:", *files)


def entry_of(source: str, lines: tuple[Line, ...] | list[Line], table: Table) -> tuple[str, ...]:
    """Return a source as lines of YAML that need little but to be uncommented."""
    listed = [f"    {line.name}: >-\n      {' '.join(line.sql.split())}" for line in lines]
    flat = [part for text in listed for part in text.split("\n")]
    options = [f"  options: {table.options}"] if table.options else []
    head = f"{source}:  # one more entry" if takes_several(source) else f"{source}:"
    return (head, f"  location: {table.location}", *options, "  columns:", *flat)
