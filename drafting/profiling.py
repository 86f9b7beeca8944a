"""What can be told of raw columns by their values, without knowing what they are called."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from drafting.personal import MOSTLY, kind_by_name, kinds_by_values
from drafting.vocabulary import VOCABULARY

ENOUGH = 0.9  # share of the values that must fit a form; raw data is dirty
ISO = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}"
    r"(?P<clock>[T ]\d{1,2}:\d{2}(:\d{2}([.]\d+)?)?(?P<zone>Z|[+-]\d{2}:\d{2})?)?"
)
PLAIN_NUMBER = re.compile(r"[-+]?(\d+([.]\d*)?|[.]\d+)([eE][-+]?\d+)?")
CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+[.][a-zA-Z]{2,}")
BAND = re.compile(
    r"[<>]?\D?\d+[km]?\s*([-–]|to|bis)\s*\D?\d+[km]?|\D?\d+[km]?\s*[+]|[<>]=?\s*\D?\d+[km]?"
    r"|(under|over|above|below)\s*\D?\d+[km]?",
    re.IGNORECASE,
)
EPOCHS = {"seconds": 1, "milliseconds": 1_000, "microseconds": 1_000_000, "nanoseconds": 10**9}
EPOCH_RANGE = (631_152_000, 4_102_444_800)  # 1990 to 2100, in seconds
NUMERIC_TYPE = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|FLOAT|DOUBLE|DECIMAL")


@dataclass(frozen=True)
class NumberForm:
    """How numbers are written: what stands before decimals, what divides thousands, what else."""

    decimal: str = "."
    thousands: str = ""
    has_signs: bool = False
    is_percent: bool = False
    in_brackets: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether SQL reads them as they are."""
        return self == NumberForm()


@dataclass(frozen=True)
class TimeForm:
    """How times are written.

    kind: native (a time to the database), iso, zoned (ISO with an offset), format, or epoch.
    form: the format, or the unit of an epoch. other: a format that fits as well.
    """

    kind: str
    form: str = ""
    other: str = ""
    has_clock: bool = True


@dataclass(frozen=True)
class Column:
    """One raw column: rows looked at, how many are filled, different values and the common ones.

    sql: how an expression names it. values: different values, at most some hundred, without order.
    """

    name: str
    sql: str
    type: str
    rows: int
    filled: int
    distinct: int
    values: tuple[str, ...]
    common: tuple[tuple[str, int], ...] = ()
    missing: tuple[str, ...] = ()
    middle: float | None = None  # the median over rows, of plain numbers
    has_decimal_comma: bool = False  # in the file, where this column alone does not tell

    @property
    def filled_share(self) -> float:
        """Share of the rows that have a value."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def unique_share(self) -> float:
        """Different values per filled row."""
        return self.distinct / self.filled if self.filled else 0.0

    @property
    def is_constant(self) -> bool:
        """Whether it has the same value for all users."""
        return self.distinct <= 1

    @property
    def is_list(self) -> bool:
        """Whether it holds several values of the database's own kind."""
        return self.type.endswith("]")

    @property
    def is_nested(self) -> bool:
        """Whether no single value can be taken from it."""
        return bool(re.match(r"(STRUCT|MAP|UNION)", self.type)) or self.type.startswith("JSON[")

    @property
    def has_number_type(self) -> bool:
        """Whether the database has it as a number."""
        return bool(NUMERIC_TYPE.match(self.type))

    @cached_property
    def numbers(self) -> NumberForm | None:
        """How it writes numbers; None where it does not."""
        if self.is_list or self.is_nested or self.type == "BOOLEAN":
            return None
        if self.has_number_type:
            return NumberForm()
        return number_form(self.values, self.has_decimal_comma)

    @cached_property
    def times(self) -> TimeForm | None:
        """How it writes times; None where it does not."""
        if self.type.startswith("TIMESTAMP WITH"):
            return TimeForm("native", "zoned")
        if self.type.startswith(("TIMESTAMP", "DATE")):
            return TimeForm("native", has_clock=self.type != "DATE")
        return None if self.is_list or self.is_nested else time_form(self.values)

    @cached_property
    def figures(self) -> tuple[float, ...]:
        """Its values as numbers, sorted; empty where they are none."""
        form = self.numbers
        if form is None:
            return ()
        read = (read_number(value, form) for value in self.values)
        return tuple(sorted(figure for figure in read if figure is not None))

    @cached_property
    def is_whole(self) -> bool:
        """Whether every number in it is a whole one."""
        return bool(self.figures) and all(figure == int(figure) for figure in self.figures)

    @cached_property
    def is_flag(self) -> bool:
        """Whether it says yes or no."""
        known = {"true", "false", "yes", "no", "0", "1", "t", "f", "y", "n", "0.0", "1.0"}
        return self.type == "BOOLEAN" or self.share(lambda v: v.lower() in known) == 1

    @cached_property
    def personal_parts(self) -> dict[str, float]:
        """Which kinds of personal data its values hold, and the share of the values that do."""
        return {} if self.is_flag else kinds_by_values(self.name, self.values)

    @cached_property
    def personal(self) -> str | None:
        """The kind of personal data that it is, by its name or by most of its values."""
        if self.is_flag or not self.filled:
            return None
        mostly = [kind for kind, share in self.personal_parts.items() if share >= MOSTLY]
        return mostly[0] if mostly else kind_by_name(self.name)

    @property
    def has_cents(self) -> bool:
        """Whether it has figures that are no whole numbers, so that it counts nothing."""
        return bool(self.figures) and not self.is_whole

    @property
    def is_float_id(self) -> bool:
        """Whether whole numbers are written with a decimal, such as 17850.0."""
        return self.share(lambda value: re.fullmatch(r"\d+[.]0+", value) is not None) >= ENOUGH

    def share(self, fits: Callable[[str], object]) -> float:
        """Share of its different values for which a function says so."""
        return sum(bool(fits(v)) for v in self.values) / len(self.values) if self.values else 0.0

    def known_share(self, known: Collection[str], spelled: Callable[[str], str]) -> float:
        """Share of the filled rows, as far as common values tell, whose value is a known one."""
        total = sum(count for _, count in self.common)
        fit = sum(count for value, count in self.common if spelled(value) in known)
        return fit / total if total else 0.0


