"""Tables that are no source of their own: returns, consents, identities, lines, subscriptions.

Where an input file takes them, they are drafted; where not, how to use them is written as comments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import duckdb

from drafting.abilities import takes_key, takes_several, takes_source
from drafting.expressions import as_id, as_time, quoted
from drafting.guessing import (
    CONTACTS,
    LIKELY,
    SURE,
    UNSURE,
    Found,
    Line,
    Source,
    draft_interactions,
    draft_transactions,
    each_row,
    file_words,
    find,
    find_user_id,
    is_exactly_id,
    is_lost_mark,
    time_mapping,
    user_id_mapping,
    with_orders,
)
from drafting.profiling import Column
from drafting.reading import Table, UnusableError, leaves, measured
from drafting.vocabulary import VOCABULARY, Wanted, spell, wanted_columns, words

NO_PEOPLE = {"event", "message", "row", "order", "session", "product", "campaign", "page", "item"}
SHARED = 0.5  # of the values of a key, which the other table has too
SAME_TOTALS = 0.02  # by how much lines and totals of orders may differ: roundings
ID_SIGNS = {"id", "alias", "identifier", "key", "distinct", "anonymous", "uuid", "email", "cookie"}


@dataclass(frozen=True)
class Unused:
    """A table that no source could be made of, why, and what would use it, as lines of YAML."""

    table: Table
    why: str
    example: tuple[str, ...] = ()


def part_of(table: Table) -> str | None:
    """Return what a table is a part of, such as returns or consents; None of anything else."""
    named = file_words(table)
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
    if subscription_columns(table) is not None:
        return "subscriptions"
    ids = id_columns(table)
    # an address beside an id says how to reach somebody, not that two ids are one person
    if any(column.personal in CONTACTS for column in ids):
        users = [column for column in ids if column.personal is None]
        has_list = len(users) == 1 and each_row(users[0])
        return None if has_list or len(ids) != 2 or len(table.columns) > 3 else "contacts"
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

    Where they do not say whose they are, or in which currency, the order does, in another table.
    """
    user = find_user_id(table)
    has_currency = "currency" in find(returned(), table.columns)
    currency = None if has_currency else currency_of_orders(table, tables)
    codes = [value for value, _ in currency.common] if currency is not None else []
    notes: tuple[str, ...] = ()
    if connection is not None and takes_key("transactions", "files"):

        def wanted(other: Table) -> list[Column]:
            its_user = find_user_id(other) if user is None else None
            columns = [] if its_user is None else [its_user[1]]
            return columns + [c for c in other.columns if c is currency and len(codes) > 1]

        found_order = joined_table(connection, table, tables, wanted)
        if found_order is not None:
            table = found_order.table
            user = find_user_id(table) if user is None else user
            has_currency = currency is not None and currency.name in found_order.names
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
    if "currency" not in {line.name for line in lines} and codes:
        if len(codes) == 1:
            why = ("That of all orders: returns do not say theirs.",)
            lines.append(Line("currency", quoted(codes[0]), LIKELY, (), why))
        else:
            shown = ", ".join(codes)
            notes = (f"unsure: in which currency they are; orders are in {shown}.",)
    drafted = Source("transactions", table, tuple(lines), notes)
    return None if drafted.missing else drafted


def currency_of_orders(table: Table, tables: Sequence[Table]) -> Column | None:
    """Return the column of the currency in another table, of purchases."""
    for other in tables:
        found = find(wanted_columns("transactions"), other.columns)
        if other is not table and {"amount", "currency"} <= set(found):
            return found["currency"][1]
    return None


def subscription_columns(table: Table) -> tuple[Column, Column, Column | None] | None:
    """Return when subscriptions began, when they ended, and their plan; None of anything else.

    A table of subscriptions is called after them, or they have ids there. Who is subscribed to a
    newsletter agrees to be contacted.
    """
    given = VOCABULARY["subscriptions"]
    named = file_words(table)
    kinds = {word for phrase in given["names"] for word in words(phrase)}
    has_id = any({"id"} < set(words(c.name)) & ({"id"} | kinds) for c in table.columns)
    if not (named & kinds or has_id) or named & {w for p in given["not"] for w in words(p)}:
        return None
    parts = [Wanted.of(name, given[name]) for name in ("began", "ended", "plan")]
    found = find(parts, table.columns)
    if not {"began", "ended"} <= set(found) or find_user_id(table) is None:
        return None
    return found["began"][1], found["ended"][1], found["plan"][1] if "plan" in found else None


