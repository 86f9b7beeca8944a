"""Puts a draft together: every table that was named, each as one or two sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from drafting.abilities import takes_column, takes_several
from drafting.exports import draft_export, export_of
from drafting.expressions import as_number, as_time
from drafting.guessing import (
    LIKELY,
    Line,
    Source,
    draft_campaign_responses,
    draft_interactions,
    draft_social_activities,
    draft_transactions,
    draft_users,
    each_row,
    find,
    find_user_id,
    named_source,
    source_of,
    user_id_mapping,
    with_orders,
)
from drafting.parts import (
    Unused,
    consented,
    identities_source,
    lines_of_orders,
    part_of,
    returns_source,
    subscriptions_source,
    unused,
    unused_lines,
    with_consent_note,
)
from drafting.profiling import Column
from drafting.reading import (
    Table,
    find_locations,
    from_root,
    newest_day,
    read_tables,
    steady_columns,
    usable_share,
)
from drafting.traits import draft_traits, extra_features, part_features
from drafting.vocabulary import REQUIRED, VOCABULARY, Wanted, spell, wanted_columns
from user_profiling.personal_data import EMAIL as EMAIL_ADDRESS

STEADY = 0.9  # share of users who have one value of an attribute throughout
EVENTS = {
    "interactions": draft_interactions,
    "transactions": draft_transactions,
    "social_activities": draft_social_activities,
    "campaign_responses": draft_campaign_responses,
}


@dataclass(frozen=True)
class Draft:
    """What an input file is written from.

    unused: tables that no source could be made of, with the reason. features: what to segment by.
    """

    sources: tuple[Source, ...]
    unused: tuple[Unused, ...] = ()
    features: tuple[str, ...] = ()


def draft(connection: duckdb.DuckDBPyConnection, named: Sequence[str], scratch: Path) -> Draft:
    """Return the draft for the files, globs and folders that were named.

    scratch: a folder for copies of what the database cannot read.
    """
    # of builds it is the user's salt, which a draft need not know
    connection.execute("create or replace macro salted(value) as sha256(cast(value as varchar))")
    tables = [
        replace(table, location=from_root(location))
        for number, (location, files) in enumerate(find_locations(named))
        for table in read_tables(connection, location, files, f"rows_{number}", scratch)
    ]
    exports = {table.relation: export_of(table) for table in tables}
    parts = {t.relation: None if exports[t.relation] else part_of(t) for t in tables}
    kinds = [(table, kind_of(table, exports, parts)) for table in tables]
    newest = newest_of_all(connection, kinds)
    plain = [t for t in tables if not exports[t.relation] and not parts[t.relation]]
    lines = {t.relation: one for t in plain if (one := lines_of_orders(connection, t, tables))}
    # an order has one list of lines; a known export says itself what an order is worth
    by_lines = {
        one.orders.relation: relation
        for relation, one in reversed(lines.items())
        if one.is_taken and not exports[one.orders.relation]
    }
    consents = [t for t in tables if parts[t.relation] == "consents"]
    sources: list[Source] = []
    left: list[Unused] = []
    used: set[str] = set()  # tables that the query of another one reads
    # what a table of its own tells, no other table needs to tell
    own_tables = {kind for _, kind in kinds if kind in ("users", "transactions")}
    for table, kind in sorted(kinds, key=lambda pair: says_little(*pair)):
        taken = {source.name for source in sources}
        found: list[Source] = []
        export, part = exports[table.relation], parts[table.relation]
        if table.relation in used:
            continue
        if export is not None:
            found = draft_export(connection, table, export, newest)
        elif part in ("returns", "identities", "subscriptions"):
            found = part_source(connection, table, tables, part)
        elif table.relation in lines:
            if table.relation not in by_lines.values():
                left.append(unused_lines(lines[table.relation]))
                continue
            found = [lines[table.relation].source]
        elif kind is None or (find_user_id(table) is None and len(tables) > 1):
            pass
        elif kind in EVENTS:
            others = taken | own_tables
            found = event_sources(connection, table, kind, others, newest)
        else:
            found, joined = users_with_consents(connection, table, consents, newest, taken)
            used |= joined if "users" not in taken else set()
        if table.relation in by_lines:
            found = [source for source in found if source.name != "transactions"]
            if not found:
                continue
        new = [source for source in found if source.name not in taken or may_be_added(source)]
        sources += new
        if not new:
            same = found[0].name if found and part is None else ""
            left.append(
                Unused(table, reason_taken(same))
                if same
                else unused(connection, table, tables, part)
            )
    sources = with_one_kind_of_id(sources)
    checked = [with_usable_share(connection, source) for source in sources]
    checked.sort(key=lambda source: list(REQUIRED).index(source.name))
    return Draft(tuple(checked), tuple(left), features_of(checked))


def part_source(
    connection: duckdb.DuckDBPyConnection, table: Table, tables: Sequence[Table], part: str
) -> list[Source]:
    """Return the source that a table of returns, identities or subscriptions is drafted as."""
    if part == "returns":
        drafted = returns_source(table, connection, tables)
    else:
        drafted = (
            identities_source(table)
            if part == "identities"
            else subscriptions_source(connection, table)
        )
    return [] if drafted is None else [drafted]


def users_with_consents(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    consents: list[Table],
    newest: str | None,
    taken: set[str],
) -> tuple[list[Source], set[str]]:
    """Return user_sources with the newest consents, and the relations that they are from."""
    for other in consents:
        found = None if other is table else consented(connection, table, other)
        if found is None:
            continue
        made, column, is_of_channels = found
        sources = user_sources(made, newest, taken)
        if any(
            line.from_[:1] and line.from_[0].name == column for s in sources for line in s.lines
        ):
            noted = [with_consent_note(source, column, is_of_channels) for source in sources]
            return noted, {other.relation}
    return user_sources(table, newest, taken), set()


def kind_of(
    table: Table, exports: dict[str, str | None], parts: dict[str, str | None]
) -> str | None:
    """Return the source that a table is; what is only part of another one is none by itself."""
    part = parts[table.relation]
    alone = len(exports) == 1
    if part == "consents":
        return "users" if alone else None
    if part is not None:
        return None
    return source_of(table)


def says_little(table: Table, kind: str | None) -> tuple[bool, int]:
    """Return how little a table says of users: the best list of them is first, then all others.

    A list of customers, with their names and days of registration, goes before one of contracts or
    consents, whose rows are about something else.
    """
    if kind != "users":
        return True, 1
    is_named = named_source(table) == "users"
    return False, -len(find(wanted_columns("users"), table.columns)) - 100 * is_named


def may_be_added(source: Source) -> bool:
    """Return whether a source may stand beside another of its name: rows of another tool or file.

    Not users and traits, of which the newest row of a user would win over the other table's.
    """
    return source.name not in ("users", "user_traits") and takes_several(source.name)


def reason_taken(kind: str) -> str:
    """Return why a table that looks like a source that is drafted already is not used."""
    return (
        f"also looks like {kind}, of which one table is taken: the newest row of a user would win"
        " over all others. Join what it adds to the other table by `query:`, in place of"
        " `location:`."
    )


def newest_of_all(
    connection: duckdb.DuckDBPyConnection, kinds: list[tuple[Table, str | None]]
) -> str | None:
    """Return the newest day of all tables, by their times of events, else of users."""
    days = []
    for table, kind in kinds:
        if kind is None:
            continue
        found = find(wanted_columns(kind if kind in EVENTS else "users"), table.columns)
        for name in ("occurred_at", "signed_up_at", "updated_at"):
            if name in found and (day := newest_day(connection, table, as_time(found[name][1]))):
                days.append((name != "occurred_at", day))
    events = [day for is_late, day in days if not is_late]
    return max(events or [day for _, day in days], default=None)


def event_sources(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    kind: str,
    taken: set[str],
    newest: str | None,
) -> list[Source]:
    """Return the source of a table of events, and what else its rows tell.

    That is: the users, where no other table has them, and the purchases in a log of interactions.
    """
    user = find_user_id(table)
    rest = [c for c in table.columns if user is None or c.name != user[1].name]
    lines = EVENTS[kind](table, user, rest)
    lines += anonymous_mapping(kind, user, [c for c in rest if c not in mapped_in(lines)])
    sources = [Source(kind, table, tuple(lines))]
    if kind == "transactions":
        sources = [with_orders(sources[0])]
    if user is None:
        return sources
    used = {c.name for line in lines for c in line.from_ if line.name != "user_id"}
    if kind == "interactions" and "transactions" not in taken:
        sources += purchases_in_log(table, user, rest, lines)
    if "users" not in taken:
        id_line = next(line for line in lines if line.name == "user_id")
        steady = steady_columns(connection, table, id_line.sql)
        columns = [c for c in rest if c.name not in used and steady[c.name] >= STEADY]
        found = [
            line
            for line in draft_users(table, user, columns, newest)
            if line.name not in ("updated_at", "user_id", "email") and line.score >= LIKELY
        ]
        times = [line for line in lines if line.name == "occurred_at"]
        if found and times:
            note = "The newest row of a user says who the user is."
            last = replace(times[0], name="updated_at", notes=(note,), others=())
            sources.append(Source("users", table, (id_line, *found, last)))
    return sources


def mapped_in(lines: list[Line]) -> list[Column]:
    """Return the raw columns of the lines that work."""
    return [column for line in lines if line.score >= LIKELY for column in line.from_]


def anonymous_mapping(
    kind: str, user: tuple[float, Column] | None, columns: list[Column]
) -> list[Line]:
    """Return the line of the id that a browser or device has beside the user's, if there is one."""
    if user is None or not takes_column(kind, "anonymous_id"):
        return []
    wanted = Wanted.of("anonymous_id", VOCABULARY["anonymous_id"])
    found = find([wanted], columns).get("anonymous_id")
    if found is None:
        return []
    line = user_id_mapping(found[:2])[0]
    note = "Rows with both ids say who it is: they make one user of the rows before a login too."
    return [replace(line, name="anonymous_id", notes=(*line.notes, note))]


