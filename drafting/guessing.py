"""Guesses which source a table is and which raw column is which: by names and by values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from drafting.expressions import (
    as_age,
    as_case,
    as_device,
    as_hash,
    as_id,
    as_income_band,
    as_number,
    as_text,
    as_time,
    quoted,
)
from drafting.personal import kind_by_name
from drafting.profiling import BAND, CLOCK, EMAIL, Column
from drafting.reading import Table
from drafting.vocabulary import (
    REQUIRED,
    VOCABULARY,
    Wanted,
    best_name_score,
    event_types,
    known_values,
    spell,
    wanted_columns,
    wanted_user_id,
    words,
)
from user_profiling.personal_data import CARD, PERSON, PHONE, kinds_in
from user_profiling.personal_data import EMAIL as EMAIL_ADDRESS

SURE, LIKELY, UNSURE = 0.85, 0.65, 0.5
# canonical columns, and what they are worked out from, that personal data may go into
MAY_BE_PERSONAL = (
    *("user_id", "email", "full_name", "first_name", "last_name", "birth", "age_years"),
    "marketing_consent",
)
MENTIONED = 0.01  # below it, a line does not work


@dataclass(frozen=True)
class Line:
    """One line of a source: the canonical column, its expression, and why.

    from_: the raw columns in it. notes: what the user should know, a sentence each.
    """

    name: str
    sql: str
    score: float
    from_: tuple[Column, ...] = ()
    notes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def confidence(self) -> str:
        """How sure the guess is, as a word."""
        return "sure" if self.score >= SURE else "likely" if self.score >= LIKELY else "unsure"


@dataclass(frozen=True)
class Source:
    """A drafted source: its table, what it maps, and which required columns were not found."""

    name: str
    table: Table
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    extra_features: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    suggested_features: Mapping[str, tuple[str, Mapping[str, object]]] = field(default_factory=dict)
    where: str = ""
    where_notes: tuple[str, ...] = ()
    by_order: tuple[str, ...] = ()  # columns that stand on one line of an order alone

    @property
    def missing(self) -> tuple[str, ...]:
        """Required columns that are not mapped."""
        mapped = {mapping.name for mapping in self.active}
        return tuple(name for name in REQUIRED[self.name] if name not in mapped)

    @property
    def active(self) -> tuple[Line, ...]:
        """What the file maps; the other guesses are comments."""
        required = REQUIRED[self.name]
        return tuple(
            line
            for line in self.lines
            if line.score >= (LIKELY if line.name not in required else MENTIONED)
        )


HASHED = {
    EMAIL_ADDRESS: "An e-mail address is personal data",
    PHONE: "A phone number is personal data",
}
# by which a person can be told where there is no id, the best first
CONTACTS = (EMAIL_ADDRESS, PHONE)
Found = dict[str, tuple[float, Column, tuple[Column, ...]]]


# --- values ---------------------------------------------------------------------------------------


def fit(wanted: Wanted, column: Column) -> float:
    """Return how well a column's values fit a canonical column, from 0 to 1."""
    if not column.filled or column.is_nested:
        return 0.0
    test = FITS.get(wanted.holds)
    return test(column) if test else 1.0


def fit_id(column: Column) -> float:
    """Ids differ a lot, and are neither measures nor times."""
    if column.is_list or (column.times is not None and column.times.kind in ("iso", "zoned")):
        return 0.0
    has_two_parts = column.share(re.compile(r"\d{5,}[.]\d{5,}").fullmatch) > 0.9
    if column.numbers is not None and not column.is_whole and not has_two_parts:
        return 0.0
    if column.distinct < 5 and column.rows > 50:
        return 0.0
    return 0.5 if column.share(lambda value: " " in value and len(value) > 30) > 0.2 else 1.0


def fit_row_id(column: Column) -> float:
    """The id of a row is there in every row and hardly ever twice."""
    is_unique = column.unique_share >= 0.97 and column.filled_share >= 0.99 and column.filled > 5
    return fit_id(column) if is_unique else 0.0


def fit_time(column: Column) -> float:
    """Times with a clock are the best times."""
    return 0.0 if column.times is None else 1.0 if column.times.has_clock else 0.97