def subscriptions_source(connection: duckdb.DuckDBPyConnection, table: Table) -> Source | None:
    """Return subscriptions as two events each: when one began, and when it ended."""
    columns = subscription_columns(table)
    user = find_user_id(table)
    if columns is None or user is None or not takes_key("interactions", "files"):
        return None
    began, ended, plan = columns
    name = query_name(table)
    query = (
        f"select {name}.*, 'subscribed' as subscription_event, {moment(began)} as happened_at\n"
        f"from {name}\nwhere {moment(began)} is not null\nunion all\n"
        f"select {name}.*, 'cancelled' as subscription_event, {moment(ended)} as happened_at\n"
        f"from {name}\nwhere {moment(ended)} is not null"
    )
    made = with_query(connection, table, query, ((name, table),))
    if made is None:
        return None
    by_name = {column.name: column for column in made.columns}
    told: Found = {
        "occurred_at": (LIKELY, by_name["happened_at"], ()),
        "interaction_type": (LIKELY, by_name["subscription_event"], ()),
    }
    if plan is not None:
        told["topic"] = (LIKELY, by_name[plan.name], ())
    rest = [column for column in made.columns if column.name != user[1].name]
    lines = draft_interactions(made, user, rest, told)
    note = (
        f"Each subscription is two events: subscribed at {began.name}, and cancelled at"
        f" {ended.name} where that is filled."
    )
    return Source("interactions", made, tuple(lines), (note,))


def moment(column: Column) -> str:
    """Return a column as a time that does not fail."""
    sql = as_time(column)
    return f"try_cast({sql} as timestamp)" if sql == column.sql else f"try({sql})"


def with_query(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    query: str,
    files: tuple[tuple[str, Table], ...],
) -> Table | None:
    """Return the rows of a query in place of those of a table; None where it does not work."""
    relation = f"{table.relation}_queried"
    named = ", ".join(f"{name} as (from {file.relation})" for name, file in files)
    try:
        connection.execute(
            f"create or replace table {relation} as with {named} select * from ({query})"
        )
        made = replace(table, relation=relation, query=query, files=files)
        return measured(connection, made, leaves(connection, relation))
    except (duckdb.Error, UnusableError):
        return None


@dataclass(frozen=True)
class Lines:
    """Lines of orders as transactions, the table of their orders, and what they add up to.

    share: of the totals of the same orders; None where the orders have none.
    """

    source: Source
    orders: Table
    share: float | None

    @property
    def is_taken(self) -> bool:
        """Whether lines are taken in place of the totals of their orders."""
        return self.share is None or abs(self.share - 1) <= SAME_TOTALS


def lines_of_orders(
    connection: duckdb.DuckDBPyConnection, table: Table, tables: Sequence[Table]
) -> Lines | None:
    """Return the lines of orders with the user of their order, of a table that has no user."""
    found = find(wanted_columns("transactions"), table.columns)
    has_price = "amount" in found or {"unit_price", "quantity"} <= set(found)
    own = find_user_id(table)
    has_user = own is not None and not is_exactly_id(own[1])
    if has_user or not has_price or not takes_key("transactions", "files"):
        return None
    joined_to = joined_table(connection, table, tables, order_columns)
    if joined_to is None:
        return None
    made, orders = joined_to.table, joined_to.other
    column = next(column for column in made.columns if column.name == joined_to.names[0])
    user = (LIKELY, column)
    rest = [column for column in made.columns if column.name != user[1].name]
    lines = {line.name: line for line in draft_transactions(made, user, rest)}
    order = next(column for column in made.columns if column.name == joined_to.key[0].name)
    lines["order_id"] = Line("order_id", as_id(order), SURE, (order,))
    if lines.get("row_id") is not None and lines["row_id"].from_ == (order,):
        lines.pop("row_id")
    source = with_orders(Source("transactions", made, tuple(lines.values())))
    if source.missing or "amount" not in lines:
        return None
    its_user = find_user_id(orders)
    others = [c for c in orders.columns if its_user is None or c.name != its_user[1].name]
    total = {line.name: line for line in draft_transactions(orders, its_user, others)}.get("amount")
    share = None
    if total is not None:
        known = f"select {joined_to.key[0].sql} from {table.relation}"
        (of_lines, of_orders) = connection.execute(
            f"select (select sum(try(cast({lines['amount'].sql} as double))) from {made.relation}"
            f" where {user[1].sql} is not null), (select sum(try(cast({total.sql} as double)))"
            f" from {orders.relation} where {joined_to.key[1].sql} in ({known}))"
        ).fetchall()[0]
        share = of_lines / of_orders if of_lines and of_orders else 0.0
    note = (
        "Lines of orders, each with what its order says."
        if share is None
        else "Lines of orders. They add up to the totals of their orders, and are taken in place of"
        " them."
    )
    return Lines(replace(source, notes=(note,)), orders, share)


