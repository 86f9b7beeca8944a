"""The few things to know, for a reader who reads no further."""

from __future__ import annotations

from dataclasses import dataclass

from report.cards import SPEND_UNIT, assumed, opportunity, worth_at_most
from report.prediction_targets import is_better
from report.source import SPECIAL_KEYS, Published, Row
from report.verdict import is_shaky
from report.words import percent, rounded_share, segment_label

# A segment is at risk if its users are this many times as likely to stay away as all users.
MINIMUM_RISK = 1.2


@dataclass(frozen=True)
class Highlight:
    """One thing to know: what it is, and the figures."""

    title: str
    text: str


def highlights(published: Published) -> list[Highlight]:
    """Return what stands out over all segments: at most three; nothing where they are shaky."""
    segments = [row for row in published.segments if not row["is_special"]]
    if not segments or is_shaky(published):
        return []
    # sums of several currencies say nothing
    by_spend = not published.mixes_currencies
    found = (
        (by_spend and _most_spend(published, segments)) or _largest(published, segments),
        _largest_opportunity(published) if by_spend else None,
        _most_at_risk(published),
    )
    return [highlight for highlight in found if highlight]


def _highlight(published: Published, title: str, row: Row, text: str) -> Highlight:
    strategy = published.strategies.get(row["segment_key"], {})
    label = segment_label(row["segment_key"], _short_name(row["segment_name"], strategy))
    return Highlight(title, f"{label}: {text}")


def _short_name(name: str, strategy: Row) -> str:
    """Return the archetype of a segment that is named after it, else the name."""
    archetype, found, _ = name.partition(": ")
    return archetype if found and archetype == strategy.get("archetype_title") else name


def _largest(published: Published, segments: list[Row]) -> Highlight:
    first = segments[0]
    text = f"{percent(first['user_share'])} of users."
    return _highlight(published, "The largest segment", first, text)


def _most_spend(published: Published, segments: list[Row]) -> Highlight | None:
    known = [row for row in segments if row.get("spend_share")]
    if not known:
        return None
    top = max(known, key=lambda row: row["spend_share"])
    spend, users = percent(top["spend_share"]), percent(top["user_share"])
    text = f"{spend} of spend from {users} of users."
    return _highlight(published, "Most of the spend", top, text)


def _largest_opportunity(published: Published) -> Highlight | None:
    known = [
        row
        for row in published.strategies.values()
        if row.get("opportunity_worth_unit") == SPEND_UNIT and opportunity(row)
    ]
    if not known:
        return None
    top = max(known, key=lambda row: row["opportunity_worth"])
    text = f"at most {worth_at_most(top, published.currency)}, {assumed(top, published.currency)}."
    return _highlight(published, "Most to gain", top, text)


def _most_at_risk(published: Published) -> Highlight | None:
    """Return the segment whose users are the likeliest to stay away, if that can be predicted."""
    rows = [
        row
        for row in published.rows("rpt_segment_predictions")
        if row.get("mean_churn_probability") is not None and row["segment_key"] not in SPECIAL_KEYS
    ]
    users = sum(row["user_count"] or 0 for row in rows)
    health = next(iter(published.rows("rpt_prediction_health")), {})
    if not users or not is_better(published, "churn") or not health.get("horizon_days"):
        return None
    staying_away = sum(row["mean_churn_probability"] * (row["user_count"] or 0) for row in rows)
    overall = staying_away / users
    top = max(rows, key=lambda row: row["mean_churn_probability"])
    if top["mean_churn_probability"] < MINIMUM_RISK * overall:
        return None
    text = (
        f"{rounded_share(top['mean_churn_probability'])} are expected to stay away in the next"
        f" {health['horizon_days']} days (all users: {rounded_share(overall)})."
    )
    return _highlight(published, "Most at risk", top, text)
