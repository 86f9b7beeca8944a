"""SQL expressions over raw columns, as an input file maps them."""

from __future__ import annotations

from drafting.profiling import Column, NumberForm, TimeForm
from drafting.vocabulary import standard_rows
from user_profiling.personal_data import PHONE


def quoted(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def as_text(column: Column) -> str:
    """Return a column as text, without the spellings of a missing value."""
    sql = f"array_to_string({column.sql}, ', ')" if column.is_list else column.sql
    for spelling in column.missing:
        sql = f"nullif({sql}, {quoted(spelling)})"
    return sql


def as_id(column: Column) -> str:
    """Return a column as an id: whole numbers without a decimal, e-mail addresses as a hash."""
    if column.type.startswith(("FLOAT", "DOUBLE", "DECIMAL")):
        return f"cast(cast({column.sql} as bigint) as varchar)"
    if column.is_float_id:
        return f"split_part({as_text(column)}, '.', 1)"
    return as_text(column)


def as_hash(column: Column, kind: str) -> str:
    """Return the salted hash of what a person can be told by, the same however it is written.

    Of a phone number its digits count; of anything else, its letters without case and margins.
    """
    text = column.sql if column.type == "VARCHAR" else f"cast({column.sql} as varchar)"
    if kind == PHONE:
        return f"salted(nullif(regexp_replace({text}, '[^0-9]', '', 'g'), ''))"
    return f"salted(nullif(lower(trim({text})), ''))"


def as_number(column: Column, for_arithmetic: bool = False) -> str:
    """Return a column as a number; one that is mapped as it is need not be cast."""
    form = column.numbers or NumberForm()
    if column.has_number_type:
        return column.sql
    if form.is_plain:
        return f"cast({column.sql} as double)" if for_arithmetic else column.sql
    sql = column.sql
    if form.in_brackets:
        sql = f"replace({sql}, '(', '-')"
    if form.has_signs or form.in_brackets or form.is_percent:
        kept = f"^0-9{form.decimal}{form.thousands if form.thousands != form.decimal else ''}-"
        sql = f"regexp_replace({sql}, '[{kept}]', '', 'g')"
    if form.thousands:
        sql = f"replace({sql}, {quoted(form.thousands)}, '')"
    if form.decimal != ".":
        sql = f"replace({sql}, {quoted(form.decimal)}, '.')"
    return f"cast({sql} as double){' / 100' if form.is_percent else ''}"


def as_time(column: Column, form: TimeForm | None = None) -> str:
    """Return a column as a time in UTC."""
    form = form or column.times or TimeForm("iso")
    is_text = not column.has_number_type
    if form.kind == "native" and form.form == "zoned":
        return f"{column.sql} at time zone 'UTC'"
    if form.kind == "zoned":
        return f"cast({column.sql} as timestamptz) at time zone 'UTC'"
    if form.kind == "format":
        text = column.sql if is_text else f"cast({column.sql} as varchar)"
        zone = " at time zone 'UTC'" if "%z" in form.form else ""
        return f"strptime({text}, {quoted(form.form)}){zone}"
    if form.kind == "epoch":
        decimal = is_text and any("." in value or "e" in value for value in column.values)
        number = f"cast({column.sql} as double)" if decimal else column.sql
        whole = number if column.type == "BIGINT" else f"cast({number} as bigint)"
        steps = {"seconds": " * 1000000", "milliseconds": " * 1000", "microseconds": ""}
        return f"make_timestamp({whole}{steps.get(form.form, ' // 1000')})"
    return column.sql


def as_date(column: Column) -> str:
    """Return a column as a date."""
    return f"cast({as_time(column)} as date)"


def as_case(subject: str, branches: list[tuple[str, str]], otherwise: str) -> str:
    """Return a case over the values of an expression, on lines; branches: [(values, result)]."""
    lines = [f"case {subject}"]
    lines += [f"  when {value} then {result}" for value, result in branches]
    return "\n".join([*lines, f"  else {otherwise}", "end"])


def as_income_band(column: Column) -> str:
    """Return an income as one of the bands of seeds/reference/band_orders.csv."""
    bands = [row for row in standard_rows("band_orders.csv") if row["attribute"] == "income_band"]
    bands.sort(key=lambda row: -float(row["lower_bound"]))
    income = as_number(column, for_arithmetic=True)
    return "\n".join(
        [
            "case",
            *(
                f"  when {income} >= {row['lower_bound']} then {quoted(row['band'])}"
                for row in bands
            ),
            "end",
        ]
    )


def as_age(column: Column, reference: str) -> str:
    """Return the age of a person on a day, from the year or the date of birth."""
    if column.times is not None and column.times.kind != "epoch":
        return f"date_sub('year', {as_date(column)}, date {quoted(reference)})"
    year = as_number(column, for_arithmetic=True)
    return f"{reference[:4]} - {year}"


def as_device(column: Column, agents: dict[str, list[str]]) -> str:
    """Return the device that a user agent names."""
    branches = [
        f"  when regexp_matches({column.sql}, {quoted('|'.join(parts))}, 'i') then {quoted(device)}"
        for device, parts in agents.items()
    ]
    last = f"  when {column.sql} is not null then 'desktop'"
    return "\n".join(["case", *branches, last, "end"])
