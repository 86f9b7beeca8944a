"""Finds the columns of a copy that say who people are, before readers get it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import duckdb

from user_profiling.personal_data import (
    CARD,
    EMAIL,
    IBAN,
    NATIONAL_ID,
    PERSON,
    personal_shares,
)

# So many values of a column are looked at, evenly spread over its rows.
LOOKED_AT = 1_000
# No phone number and no card is smaller.
LEAST_NUMBER = 1e6
# A single value is enough: nothing else has their form, or their check digits.
TOLD_BY_ONE = (EMAIL, CARD, IBAN, NATIONAL_ID)
# Artists, authors and brands are interests: a column of names is no proof.
NOT_TOLD = (PERSON,)
NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DOUBLE", "FLOAT", "DECIMAL")


@dataclass(frozen=True)
class PersonalColumn:
    """A column, the kind of personal data that it holds, and the share of the values looked at."""

    name: str
    kind: str
    share: float


class PersonalDataError(ValueError):
    """What would be published says who people are."""


def refuse_personal_columns(
    copy: duckdb.DuckDBPyConnection, table: str, allowed: Collection[str]
) -> None:
    """Raise if a table holds personal data in a column that is not allowed to.

    Args:
        copy: a connection to the copy.
        table: its name there.
        allowed: columns that may, as `table.column`.

    Raises:
        PersonalDataError: names the columns, what they hold, and the way out; no value.
    """
    found = [one for one in personal_columns(copy, table) if one.name not in allowed]
    if not found:
        return
    held = "; ".join(f"{one.name} holds {one.kind} ({one.share:.1%} of values)" for one in found)
    ids = [one.name for one in found if one.name.endswith("user_id")]
    raise PersonalDataError(
        f"Nothing was published, because it would say who people are: {held}."
        + (
            " Hash the ids in the input file with a text that only you know, such as user_id:"
            " salted(lower(trim(email))): docs/inputs.md."
            if ids
            else " Leave the column out of the input file, or the value out of its source."
        )
        + " If it is none of that, name the columns in the input file: expert: {personal_data:"
        f" {{allowed: [{', '.join(sorted({one.name for one in found}))}]}}}}."
    )


def personal_columns(copy: duckdb.DuckDBPyConnection, table: str) -> Iterator[PersonalColumn]:
    """Yield the columns of a table that hold personal data, with the kind that most values have."""
    columns = copy.execute(
        "select column_name, split_part(data_type, '(', 1) from duckdb_columns()"
        " where database_name = current_database() and table_name = ? order by column_index",
        [table],
    ).fetchall()
    texts = [f'"{name}"' for name, data_type in columns if data_type == "VARCHAR"]
    numbers = [f'"{name}"' for name, data_type in columns if data_type in NUMBERS]
    # in one pass: texts with the sign of an address are few, and so are columns of large numbers
    count, *figures = copy.execute(
        f"select {', '.join(['count(*)', *map(_addresses, texts), *map(_largest, numbers)])}"
        f' from "{table}"'
    ).fetchone() or (0,)
    figure_of = dict(zip([*texts, *numbers], figures, strict=True))
    is_looked_at = f"rowid % {max(count // LOOKED_AT, 1)} = 0"
    for text in texts:
        values = _values(copy, table, text, is_looked_at)
        if figure_of[text]:
            values |= _values(copy, table, text, f"contains({text}, '@')")
        yield from _told(table, text, personal_shares(values, TOLD_BY_ONE))
    for number in numbers:
        if (figure_of[number] or 0) >= LEAST_NUMBER:
            digits = f"cast(cast({number} as decimal(38, 0)) as varchar)"
            is_whole = (
                f"abs({number}) between {LEAST_NUMBER} and 1e19 and {number} = round({number})"
            )
            values = _values(copy, table, digits, f"{is_looked_at} and {is_whole}")
            all_values = _values(copy, table, number, is_looked_at)
            # a column of phone numbers has hardly anything else
            if len(values) >= 0.9 * len(all_values):
                yield from _told(table, number, personal_shares(values))


def _addresses(column: str) -> str:
    return f"count(*) filter (where contains({column}, '@'))"


def _largest(column: str) -> str:
    return f"max(abs({column}))"


def _told(table: str, column: str, shares: dict[str, float]) -> Iterator[PersonalColumn]:
    told = {kind: share for kind, share in shares.items() if kind not in NOT_TOLD}
    if told:
        kind = max(told, key=lambda kind: (told[kind], kind))
        name = column.strip('"')
        yield PersonalColumn(f"{table}.{name}", kind, told[kind])


def _values(copy: duckdb.DuckDBPyConnection, table: str, expression: str, where: str) -> set[str]:
    rows = copy.execute(
        f'select distinct {expression} from "{table}" where {where} limit {2 * LOOKED_AT}'
    ).fetchall()
    return {value for (value,) in rows if value is not None and value != ""}
