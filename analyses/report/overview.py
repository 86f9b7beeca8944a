"""The first screen: are the segments real, who are they, what to know and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from report import words
from report.activity import span
from report.highlights import highlights
from report.source import Published, Row
from report.verdict import OUT_OF_DATE, is_shaky, verdict_today

# With more segments than this the first screen has room for what to do and nothing else.
FEW_SEGMENTS = 8


@dataclass(frozen=True)
class Line:
    """A segment at a glance.

    Attributes:
        segment: its row of dim_segments.
        users, count: share and number of users.
        spend, each: share of spend and spend a user; None where they are not known.
        user_bar, spend_bar: length of their bars in percent of the longest.
        action, channel: what to do next, and where; None where nothing should be done for this
            segment alone, and the channel also where there is no room for it.
    """

    segment: Row
    users: str
    count: str
    user_bar: float
    spend: str | None
    each: str | None
    spend_bar: float
    action: str | None
    channel: str | None


def overview(published: Published) -> dict[str, Any]:
    """Return what the first screen shows."""
    lines = _lines(published)
    return {
        "facts": _facts(published),
        "highlights": highlights(published),
        "shaky": is_shaky(published),
        "out_of_date": verdict_today(published.health) == OUT_OF_DATE,
        "warnings": published.warnings,
        "business": _business(published),
        "lines": lines,
        "many": len(lines) > FEW_SEGMENTS,
        "with_spend": any(line.spend for line in lines),
        "with_actions": any(line.action for line in lines),
    }


def _facts(published: Published) -> list[tuple[str, str]]:
    facts = [
        ("Users", words.whole(published.user_count)),
        ("Segments", words.whole(published.segment_count)),
    ]
    facts += [
        (words.NAMED_ONLY[row["segment_key"]], words.whole(row["user_count"]))
        for row in published.segments
        if row["is_special"]
    ]
    if published.total_spend and not published.mixes_currencies:
        spend = words.money(published.total_spend, published.currency, whole_units=True)
        facts.append(("Total spend", spend))
    days = span(published.rows("rpt_segment_days"))
    if days:
        facts.append(("Days of data", words.whole((days[1] - days[0]).days + 1)))
    return facts


def _business(published: Published) -> str | None:
    """Return the kind of business that the advice is for, and whether that is a guess."""
    row = next(iter(published.strategies.values()), {})
    if not row.get("business"):
        return None
    is_guessed = row.get("business_is_guessed")
    return f"{row['business']} (guessed from the sources)" if is_guessed else row["business"]


def _lines(published: Published) -> list[Line]:
    segments = published.segments
    with_spend = any(row.get("spend_share") is not None for row in segments)
    longest = max(
        (max(row["user_share"], row.get("spend_share") or 0.0) for row in segments), default=0.0
    )
    scale = 100 / longest if longest > 0 else 0.0
    means = {
        row["segment_key"]: row.get("total_spend") for row in published.rows("rpt_segment_profiles")
    }
    is_roomy = len(segments) <= FEW_SEGMENTS
    advice = {} if is_shaky(published) else published.strategies
    return [
        Line(
            segment=row,
            users=words.percent(row["user_share"]),
            count=words.whole(row["user_count"]),
            user_bar=row["user_share"] * scale,
            spend=words.percent(row.get("spend_share")) if with_spend else None,
            each=_each(means.get(row["segment_key"]), published.currency) if with_spend else None,
            spend_bar=(row.get("spend_share") or 0.0) * scale,
            action=advice.get(row["segment_key"], {}).get("objective"),
            channel=advice.get(row["segment_key"], {}).get("channel") if is_roomy else None,
        )
        for row in segments
    ]


def _each(mean: float | None, currency: str | None) -> str | None:
    return None if mean is None else f"{words.money(mean, currency)} a{words.NBSP}user"
