"""Tables that are no source of their own: returns, consents, identities, lines without a user.

Where an input file takes them, they are drafted; where not, how to use them is written as comments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

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
from drafting.reading import Table
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


def returns_source(table: Table) -> Source | None:
    """Return returns as transactions of negative amounts; None where one is not told."""
    user = find_user_id(table)
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


def unused(table: Table, tables: list[Table], part: str | None) -> Unused:
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
        newest = f"max_by({consent.sql}, {time.sql})" if time else f"max({consent.sql})"
        why = (
            "holds consents of users that another table is about. Join the newest one to it, such"
            f" as: select *, (select {newest} from {table.reader} as c where"
            f" c.{user[1].sql} = users.{user[1].sql}) as consent from the table of users."
        )
        return Unused(table, why)
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
    return Unused(table, *joined(table, tables))


def joined(table: Table, tables: list[Table]) -> tuple[str, tuple[str, ...]]:
    """Return how a table without a user is joined to one that has it, if there is one."""
    for other in tables:
        if other is table or find_user_id(other) is None:
            continue
        keys = {c.name for c in other.columns} & {c.name for c in table.columns}
        keys = {key for key in keys if set(words(key)) & {"id", "number", "name", "order"}}
        if not keys:
            continue
        key = min(keys)
        why = "does not say which user a row is about."
        sql = (
            f'select lines.*, orders.* exclude ("{key}") from {table.reader} as lines'
            f' join {other.reader} as orders using ("{key}")'
        )
        if takes_key("transactions", "query"):
            why += f" Rows of `{other.location}` may: a source takes both, in place of location:"
            return why, (f"query: {sql}",)
        why += (
            f" Rows of `{other.location}` may: join the two first, such as:"
            f" copy ({sql}) to 'joined.parquet'"
        )
        return why, ()
    return "does not say which user a row is about, or what it tells of users; it is left out.", ()


def entry_of(source: str, lines: tuple[Line, ...] | list[Line], table: Table) -> tuple[str, ...]:
    """Return a source as lines of YAML that need little but to be uncommented."""
    listed = [f"    {line.name}: >-\n      {' '.join(line.sql.split())}" for line in lines]
    flat = [part for text in listed for part in text.split("\n")]
    options = [f"  options: {table.options}"] if table.options else []
    head = f"{source}:  # one more entry" if takes_several(source) else f"{source}:"
    return (head, f"  location: {table.location}", *options, "  columns:", *flat)