def purchases_in_log(
    table: Table, user: tuple[float, Column], rest: list[Column], lines: list[Line]
) -> list[Source]:
    """Return the transactions in a log of events; events of other types are of no amount."""
    kinds = [line for line in lines if line.name == "interaction_type" and line.from_]
    if not kinds:
        return []
    column = kinds[0].from_[0]
    bought = {spell(value) for value in VOCABULARY["purchase_event"]}
    values = [value for value, _ in column.common if spell(value) in bought]
    free = [c for c in rest if c.name != column.name]
    found = {line.name: line for line in draft_transactions(table, user, free)}
    if not values or "amount" not in found or "occurred_at" not in found:
        return []
    given = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    amount = found["amount"]
    paid = as_number(amount.from_[0], True) if len(amount.from_) == 1 else amount.sql
    times = next(line for line in lines if line.name == "occurred_at")
    found["occurred_at"] = times
    found["amount"] = replace(
        amount,
        sql=f"case when {column.sql} in ({given}) then {paid} else 0 end",
        score=min(amount.score, LIKELY + 0.1),
        from_=(*amount.from_, column),
        notes=(*amount.notes, "Other events buy nothing: an amount of 0 is no order."),
    )
    found.pop("row_id", None)
    return [Source("transactions", table, tuple(found.values()))]