def order_columns(orders: Table) -> list[Column]:
    """Return what lines need of their order: its user, time, currency, and whether it was none."""
    user = find_user_id(orders)
    if user is None:
        return []
    found = find(wanted_columns("transactions"), [c for c in orders.columns if c is not user[1]])
    lost = {spell(value) for value in VOCABULARY["lost_order"]}
    marks = [column for column in orders.columns if is_lost_mark(column, lost)]
    told = [found[name][1] for name in ("occurred_at", "currency") if name in found]
    return list(dict.fromkeys([user[1], *told, *marks]))


def unused_lines(lines: Lines) -> Unused:
    """Return why lines are not taken in place of the totals of their orders, and how they would."""
    table = lines.source.table
    said = (
        ""
        if lines.share is None
        else f", which add up to {lines.share:.0%} of their totals (discounts, taxes, shipping?)"
    )
    why = (
        f"unsure: holds lines of the orders in `{lines.orders.location}`{said}, so the orders are"
        " taken as they are. For lines in their place, write:"
    )
    columns = [
        part
        for line in lines.source.active
        for part in (f"  {line.name}: >-", f"    {' '.join(line.sql.split())}")
    ]
    return Unused(table.files[0][1], why, (*query_lines(table), "columns:", *columns))


def consented(
    connection: duckdb.DuckDBPyConnection, users: Table, consents: Table
) -> tuple[Table, str, bool] | None:
    """Return users with the newest consent of each; None where no key is seen in both.

    The second is the column of the consent. The third is whether there are several channels, of
    which one no is a no.
    """
    found = find(wanted_columns("users"), consents.columns)
    whose, user = find_user_id(consents), find_user_id(users)
    has_consent = "marketing_consent" in find(wanted_columns("users"), users.columns)
    if whose is None or user is None or has_consent or not takes_key("users", "files"):
        return None
    keys = [user[1], *(c for c in users.columns if c.personal == whose[1].personal is not None)]
    key = next(
        (k for k in keys if shared(connection, consents, whose[1], users, k) >= SHARED), None
    )
    consent = found["marketing_consent"][1]
    time = next((c for c in consents.columns if c.times is not None), None)
    name, people = query_name(consents), query_name(users)
    column = "newest_consent"
    if key is None or name == people or column in {c.name for c in users.columns}:
        return None
    channel = next(
        (
            c
            for c in consents.columns
            if set(words(c.name)) & {"channel", "medium", "purpose", "type"}
            and 1 < c.distinct <= 20
            and c.name not in (consent.name, whose[1].name)
        ),
        None,
    )
    newest = (
        f"max_by({consent.sql}, ({moment(time)}, {consent.sql}))" if time else f"min({consent.sql})"
    )
    by = f"{whose[1].sql}, {channel.sql}" if channel else whose[1].sql
    query = (
        f"with newest_consents as (\n    select {whose[1].sql} as known_key, {newest} as consent\n"
        f"    from {name}\n    where {whose[1].sql} is not null\n    group by {by}\n)"
    )
    source = "newest_consents"
    if channel:
        given = {spell(value) for value in VOCABULARY["consent"]["given"]}
        values = sorted({v.lower() for v, _ in consent.common if spell(v) in given})
        listed = ", ".join(quoted(value) for value in values)
        said = f"lower(cast(consent as varchar)) in ({listed})"
        query += (
            ",\nagreed as (\n    select known_key, min(case when"
            f" {said} then 'yes' else 'no' end) as consent\n"
            "    from newest_consents\n    group by known_key\n)"
        )
        source = "agreed"
    query += (
        f"\nselect {people}.*, {source}.consent as {column}\nfrom {people}\n"
        f"left join {source} on {people}.{key.sql} = {source}.known_key"
    )
    made = with_query(connection, users, query, ((people, users), (name, consents)))
    return None if made is None else (made, column, channel is not None)


def with_consent_note(source: Source, column: str, is_of_channels: bool) -> Source:
    """Return users whose consent says where it is from; one over several channels is unsure."""
    note = "The newest of each user, of the table of consents."
    if is_of_channels:
        note += " Of several channels one no is a no: look whether that is what you want."
    lines = tuple(
        replace(
            line,
            score=UNSURE if is_of_channels else min(line.score, LIKELY + 0.1),
            notes=(*line.notes, note),
        )
        if line.name == "marketing_consent" and line.from_[0].name == column
        else line
        for line in source.lines
    )
    return replace(source, lines=lines)


