"""Activity over time: days aggregated into periods that can be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from report.source import Row
from report.words import day, number, percent

# Up to this many days are drawn one by one; beyond, weeks; beyond those, four weeks.
MOST_SINGLE_DAYS = 60
MOST_DAYS_IN_WEEKS = 1100
MINIMUM_PERIODS = 3
# The newest periods are compared with as many before them; a smaller change is none.
COMPARED_PERIODS = 4
SAME_ACTIVITY = 0.05


@dataclass(frozen=True)
class Activity:
    """Mean number of active users a day in each period.

    Attributes:
        starts: first day of each period.
        active_users: mean over the period's days.
        period_days: length of a period.
    """

    starts: list[date]
    active_users: list[float]
    period_days: int

    def trend(self) -> str | None:
        """Return the newest periods beside those before them; None where there are too few."""
        newest = self.active_users[-COMPARED_PERIODS:]
        before = self.active_users[-2 * COMPARED_PERIODS : -COMPARED_PERIODS]
        if len(before) < COMPARED_PERIODS:
            return None
        now, then = sum(newest) / COMPARED_PERIODS, sum(before) / COMPARED_PERIODS
        days = COMPARED_PERIODS * self.period_days
        said = f"{number(now)} a day in the last {days} days"
        if then == 0:
            return f"{said}, {'none' if now == 0 else number(then)} in the {days} before"
        change = now / then - 1
        if abs(change) < SAME_ACTIVITY:
            return f"{said}, as in the {days} before"
        return f"{said}, {percent(abs(change), 0)} {'more' if change > 0 else 'fewer'} than before"

    def summary(self) -> str:
        """Return the highest period and the last, in words."""
        top = max(self.active_users)
        when = self.starts[self.active_users.index(top)]
        return (
            f"at most {number(top)} (from {day(when)}), {number(self.active_users[-1])} at the end"
        )


def span(days: Sequence[Row]) -> tuple[date, date] | None:
    """Return the first and the last day with any activity."""
    dates = [row["day"] for row in days if row.get("day") is not None]
    return (min(dates), max(dates)) if dates else None


def activity(rows: Sequence[Row], first: date, last: date) -> Activity | None:
    """Return one segment's activity between two days; None if that is too short to draw."""
    day_count = (last - first).days + 1
    period_days = _period_days(day_count)
    periods = day_count // period_days
    if periods < MINIMUM_PERIODS:
        return None
    # Whole periods only, up to the last day: half a week would look like a fall.
    start = last - timedelta(days=periods * period_days - 1)
    sums = [0.0] * periods
    for row in rows:
        if row.get("day") is not None and row["day"] >= start:
            sums[(row["day"] - start).days // period_days] += row.get("active_users") or 0
    return Activity(
        starts=[start + timedelta(days=place * period_days) for place in range(periods)],
        active_users=[total / period_days for total in sums],
        period_days=period_days,
    )


def _period_days(day_count: int) -> int:
    if day_count <= MOST_SINGLE_DAYS:
        return 1
    return 7 if day_count <= MOST_DAYS_IN_WEEKS else 28