def fit_amount(column: Column) -> float:
    """Amounts are numbers that differ; whole numbers that are all different are ids."""
    if column.numbers is None or column.is_constant or column.is_flag:
        return 0.0
    if column.is_whole and column.unique_share > 0.99 and column.filled > 100:
        return 0.4
    return 0.0 if column.times is not None and column.times.form != "seconds" else 1.0


def fit_age(column: Column) -> float:
    """Ages are whole years, most of them of grown-ups; some rows may hold a band instead."""
    years = [int(v.split(".")[0]) for v in column.values if re.fullmatch(r"\d{1,3}([.]0)?", v)]
    believed = sum(5 <= year <= 110 for year in years)
    others = len(column.values) - len(years)
    bands = sum(BAND.fullmatch(value) is not None for value in column.values)
    is_age = believed >= 0.8 * len(years) and max(years, default=0) > 15
    return 1.0 if is_age and bands >= 0.5 * others and len(years) > bands else 0.0


def fit_birth(column: Column) -> float:
    """A year between 1880 and 2030, or a date."""
    if column.figures and column.is_whole:
        years = sum(1880 <= figure <= 2030 for figure in column.figures)
        if years >= 0.95 * len(column.figures):
            return 1.0
    return 1.0 if column.times is not None and column.times.kind != "epoch" else 0.0


def fit_category(column: Column) -> float:
    """Categories are texts or codes that come again."""
    if column.is_list or (column.times is not None and column.times.kind != "epoch"):
        return 0.0
    if column.numbers is not None and not column.is_whole:
        return 0.0
    return 1.0 if column.unique_share < 0.9 or column.filled < 50 else 0.5


def fit_type(column: Column) -> float:
    """Types are few words that come again and again."""
    if column.numbers is not None or column.times is not None or column.is_list:
        return 0.0
    return 1.0 if column.distinct <= max(60, 0.002 * column.filled) else 0.0


def fit_device(column: Column) -> float:
    """A device, or the user agent that names it."""
    if is_user_agent(column):
        return 1.0
    known = column.known_share(known_values("device"), spell)
    return 1.0 if known >= 0.7 else 0.6 if known >= 0.3 else 0.0