def shared(
    connection: duckdb.DuckDBPyConnection, table: Table, left: Column, other: Table, right: Column
) -> float:
    """Return the share of the different values of a column that another table's column has."""
    (share,) = connection.execute(
        f"with asked as (select distinct cast({left.sql} as varchar) as value from"
        f" {table.relation} as delivered where {left.sql} is not null), known as (select"
        f" distinct cast({right.sql} as varchar) as value from {other.relation} as"
        " delivered) select coalesce(avg((known.value is not null)::integer), 0)"
        " from asked left join known using (value)"
    ).fetchall()[0]
    return float(share)


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
        why = (
            "unsure: holds consents, of users that no other table is seen to be about. Join the"
            " newest one to that of users:"
        )
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
    if part == "contacts":
        drafted = identities_source(table)
        why = (
            "unsure: says by which address a user is known. Where another table knows users by that"
            " address alone, it joins their ids:"
        )
        said = drafted.active if drafted is not None else ()
        return Unused(table, why, entry_of("identities", said, table))
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

    Most values of the one are in the other: names alone differ (`order_name`, `Name`). What is
    called nothing but id is that of the row, and a key only where there is no other. A user is no
    key, as one has rows that differ.
    """
    best: tuple[float, Column, Column] | None = None
    users = [column.name for column in user_column(other)]
    for left in table.columns:
        if not set(words(left.name)) & ORDER_SIGNS or left.times or left.distinct < 5:
            continue
        for right in other.columns:
            if not set(words(right.name)) & ORDER_SIGNS or right.times or right.distinct < 5:
                continue
            if right.name in users:
                continue
            share = shared(connection, table, left, other, right)
            is_flat = not left.is_nested and not right.is_nested and "." not in left.sql
            points = share - 0.6 * is_exactly_id(left)
            if is_flat and share >= SHARED and (best is None or points > best[0]):
                best = (points, left, right)
    return None if best is None else best[1:]


@dataclass(frozen=True)
class Joined:
    """A table with columns of another one, the other one, their key, and names of the columns."""

    table: Table
    other: Table
    key: tuple[Column, Column]
    names: tuple[str, ...]


def joined_table(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    tables: Sequence[Table],
    wanted: Callable[[Table], list[Column]],
) -> Joined | None:
    """Return a table with what is wanted of another one for each row; None where none has it.

    Every row stays, and finds its order once.

    Args:
        wanted: the columns of another table that rows are to have; those that they have already
            are left out, and the first of them must be new.
    """
    have = {column.name for column in table.columns}
    for other in tables:
        columns = [] if other is table else wanted(other)
        if not columns or columns[0].name in have:
            continue
        columns = [c for c in columns if c.name not in have and not c.is_nested]
        key = shared_key(connection, table, other)
        names = (query_name(table), query_name(other))
        if key is None or names[0] == names[1] or "by_key" in names:
            continue
        asked, known = key[0].sql, key[1].sql
        said = ",\n        ".join(f"max({c.sql}) as {c.sql}" for c in columns)
        taken = ", ".join(f"by_key.{c.sql}" for c in columns)
        query = (
            f"with by_key as (\n    select\n        {known} as known_key,\n        {said}\n"
            f"    from {names[1]}\n    group by {known}\n)\n"
            f"select {names[0]}.*, {taken}\nfrom {names[0]}\n"
            f"left join by_key on {names[0]}.{asked} = by_key.known_key"
        )
        made = with_query(connection, table, query, ((names[0], table), (names[1], other)))
        if made is not None:
            return Joined(made, other, key, tuple(c.name for c in columns))
    return None


def user_column(table: Table) -> list[Column]:
    """Return the column of the user, in a list; an empty one where there is none."""
    user = find_user_id(table)
    return [] if user is None else [user[1]]


def query_lines(table: Table) -> tuple[str, ...]:
    """Return the query of a table and its files as lines of YAML."""
    files = [
        f"  {name}: {{location: {file.location}"
        + (f", options: {file.options}" if file.options else "")
        + "}"
        for name, file in table.files
    ]
    return ("query: |", *(f"  {line}" for line in table.query.splitlines()), "files:", *files)


def joined(
    connection: duckdb.DuckDBPyConnection, table: Table, tables: list[Table]
) -> tuple[str, tuple[str, ...]]:
    """Return how a table without a user is joined to one that has it, if there is one."""
    can_join = takes_key("transactions", "files")
    found = joined_table(connection, table, tables, user_column) if can_join else None
    if found is None:
        why = "does not say which user a row is about, or what it tells of users; it is left out."
        return why, ()
    why = (
        f"unsure: does not say which user a row is about. Rows of `{found.other.location}` may: a"
        " source takes both, in place of location:"
    )
    return why, query_lines(found.table)


def entry_of(source: str, lines: tuple[Line, ...] | list[Line], table: Table) -> tuple[str, ...]:
    """Return a source as lines of YAML that need little but to be uncommented."""
    listed = [f"    {line.name}: >-\n      {' '.join(line.sql.split())}" for line in lines]
    flat = [part for text in listed for part in text.split("\n")]
    options = [f"  options: {table.options}"] if table.options else []
    head = f"{source}:  # one more entry" if takes_several(source) else f"{source}:"
    return (head, f"  location: {table.location}", *options, "  columns:", *flat)