def user_sources(table: Table, newest: str | None, taken: set[str]) -> list[Source]:
    """Return users and, where there are figures, user_traits from a table of users."""
    user = find_user_id(table)
    rest = [c for c in table.columns if user is None or c.name != user[1].name]
    lines = draft_users(table, user, rest, newest)
    used = {c.name for line in lines for c in line.from_ if line.score >= LIKELY}
    sources = [Source("users", table, tuple(lines))]
    traits, left = draft_traits([c for c in rest if c.name not in used])
    more, features, suggested = extra_features(left)
    active = [line for line in [*traits, *more] if line.score >= LIKELY]
    if not active or user is None or "user_traits" in taken:
        return sources
    id_line = next(line for line in lines if line.name == "user_id")
    parts = part_features(traits)
    names = {name for name in parts if name not in features}
    suggested = suggested | {name: parts[name] for name in sorted(names)}
    has_attributes = any(line.score >= LIKELY for line in lines if line.name != "user_id")
    drafted = Source("user_traits", table, (id_line, *traits, *more), (), features, suggested)
    return [*(sources if has_attributes else []), drafted]


def with_usable_share(connection: duckdb.DuckDBPyConnection, source: Source) -> Source:
    """Return a source with a note on how many of the rows looked at can be used.

    What cannot be read at all becomes a comment: the file must pass the check.
    """
    kept = []
    if source.where:
        try:
            connection.execute(
                f"select try({source.where}) from {source.table.relation} as delivered limit 1"
            )
        except duckdb.Error:
            source = replace(source, where="", where_notes=())
    for line in source.lines:
        try:
            connection.execute(
                f"select try({line.sql}) from {source.table.relation} as delivered limit 1"
            )
            kept.append(line)
        except duckdb.Error as problem:
            reason = str(problem).strip().splitlines()[0]
            kept.append(replace(line, score=0.0, notes=(*line.notes, f"Does not work: {reason}")))
    source = replace(source, lines=tuple(kept))
    required = {line.name: line.sql for line in source.active if line.name in REQUIRED[source.name]}
    if not required or source.missing:
        return source
    counted = "" if source.by_order else source.where
    (rows, shares) = usable_share(connection, source.table, required, counted)
    looked_at = f"{rows:,} rows" + ("" if source.table.is_whole else " (the first ones)")
    if not rows:
        return source
    note = f"Looked at {looked_at}: {shares['row']:.1%} can be used."
    bad = [
        f"{name} in {1 - share:.1%}"
        for name, share in shares.items()
        if name != "row" and share < 0.9995
    ]
    if bad:
        note += f" Empty or unreadable: {', '.join(bad)}."
    encoding = source.table.options.get("encoding")
    more = (
        (f"Read as {encoding}, which is a guess: look at accents and signs.",) if encoding else ()
    )
    return replace(source, notes=(note, *more, *source.notes))