def fit_income(column: Column) -> float:
    """A band, or a number of a size that incomes have."""
    if (
        column.share(BAND.fullmatch) >= 0.8
        or column.known_share(known_values("income_band"), spell) > 0.7
    ):
        return 1.0
    figures = column.figures
    return 1.0 if figures and 1_000 <= figures[len(figures) // 2] <= 10_000_000 else 0.0


def fit_count(column: Column) -> float:
    """A count is a whole number, mostly a small one."""
    figures = column.figures
    if not figures or column.times is not None:
        return 0.0
    return 1.0 if column.is_whole and abs(figures[len(figures) // 2]) < 100_000 else 0.0


def fit_consent(column: Column) -> float:
    """Yes and no, or words for a consent that is given or withdrawn."""
    known = column.known_share(known_values("consent"), spell)
    return 1.0 if column.is_flag or (known >= 0.9 and column.distinct <= 10) else 0.0


def is_user_agent(column: Column) -> bool:
    """Return whether a column holds what browsers say of themselves."""
    return column.share(lambda value: "Mozilla/" in value) >= 0.5


FITS: dict[str, Callable[[Column], float]] = {
    "id": fit_id,
    "row_id": fit_row_id,
    "time": fit_time,
    "amount": fit_amount,
    "number": lambda c: 0.0 if c.numbers is None or fit_time(c) else 1.0,
    "count": fit_count,
    "consent": fit_consent,
    "age": fit_age,
    "birth": fit_birth,
    "band": lambda c: 1.0 if c.share(BAND.fullmatch) >= 0.8 else 0.0,
    "category": fit_category,
    "type": fit_type,
    "device": fit_device,
    "income": fit_income,
    "email": lambda c: 1.0 if c.share(EMAIL.fullmatch) >= 0.8 else 0.0,
    "flag": lambda c: 1.0 if c.is_flag else 0.0,
    "text": lambda c: 1.0 if c.numbers is None and c.times is None else 0.0,
    "currency": lambda c: 1.0 if c.share(re.compile(r"[A-Za-z]{3}").fullmatch) == 1 else 0.0,
}


# --- columns --------------------------------------------------------------------------------------


def score(wanted: Wanted, column: Column) -> float:
    """Return how sure it is that a raw column is the wanted one: name times values, 0 to 1.

    Values that are known ones speak for themselves, where there are at least two of them. What is
    personal is nothing but what is made to hold it.
    """
    by_values = fit(wanted, column)
    if not by_values or (column.personal and wanted.name not in MAY_BE_PERSONAL):
        return 0.0
    by_name = best_name_score(column.name, wanted.phrases, wanted.ruled_out)
    if wanted.values in ("gender", "education", "language", "income_band", "age_band"):
        known = column.known_share(known_values(wanted.values), spell)
        if known >= 0.8 and column.distinct > 1:
            return max(by_name, 0.72) if by_name < 0.8 else min(1.0, by_name + 0.1)
    if wanted.holds == "email" and by_values == 1:
        return max(by_name, 0.8)
    if wanted.name in ("occurred_at", "amount"):
        by_values *= 0.7 + 0.3 * column.filled_share  # what is often empty is a step of a process
    return by_name * by_values


def find(wanted: Iterable[Wanted], columns: Iterable[Column]) -> Found:
    """Return, for each wanted column that is there, its score, raw column and the next best ones.

    The best pair is taken first; a raw column is given once.
    """
    pairs = [
        (score(want, column), -n, want.name, column)
        for want in wanted
        for n, column in enumerate(columns)
    ]
    pairs = sorted((p for p in pairs if p[0] >= UNSURE), key=lambda p: (-p[0], -p[1], p[2]))
    found: Found = {}
    taken: set[str] = set()
    for points, _, name, column in pairs:
        if name not in found and column.name not in taken:
            found[name] = (points, column, ())
            taken.add(column.name)
    for points, _, name, column in pairs:
        if name in found and column.name not in taken and points >= LIKELY:
            best, chosen, others = found[name]
            found[name] = (best, chosen, (*others, column))
    return found


def find_user_id(table: Table) -> tuple[float, Column] | None:
    """Return the column that says who a row is about; an address or a phone where there is no id.

    An id that is mostly empty is no better than its filled part. In a table of people the one id
    that differs in each row is theirs, and another one, such as that of an account, is not. The
    exact name `id` is that of the row where the same person comes again.
    """
    wanted = wanted_user_id()
    contacts = [c for c in table.columns if c.personal in CONTACTS and c.filled_share >= 0.5]
    repeated = any(column.unique_share < 0.9 for column in contacts)
    scored = [
        (score(wanted, column) * min(1.0, 0.3 + column.filled_share), column)
        for column in table.columns
        if column.personal is None or is_id_by_name(column)
    ]
    usable = [
        (points, column)
        for points, column in scored
        if points and not (is_exactly_id(column) and (repeated or not each_row(column)))
    ]
    own = [(points, column) for points, column in usable if points >= UNSURE and each_row(column)]
    about_people = named_source(table) == "users" or any(each_row(c) for c in contacts)
    if own and about_people:
        return max(own, key=lambda pair: pair[0])
    filled = [pair for pair in usable if pair[0] >= UNSURE]
    if filled:
        return max(filled, key=lambda pair: pair[0])
    best = sorted(contacts, key=lambda c: (CONTACTS.index(str(c.personal)), -c.filled))
    if best:
        return (0.7, best[0])
    empty = [(points, column) for points, column in usable if score(wanted, column) >= UNSURE]
    return max(empty, key=lambda pair: pair[0]) if empty else None


def is_id_by_name(column: Column) -> bool:
    """Return whether a column of personal values is called as ids are."""
    return bool(set(words(column.name)) & {"id", "number", "user", "customer"}) and (
        kind_by_name(column.name) in (None, CARD)
    )


def each_row(column: Column) -> bool:
    """Return whether every row has a value of its own."""
    return column.unique_share >= 0.98 and column.filled_share >= 0.98


def is_exactly_id(column: Column) -> bool:
    """Return whether a column is called nothing but id."""
    return words(column.name) == ("id",)


# --- roles ----------------------------------------------------------------------------------------


def file_words(table: Table) -> set[str]:
    """Return the words of the name of a table's files."""
    return set(words(re.sub(r"[.]\w+", " ", table.location.split("/")[-1])))


def named_source(table: Table) -> str | None:
    """Return the source that a file's name speaks of, if it speaks of one."""
    names = file_words(table)
    hits = {
        source: len(names & {part for word in given for part in words(word)})
        for source, given in VOCABULARY["files"].items()
    }
    best = max(hits.values())
    winners = [source for source, count in hits.items() if count == best]
    return winners[0] if best and len(winners) == 1 else None


def source_of(table: Table) -> str | None:
    """Return the source that a table is: by its grain, its columns, then by its file's name."""
    user = find_user_id(table)
    named = named_source(table)
    rest = [c for c in table.columns if user is None or c.name != user[1].name]
    orders = find(wanted_columns("transactions"), rest)
    events = find(wanted_columns("interactions"), rest)
    people = find(wanted_columns("users"), rest)
    has_amount = "amount" in orders or {"unit_price", "quantity"} <= set(orders)
    sells = has_amount and "occurred_at" in orders
    attributes = len(set(people) - {"signed_up_at", "updated_at", "email", "full_name"})
    per_user = user is not None and user[1].unique_share >= 0.98 and user[1].filled_share > 0.9
    if per_user and user is not None:
        is_order = sells and ("order_id" in orders or named == "transactions") and attributes < 2
        if is_exactly_id(user[1]) and named in ("interactions", "social_activities"):
            is_order = True
        if not is_order and not (named not in (None, "users") and attributes < 1):
            return "users"
    kinds = events.get("interaction_type")
    is_log = kinds is not None and (
        bool(known_share(kinds[1], "interactions")) or "order_id" not in orders
    )
    no_kinds = kinds is None or not known_share(kinds[1], "interactions")
    is_sales = no_kinds or named == "transactions"
    if sells and is_sales and not (is_log and named == "interactions"):
        return "transactions"
    if "updated_at" in people and attributes >= 2 and "interaction_type" not in events:
        return "users"
    types = find(wanted_columns("social_activities"), rest).get("activity_type")
    if types and known_share(types[1], "social_activities") >= 0.5:
        return "social_activities"
    answers = find(wanted_columns("campaign_responses"), rest)
    if {"campaign", "occurred_at"} <= set(answers) and "interaction_type" not in events:
        return "campaign_responses"
    if "occurred_at" in events:
        if named in ("transactions", "social_activities"):
            return named
        return "interactions" if "interaction_type" in events or told_kind(table) else None
    return named if user is not None or named else None


def told_kind(table: Table) -> str | None:
    """Return the one kind of event that a file's name tells of, such as page_views.csv."""
    given = words(re.sub(r"[.]\w+|[*\d]", " ", table.location.split("/")[-1]))
    for kind, phrases in VOCABULARY["file_kinds"].items():
        if any(set(words(phrase)) <= set(given) for phrase in phrases):
            return str(kind)
    return None


def known_share(column: Column, source: str) -> float:
    """Return the share of a type column's rows that are of a type we know."""
    return column.known_share(event_types(source), spell)


# --- sources --------------------------------------------------------------------------------------


def user_id_mapping(user: tuple[float, Column] | None) -> list[Line]:
    """Return the line of the user id: the hash of it where a person can be told by it."""
    if user is None:
        return []
    points, column = user
    kind = column.personal
    if kind is None and column.share(EMAIL.fullmatch) >= 0.5:
        kind = EMAIL_ADDRESS
    if kind is None:
        return [Line("user_id", as_id(column), points, (column,))]
    notes = [
        f"{HASHED.get(kind, f'This is personal ({kind})')}, so its hash is the id, with a text of"
        ' yours: docs/inputs.md, "Ids that are hashed".'
    ]
    if kind == PERSON:
        points = UNSURE
        notes.append("Two people of the same name become one user: an id is better.")
    elif kind not in CONTACTS:
        points = min(points, LIKELY)
    return [Line("user_id", as_hash(column, kind), points, (column,), tuple(notes))]


def time_mapping(name: str, found: Found, table: Table) -> list[Line]:
    """Return the line of a time; a date and a clock in two columns are put together."""
    if name not in found:
        return []
    points, column, others = found[name]
    sql, raw, notes = as_time(column), [column], []
    form = column.times
    clocks = [c for c in table.columns if c.share(CLOCK.fullmatch) >= 0.9]
    if form is not None and not form.has_clock and clocks and name == "occurred_at":
        sql = f"cast({sql} as date) + cast({clocks[0].sql} as time)"
        raw.append(clocks[0])
    if form is not None and form.other:
        points = min(points, UNSURE + 0.1) if name != "occurred_at" else UNSURE
        notes.append(f"No day is above 12, so it may also be {sql.replace(form.form, form.other)}.")
    if form is not None and form.kind == "epoch":
        notes.append(f"Read as {form.form} since 1970.")
    return [Line(name, sql, points, tuple(raw), tuple(notes), other_sql(others, as_time))]


def other_sql(others: tuple[Column, ...], expression: Callable[[Column], str]) -> tuple[str, ...]:
    """Return what else a line could be, at most two."""
    return tuple(expression(column) for column in others[:2])


def plain_mappings(found: Found, names: Iterable[str]) -> list[Line]:
    """Return the lines of columns that are mapped as text or as an id."""
    lines = []
    for name in names:
        if name in found:
            points, column, others = found[name]
            is_id = name.endswith("_id")
            express = as_id if is_id and not column.has_number_type else as_text
            lines.append(
                Line(name, express(column), points, (column,), (), other_sql(others, express))
            )
    return lines


def draft_users(
    table: Table,
    user: tuple[float, Column] | None,
    columns: list[Column],
    newest: str | None,
    told: Found | None = None,
) -> list[Line]:
    """Return the lines of users from a table's columns; newest: the newest day in the data."""
    found = find(wanted_columns("users"), columns) if told is None else dict(told)
    lines = user_id_mapping(user) + time_mapping("signed_up_at", found, table)
    if "age_years" in found:
        lines += age_lines(*found["age_years"][:2])
    elif "birth" in found:
        lines += birth_mapping(found, newest)
    if "age_band" in {line.name for line in lines}:
        found.pop("age_band", None)
    lines += plain_mappings(found, ("age_band", "gender", "location", "language", "education"))
    if "income_band" in found:
        points, column, _ = found["income_band"]
        is_number = column.numbers is not None and column.share(BAND.fullmatch) < 0.5
        notes = ("Bands of seeds/reference/band_orders.csv; mind the currency.",)
        sql = as_income_band(column) if is_number else as_text(column)
        lines.append(Line("income_band", sql, points, (column,), notes if is_number else ()))
    lines += plain_mappings(found, ("interests", "email"))
    lines += name_mapping(found)
    lines += consent_mapping(found)
    lines += time_mapping("updated_at", found, table)
    if user is not None and user[1].personal == EMAIL_ADDRESS and "email" not in found:
        lines.append(Line("email", user[1].sql, 1.0, (user[1],)))
    return [line for line in lines if line.score >= UNSURE]


def consent_mapping(found: Found) -> list[Line]:
    """Return the line of a consent; what is neither given nor withdrawn is no consent."""
    if "marketing_consent" not in found:
        return []
    points, column, others = found["marketing_consent"]
    if column.is_flag:
        return plain_mappings(found, ("marketing_consent",))
    given = {spell(value) for value in VOCABULARY["consent"]["given"]}
    values = sorted({v.lower() for v, _ in column.common if spell(v) in given})
    if not values:
        return []
    listed = ", ".join(quoted(value) for value in values)
    sql = f"lower({column.sql}) in ({listed})"
    return [Line("marketing_consent", sql, points, (column,), (), other_sql(others, as_text))]


def age_lines(points: float, column: Column) -> list[Line]:
    """Return the lines of an age; one column may hold years in some rows and a band in others."""
    if not column.share(BAND.fullmatch):
        return [Line("age_years", as_number(column), points, (column,))]
    years = f"try_cast({column.sql} as double)"
    band = f"case when {years} is null then {column.sql} end"
    note = "Some rows hold years, some a band."
    return [
        Line("age_years", years, points, (column,), (note,)),
        Line("age_band", band, points, (column,), (note,)),
    ]


def birth_mapping(found: Found, newest: str | None) -> list[Line]:
    """Return the line of the age, from the birth."""
    points, column, _ = found["birth"]
    if newest is None:
        note = "No other date in the data says as of when: put the day of the export in."
        return [Line("age_years", as_age(column, "2024-12-31"), UNSURE, (column,), (note,))]
    note = f"As of {newest}, the newest day in the data; correct it if that is not the day."
    return [Line("age_years", as_age(column, newest), points, (column,), (note,))]


def name_mapping(found: Found) -> list[Line]:
    """Return the line of the full name, of first and last name where those are all there is."""
    if "first_name" in found and "last_name" in found:
        first, last = found["first_name"][1], found["last_name"][1]
        points = min(found["first_name"][0], found["last_name"][0])
        return [
            Line("full_name", f"concat_ws(' ', {first.sql}, {last.sql})", points, (first, last))
        ]
    return plain_mappings(found, ("full_name",))


def draft_interactions(
    table: Table,
    user: tuple[float, Column] | None,
    columns: list[Column],
    told: Found | None = None,
) -> list[Line]:
    """Return the lines of interactions."""
    found = find(wanted_columns("interactions"), columns) if told is None else dict(told)
    lines = user_id_mapping(user) + time_mapping("occurred_at", found, table)
    lines += type_mapping("interaction_type", found, "interactions", table)
    lines += plain_mappings(found, ("row_id", "session_id"))
    if "device" in found:
        points, column, _ = found["device"]
        is_agent = is_user_agent(column)
        sql = as_device(column, VOCABULARY["user_agents"]) if is_agent else as_text(column)
        unknown = [] if is_agent else unknown_values(column, known_values("device"))
        notes = (
            (f"Not known as devices: {', '.join(unknown)} (seeds/reference/standard_values.csv).",)
            if unknown
            else ()
        )
        lines.append(Line("device", sql, points, (column,), notes))
    lines += plain_mappings(found, ("topic",))
    if "duration_seconds" in found:
        lines.append(duration_mapping(*found["duration_seconds"]))
    lines += plain_mappings(found, ("campaign_id",))
    return lines


def duration_mapping(points: float, column: Column, others: tuple[Column, ...]) -> Line:
    """Return the line of a duration in seconds, whatever unit its name has."""
    units = {"milliseconds": " / 1000", "minutes": " * 60", "hours": " * 3600"}
    factor = next((step for unit, step in units.items() if unit in words(column.name)), "")
    notes = () if "seconds" in words(column.name) or factor else ("Taken to be in seconds.",)
    sql = as_number(column, for_arithmetic=bool(factor)) + factor
    return Line("duration_seconds", sql, points, (column,), notes, other_sql(others, as_number))


def unknown_values(column: Column, known: Iterable[str]) -> list[str]:
    """Return common values that are not among the known ones."""
    known = set(known)
    values = [value for value, _ in column.common if spell(value) not in known]
    return [value for value in values if not kinds_in(value)][:15]


def type_mapping(name: str, found: Found, source: str, table: Table) -> list[Line]:
    """Return the line of the type of an event, its values put into our words."""
    if name not in found:
        kind = told_kind(table) if source == "interactions" else None
        if kind is None:
            return []
        note = "No column says what happened; the name of the file does."
        return [Line(name, quoted(kind), LIKELY, (), (note,))]
    points, column, others = found[name]
    ours = event_types(source)
    branches = [
        (quoted(value), quoted(ours[spell(value)]))
        for value, _ in column.common
        if spell(value) in ours and value.lower() != ours[spell(value)]
    ]
    unknown = [
        v
        for v, _ in column.common
        if spell(v) not in ours and v.lower() not in set(ours.values()) and not kinds_in(v)
    ]
    if len(unknown) == len(column.common):
        points = min(points, LIKELY)  # a name alone, and no value that is known
    subject = as_text(column)
    sql = as_case(subject, branches, subject) if branches else subject
    kept = "kept as other activity" if source == "interactions" else "set aside, as nothing here"
    notes = (f"Not among our types, {kept}: {', '.join(unknown[:25])}.",) if unknown else ()
    return [Line(name, sql, points, (column,), notes, other_sql(others, as_text))]


def draft_transactions(
    table: Table,
    user: tuple[float, Column] | None,
    columns: list[Column],
    told: Found | None = None,
) -> list[Line]:
    """Return the lines of transactions."""
    found = find(wanted_columns("transactions"), columns) if told is None else dict(told)
    lines = user_id_mapping(user) + time_mapping("occurred_at", found, table)
    amounts, used = amount_mapping(found)
    lines += amounts
    lines += plain_mappings(found, ("row_id", "order_id"))
    if "order_id" not in found and "row_id" in found and named_source(table) == "transactions":
        column = found["row_id"][1]
        note = "Rows have an id of their own and no other, so each is taken to be an order."
        lines.append(Line("order_id", as_text(column), LIKELY, (column,), (note,)))
    if "quantity" in found:
        points, column, _ = found["quantity"]
        lines.append(Line("quantity", as_number(column), points, (column,)))
    lines += plain_mappings(found, ("category",))
    lines += plain_mappings(found, ("currency",)) or currency_mapping(used)
    return lines


def amount_mapping(found: Found) -> tuple[list[Line], tuple[Column, ...]]:
    """Return the line of the amount, and its raw columns: one column, or price times quantity.

    The total of an order that stands on each of its lines, or on the first only, must not be added
    up with the lines.
    """
    notes: tuple[str, ...] = ()
    total, price, count = found.get("amount"), found.get("unit_price"), found.get("quantity")
    if total and not price and words(total[1].name)[-1:] == ("price",) and count:
        is_whole_price = "total" in words(total[1].name)
        price, total = (None, total) if is_whole_price else (total, None)
    if price and count:
        sql = f"{as_money(price[1], True)} * {as_number(count[1], True)}"
        is_line_total = total is not None and {"line", "extended"} & set(words(total[1].name))
        if total is None or (repeats(found) and not is_line_total):
            other = (as_money(total[1]),) if total else ()
            points = min(price[0], count[0])
            used = (price[1], count[1])
            return [Line("amount", sql, points, used, notes, other)], used
        other = (sql,)
        return [Line("amount", as_money(total[1]), total[0], (total[1],), notes, other)], (
            total[1],
        )
    best = total or price
    if best is None:
        return [], ()
    return [
        Line("amount", as_money(best[1]), best[0], (best[1],), notes, other_sql(best[2], as_money))
    ], (best[1],)


def as_money(column: Column, for_arithmetic: bool = False) -> str:
    """Return a column as an amount in whole units of its currency, where its name says cents."""
    if set(words(column.name)) & set(VOCABULARY["hundredths"]) and column.is_whole:
        return f"{as_number(column, True)} / 100"
    return as_number(column, for_arithmetic)


def repeats(found: Found) -> bool:
    """Return whether an order has several rows."""
    return "order_id" in found and found["order_id"][1].unique_share < 0.97


def lost_orders(table: Table) -> tuple[str, Column | None, tuple[str, ...]]:
    """Return the condition by which orders that were none in the end are left out.

    That is: the condition, the column that it is about, and what to say; empty where no column
    tells of such orders.
    """
    lost = {spell(value) for value in VOCABULARY["lost_order"]}
    found = [column for column in table.columns if is_lost_mark(column, lost)]
    if not found:
        return "", None, ()
    flags = [column for column in found if column.is_flag]
    if len(flags) == len(found):
        return lost_by_flags(flags)
    column = next(column for column in found if not column.is_flag)
    rest = ""
    if column.times is not None:
        condition = f"nullif(trim(cast({column.sql} as varchar)), '') is null"
        what = f"a time in {column.name}"
    else:
        seen = [value for value, _ in column.common if spell(value) in lost]
        given = sorted({value.lower() for value in seen} | set(VOCABULARY["always_lost"]))
        listed = ", ".join(quoted(value) for value in given)
        condition = f"lower(coalesce({column.sql}, '')) not in ({listed})"
        what = ", ".join(dict.fromkeys(seen))
        counted = [value for value, _ in column.common if value.lower() not in given]
        if counted:
            rest = f" {', '.join(counted[:8])} count: look whether all of them are purchases."
    note = f"Orders with {what} are left out, and counted. Without this line they count.{rest}"
    return condition, column, (note,)


def once_per_order(order: Column | None, columns: Iterable[Column | None]) -> tuple[str, ...]:
    """Return the names of columns that stand on one line of an order, but hold for all of them."""
    if order is None or order.unique_share >= 0.97:
        return ()
    sparse = [c.name for c in columns if c is not None and 0 < c.filled_share < 0.97]
    return tuple(dict.fromkeys(sparse))


def with_orders(source: Source, where: str = "") -> Source:
    """Return transactions without the orders that were none, and with what stands once per order.

    where: a condition that is known already, in place of one by the state of an order.
    """
    mapped = {line.name: line.from_[0] for line in source.lines if line.from_}
    condition, mark, notes = (where, None, ()) if where else lost_orders(source.table)
    carried = [mapped.get("user_id"), mapped.get("currency"), mark]
    by_order = once_per_order(mapped.get("order_id"), carried)
    return replace(source, where=condition, where_notes=notes, by_order=by_order)


def lost_by_flags(flags: list[Column]) -> tuple[str, Column | None, tuple[str, ...]]:
    """Return lost_orders where columns say yes or no, such as `cancelled` or `is_test`."""
    condition = " and ".join(
        f"lower(coalesce(cast({column.sql} as varchar), '')) not in ('true', 't', 'yes', 'y', '1')"
        for column in flags
    )
    names = " or ".join(column.name for column in flags)
    note = f"Orders with {names} are left out, and counted. Without this line they count."
    return condition, flags[0], (note,)


def is_lost_mark(column: Column, lost: set[str]) -> bool:
    """Return whether a column says that some of the orders were none: a state, or when it ended."""
    given = set(words(column.name))
    if not column.filled:
        return False
    if column.is_flag:
        return bool(given & set(VOCABULARY["lost_flags"]))
    if column.times is not None:
        return bool(given & {"cancelled", "canceled", "voided"}) and column.filled_share < 0.9
    if column.distinct > 40 or not given & {"status", "state"}:
        return False
    return any(spell(value) in lost for value, _ in column.common)


def currency_mapping(used: tuple[Column, ...]) -> list[Line]:
    """Return the line of a currency that the amount's name or its signs tell."""
    for column in used:
        for code, marks in VOCABULARY["currencies"].items():
            named = set(words(column.name)) & {mark for mark in marks if len(mark) >= 3}
            written = [[mark in value.lower() for mark in marks] for value in column.values]
            if named or sum(map(any, written)) > 0.8 * len(written):
                return [Line("currency", quoted(code), LIKELY, (column,))]
    return []


def draft_social_activities(
    table: Table,
    user: tuple[float, Column] | None,
    columns: list[Column],
    told: Found | None = None,
) -> list[Line]:
    """Return the lines of social activities."""
    found = find(wanted_columns("social_activities"), columns) if told is None else dict(told)
    lines = user_id_mapping(user) + time_mapping("occurred_at", found, table)
    lines += type_mapping("activity_type", found, "social_activities", table)
    return lines + plain_mappings(found, ("row_id", "topic", "account"))


def draft_campaign_responses(
    table: Table,
    user: tuple[float, Column] | None,
    columns: list[Column],
    told: Found | None = None,
) -> list[Line]:
    """Return the lines of responses to campaigns."""
    found = find(wanted_columns("campaign_responses"), columns) if told is None else dict(told)
    lines = user_id_mapping(user) + time_mapping("occurred_at", found, table)
    if "campaign" in found:
        points, column, others = found["campaign"]
        note = "Must be called as in `campaigns` of this file."
        lines.append(
            Line(
                "campaign",
                as_text(column),
                min(points, LIKELY + 0.1),
                (column,),
                (note,),
                other_sql(others, as_text),
            )
        )
    lines += plain_mappings(found, ("row_id",))
    if "value" in found:
        points, column, _ = found["value"]
        lines.append(Line("value", as_number(column), points, (column,)))
    return lines
