"""Who comes back: the RFM grid, retention by cohort, and the lifecycle with the spend at risk."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from report import words
from report.source import Published, Row
from report.tables import table

STATES = {
    "new": "New",
    "active": "Active",
    "reactivated": "Reactivated",
    "at_risk": "At risk",
    "lapsed": "Lapsed",
    "lost": "Lost",
}
# More columns than these are not read on a page.
MOST_MONTHS = 6
MOST_COHORTS = 12


def returning(published: Published) -> dict[str, Any] | None:
    """Return what the section says; None where the input has no events."""
    moves = published.rows("rpt_lifecycle_transitions")
    cohorts = published.rows("rpt_cohort_retention")
    if not moves and not cohorts:
        return None
    newest = max((row["month"] for row in moves), default=None)
    now = [row for row in moves if row["month"] == newest]
    at_risk = [row["spend_share"] for row in now if row["to_state"] == "at_risk"]
    has_money = any(row["spend"] is not None for row in now)
    by_orders = any(row["measured_by"] == "orders" for row in cohorts)
    return {
        "lifecycle": _lifecycle(published, now, has_money) if now else None,
        "limits": {
            state: _gaps(published.thresholds.get(f"{state}_gaps"))
            for state in ("at_risk", "lapsed", "lost")
        },
        "at_risk": words.percent(sum(at_risk)) if has_money else None,
        "cohorts": _cohorts(cohorts, "orders" if by_orders else "activity"),
        "act": "ordered again" if by_orders else "were active",
        "grid": _grid(published),
    }


def _gaps(limit: float | None) -> str:
    """Return how many gaps a silence may last, in words where it is a whole number."""
    if limit is None:
        return words.NOTHING
    return words.count_word(int(limit)) if limit == int(limit) else words.number(limit)


def _lifecycle(published: Published, now: list[Row], has_money: bool) -> Markup:
    total = sum(row["user_count"] for row in now)
    counts: dict[str, list[Any]] = {heading: [] for heading in ("State", "Users", "Share", "Spend")}
    for state, label in STATES.items():
        rows = [row for row in now if row["to_state"] == state]
        users = sum(row["user_count"] for row in rows)
        counts["State"].append(label)
        counts["Users"].append(words.whole(users))
        counts["Share"].append(words.percent(users / total))
        counts["Spend"].append(
            words.money(sum(row["spend"] or 0 for row in rows), published.currency, True)
        )
    if not has_money:
        counts.pop("Spend")
    return table("lifecycle", "Users by state of their lifecycle", counts)


def _cohorts(cohorts: list[Row], measured_by: str) -> Markup | None:
    rows = [
        row for row in cohorts if row["segment_key"] == "all" and row["measured_by"] == measured_by
    ]
    months = sorted({row["cohort_month"] for row in rows})[-MOST_COHORTS:]
    shares = {(row["cohort_month"], row["months_since"]): row["retention_share"] for row in rows}
    sizes = {row["cohort_month"]: row["user_count"] for row in rows}
    ages = [
        age
        for age in range(1, MOST_MONTHS + 1)
        if any(shares.get((month, age)) is not None for month in months)
    ]
    if not ages:
        return None
    columns: dict[str, list[object]] = {
        "First month": [words.period(month, f"{month:%B %Y}") for month in months],
        "Users": [words.whole(sizes[month]) for month in months],
    }
    for age in ages:
        columns[f"After {age}"] = [words.percent(shares.get((month, age)), 0) for month in months]
    return table("cohorts", "Share of each month's users who came back", columns, is_matrix=True)


def _grid(published: Published) -> Markup | None:
    rows = sorted(published.rows("rpt_rfm_grid"), key=lambda row: row["cell_rank"])
    if not rows:
        return None
    columns: dict[str, list[object]] = {
        "Cell": [row["cell"] for row in rows],
        "Users": [words.whole(row["user_count"]) for row in rows],
        "Share": [words.percent(row["user_share"]) for row in rows],
        "Share of spend": [words.percent(row["spend_share"]) for row in rows],
        "Before": [words.whole(row["previous_user_count"]) for row in rows],
        "Mostly in segment": [
            words.segment_label(row["main_segment_key"], row["main_segment_name"])
            if row["main_segment_key"]
            else words.NOTHING
            for row in rows
        ],
    }
    if all(row["spend_share"] is None for row in rows):
        columns.pop("Share of spend")
    return table("rfm", "The RFM grid", columns, text=["Mostly in segment"])
