"""Figures and phrases, formatted for readers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

NOTHING = "–"
# A no-break space, so that a figure and its sign stay on one line.
NBSP = "\u00a0"

SOURCES = {
    "users": "Users",
    "interactions": "Interactions",
    "transactions": "Transactions",
    "social_activities": "Social activities",
    "user_traits": "User traits",
    "campaign_responses": "Campaign responses",
}
ATTRIBUTES = {
    "age_band": "Age",
    "gender": "Gender",
    "location": "Place",
    "language": "Language",
    "education": "Education",
    "income_band": "Income",
    "main_device": "Main device",
}
# Keys that add nothing to the name: users in no cluster, new users, users who are gone.
NAMED_ONLY = {
    "noise": "In no segment", "inactive": "Inactive", "unknown": "Unknown", "new": "New users",
    "gone": "Gone", "merged": "Merged",
}  # fmt: skip
SECONDS_PER_HOUR, SECONDS_PER_MINUTE = 3600, 60
# Up to this many of a unit of time the smaller unit is the one that people use.
MOST_OF_A_UNIT = 90


class Figure(str):
    """A figure as it is read, with the value behind it, by which tables sort.

    Attributes:
        value: None where it is not known; such a figure comes last, in whatever order.
        is_all: whether the text says no more than the value, so that a file may have the value.
    """

    value: float | None
    is_all: bool

    def __new__(cls, text: str, value: float | None, is_all: bool = True) -> Figure:
        """Return `text` with `value` behind it."""
        figure = super().__new__(cls, text)
        figure.value = None if value is None else float(value)
        figure.is_all = is_all
        return figure


def rounded(value: float, digits: int = 0) -> str:
    """Return a number with so many decimal places: halves go up, as on paper and in SQL."""
    # Beyond what a float holds digit by digit there is nothing to round.
    if abs(value) >= 1e15:
        return f"{value:,.0f}"
    # A half is one in decimal digits, as people read it: 0.145 is, the binary number beside it not.
    exact = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{exact:,f}"


def whole(value: float | None) -> Figure:
    """Return a count or an amount of money in whole units: 12,345."""
    return Figure(NOTHING if value is None else rounded(value), value)


def percent(share: float | None, digits: int = 1) -> Figure:
    """Return a share as 36.8 %; a share above 0 is never written as 0."""
    if share is None:
        return Figure(NOTHING, None)
    least = 10**-digits
    if 0 < share * 100 < least / 2:
        return Figure(f"under {least:.{digits}f}{NBSP}%", share)
    in_hundredths = Decimal(repr(float(share))) * 100
    return Figure(f"{rounded(float(in_hundredths), digits)}{NBSP}%", share)


def rounded_share(share: float | None) -> Figure:
    """Return a share in whole percent that is 0 or 100 only where it is exactly that."""
    if share is None:
        return Figure(NOTHING, None)
    if 0 < share < 0.005:
        return Figure(f"under 1{NBSP}%", share)
    return Figure(f"over 99{NBSP}%", share) if 0.995 <= share < 1 else percent(share, 0)


def number(value: float | None) -> Figure:
    """Return a figure with three significant digits, and every digit of its whole part."""
    if value is None:
        return Figure(NOTHING, None)
    size = abs(value)
    if size == 0:
        return Figure("0", value)
    if size >= 99.95:
        return Figure(rounded(value), value)
    if size >= 9.995:
        return Figure(rounded(value, 1), value)
    return Figure(rounded(value, 2) if size >= 0.0995 else f"{value:.2g}", value)


def index(value: float | None) -> Figure:
    """Return an index, such as that of two segmentations, with two decimal places."""
    return Figure(NOTHING if value is None else rounded(value, 2), value)


def figure(value: float | None, unit: str | None, currency: str | None = None) -> Figure:
    """Return a feature's value in the unit that people use; readable_value does the same in SQL."""
    if value is None:
        return Figure(NOTHING, None)
    if unit == "share":
        return small_share(value)
    if unit == "hours":
        return duration(value)
    return money(value, currency) if unit == "currency" else number(value)


def small_share(share: float) -> Figure:
    """Return a share as 36.8 %, and below a hundredth as 8 in 1,000."""
    if not 0 < share < 0.0095:
        return percent(share)
    if share < 0.00095:
        return Figure(f"{max(int(rounded(share * 10_000)), 1)} in{NBSP}10,000", share)
    return Figure(f"{rounded(share * 1000)} in{NBSP}1,000", share)