def without_signs(value: str) -> str:
    """Return the digits, points, commas and sign of a number with currency signs and blanks."""
    return re.sub(r"[^0-9,.\-+()]", "", value)


def number_form(values: Sequence[str], has_decimal_comma: bool = False) -> NumberForm | None:
    """Return how values write numbers; None where fewer than nine in ten are numbers."""
    if not values:
        return None
    if sum(PLAIN_NUMBER.fullmatch(value) is not None for value in values) >= ENOUGH * len(values):
        dotted = sum(
            re.fullmatch(r"[-+]?\d{1,3}([.]\d{3})+", value) is not None for value in values
        )
        if not (has_decimal_comma and dotted >= ENOUGH * len(values)):
            return NumberForm()
    kept = [
        value
        for value in values
        if re.fullmatch(
            r"[-+(]?\s*([A-Za-z]{0,3}[$€£¥₹]?)\s*[-+]?[\d.,'’  ]*\d[\d.,'’  ]*"
            r"\s*([$€£¥₹%]|[A-Za-zł]{0,3})\s*\)?",
            value,
        )
        and not re.search(r"\d[A-Za-z]|[A-Za-z]\d", value)
    ]
    if len(kept) < ENOUGH * len(values):
        return None
    digits = [without_signs(value).strip("()+-") for value in kept]
    ends_in_comma = sum(re.search(r",(\d{1,2}|\d{4,})$", value) is not None for value in digits)
    points_first = sum(re.search(r"[.]\d{3},\d", value) is not None for value in digits)
    ends_in_point = sum(re.search(r"[.](\d{1,2}|\d{4,})$", value) is not None for value in digits)
    commas = any("," in value for value in digits)
    points = any("." in value for value in digits)
    comma_is_decimal = ends_in_comma + points_first > ends_in_point or (
        has_decimal_comma and not ends_in_point
    )
    decimal, other = (",", ".") if comma_is_decimal else (".", ",")
    has_other = points if comma_is_decimal else commas
    return NumberForm(
        decimal=decimal,
        thousands=other if has_other else "",
        has_signs=any(re.search(r"[^0-9.,+\-()]", value) for value in kept),
        is_percent=all(value.rstrip().endswith("%") for value in kept),
        in_brackets=any(value.startswith("(") for value in kept),
    )


def read_number(value: str, form: NumberForm) -> float | None:
    """Return a value of a form as a number; None where it is none."""
    text = value if form.is_plain else without_signs(value)
    sign = -1.0 if form.in_brackets and "(" in text else 1.0
    if not form.is_plain:
        text = text.strip("()")
        text = text.replace(form.thousands, "") if form.thousands else text
        text = text.replace(form.decimal, ".")
    try:
        figure = sign * float(text) / (100 if form.is_percent else 1)
    except ValueError:
        return None
    return figure if abs(figure) < 1e300 else None


def reads(value: str, form: str) -> bool:
    """Return whether a value is a time of a format, of a year that data can have."""
    try:
        return 1900 <= datetime.strptime(value, form).year <= 2100
    except ValueError:
        return False


def time_form(values: Sequence[str]) -> TimeForm | None:
    """Return how values write times; None where fewer than nine in ten are times."""
    if not values:
        return None
    needed = ENOUGH * len(values)
    matches = [match for match in map(ISO.fullmatch, values) if match]
    if len(matches) >= needed:
        has_clock = any(match["clock"] for match in matches)
        zoned = any(match["zone"] not in (None, "Z") for match in matches)
        return TimeForm("zoned" if zoned else "iso", has_clock=has_clock)
    fitting = [form for form in formats() if fits(values, form, needed)]
    if fitting:
        plain = [form for form in fitting if form[:2] != fitting[0][:2]]
        has_clock = "%H" in fitting[0] or "%I" in fitting[0]
        return TimeForm("format", fitting[0], plain[0] if plain else "", has_clock)
    return epoch_form(values, needed)


def formats() -> list[str]:
    """Return the formats of the vocabulary, the dates among them also with a clock."""
    given: list[str] = VOCABULARY["time_formats"]
    dates = [form for form in given if "%H" not in form]
    clocked = [form + clock for form in dates for clock in VOCABULARY["clock_formats"]]
    return [*given, *clocked]


def fits(values: Sequence[str], form: str, needed: float) -> bool:
    """Return whether enough values are of a format; the first few rule most formats out."""
    bare = not re.search(r"[^%a-zA-Z]", form)
    if bare and len(values[0]) != (8 if "%H" not in form else 14):
        return False
    few = values[:20]
    if sum(reads(value, form) for value in few) < 0.6 * len(few):
        return False
    return sum(reads(value, form) for value in values) >= needed


def epoch_form(values: Sequence[str], needed: float) -> TimeForm | None:
    """Return the unit of values that count from 1970; None where they do not look like it."""
    figures = [float(value) for value in values if PLAIN_NUMBER.fullmatch(value)]
    for unit, factor in EPOCHS.items():
        low, high = (bound * factor for bound in EPOCH_RANGE)
        if sum(low <= figure <= high for figure in figures) >= needed:
            return TimeForm("epoch", unit)
    return None