def with_one_kind_of_id(sources: list[Source]) -> list[Source]:
    """Return the sources with users by the address where all events know them by nothing else.

    A list of customers has a number too, which would meet no order.
    """
    events = [source for source in sources if source.name in EVENTS]
    if not events or not all(is_by_address(source) for source in events):
        return sources
    return [
        by_address(source) if source.name in ("users", "user_traits") else source
        for source in sources
    ]


def is_by_address(source: Source) -> bool:
    """Return whether the user of a source is the hash of an e-mail address."""
    user = next((line for line in source.lines if line.name == "user_id"), None)
    return user is not None and any(column.personal == EMAIL_ADDRESS for column in user.from_)


def by_address(source: Source) -> Source:
    """Return a source with the hash of the address for its user, where it has an address."""
    columns = [c for c in source.table.columns if c.personal == EMAIL_ADDRESS and each_row(c)]
    if is_by_address(source) or not columns:
        return source
    (line,) = user_id_mapping((LIKELY, columns[0]))
    note = "Orders and events know users by nothing else."
    told = replace(line, notes=(*line.notes, note))
    lines = [told if given.name == "user_id" else given for given in source.lines]
    return replace(source, lines=tuple(lines))


def features_of(sources: list[Source]) -> tuple[str, ...]:
    """Return what to segment by where purchases are all that is known: how long ago, how much."""
    names = {source.name for source in sources}
    if "transactions" in names and names <= {"transactions", "users"}:
        return ("days_since_last_order", "order_count", "total_spend")
    return ()