def duration(hours: float) -> Figure:
    """Return a time as 37 seconds, 6.0 minutes or 2.5 hours."""
    seconds = hours * SECONDS_PER_HOUR
    if abs(seconds) < MOST_OF_A_UNIT:
        return Figure(f"{rounded(seconds)}{NBSP}seconds", hours)
    minutes = seconds / SECONDS_PER_MINUTE
    if abs(minutes) < MOST_OF_A_UNIT:
        return Figure(f"{rounded(minutes, 1)}{NBSP}minutes", hours)
    return Figure(f"{rounded(hours, 1)}{NBSP}hours", hours)


def money(value: float | None, currency: str | None, whole_units: bool = False) -> Figure:
    """Return an amount with its currency, where the data has one."""
    amount = whole(value) if whole_units else number(value)
    return Figure(f"{amount}{NBSP}{currency}", value) if currency and value is not None else amount


def clock(hour: int) -> str:
    """Return an hour of the day as 09:00."""
    return f"{hour:02d}:00"


def signed(value: float | None) -> Figure:
    """Return an effect size with its sign: +1.2, and 0.0 without one."""
    if value is None:
        return Figure(NOTHING, None)
    text = rounded(value, 1)
    if text in ("0.0", "-0.0"):
        return Figure("0.0", value)
    return Figure(text.replace("-", "\u2212") if text[0] == "-" else f"+{text}", value)


def count_word(count: int) -> str:
    """Return a whole number in words up to ten, in digits beyond."""
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    return words[count] if 0 <= count < len(words) else whole(count)


def times(lift: float | None) -> Figure:
    """Return a ratio as 1.6 times."""
    return Figure(NOTHING if lift is None else f"{rounded(lift, 1)}{NBSP}times", lift)


def rounded_worth(value: float | None) -> Figure:
    """Return an estimate to three digits, as it is no more exact than that."""
    if value is None:
        return Figure(NOTHING, None)
    digits = float(f"{value:.3g}")
    return Figure(rounded(digits) if abs(value) >= 100 else f"{digits:.3g}", value)


def segments(count: int) -> str:
    """Return a number of segments as 1 segment or 5 segments."""
    return f"{whole(count)} segment{'' if count == 1 else 's'}"


def listed(items: Sequence[str]) -> str:
    """Return items as a sentence lists them: a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def day(value: Any) -> str:
    """Return a date as 9 December 2011."""
    return NOTHING if value is None else f"{value.day} {value:%B %Y}"


def short_day(value: Any) -> str:
    """Return a date as 9 Dec 2011, for a row of many dates."""
    return f"{value.day} {value:%b %Y}"


def period(start: Any, text: str) -> Figure:
    """Return the name of a month, or another period, that sorts by its first day."""
    return Figure(text, start.toordinal(), is_all=False)


def segment_label(key: str | None, name: str | None) -> str:
    """Return how a segment is called in a table: its key and name; noise by its name alone."""
    if key in NAMED_ONLY:
        return name or NAMED_ONLY[key]
    return " ".join(part for part in (key, name) if part) or NOTHING


def short_label(key: str) -> str:
    """Return how a segment is called where there is no room for its name."""
    return NAMED_ONLY.get(key, key)


def algorithm_name(row: Mapping[str, Any], column: str = "label") -> str:
    """Return how the algorithm of a row is called; a file of an earlier release has no labels."""
    return str(row.get(column) or (row.get("algorithm") or "unknown").replace("_", " "))


def source_name(source: str) -> str:
    """Return how a raw source is called in the report."""
    return SOURCES.get(source, plain(source))


def attribute_name(attribute: str) -> str:
    """Return how a demographic attribute is called in the report."""
    return ATTRIBUTES.get(attribute, plain(attribute))


def plain(name: str) -> str:
    """Return a name of the tables as a phrase: missing_user_id becomes Missing user id."""
    return capitalised(name.replace("_", " ").strip())


def capitalised(text: str) -> str:
    """Return text as a line begins with it; the rest of it stays as it is."""
    return text[:1].upper() + text[1:]


def uncapitalised(text: str) -> str:
    """Return text as it goes on after a colon; a first word in capitals stays as it is."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def reason_counts(reasons: str | None) -> str:
    """Return 'missing_user_id 135080' as 'missing user id: 135,080'."""
    found = re.findall(r"([A-Za-z]\w*)\D*?(\d+)", reasons or "")
    if not found:
        return reasons or ""
    return ", ".join(f"{plain(code).lower()}: {int(count):,}" for code, count in found)
