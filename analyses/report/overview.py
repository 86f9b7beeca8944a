"""The first screen: are the segments real, who are they, what to know and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from report import words
from report.activity import span
from report.highlights import highlights
from report.source import Published, Row
from report.verdict import OUT_OF_DATE, is_shaky, verdict_today

# So many lines fit a screen; of more segments the largest are shown, and the others added up.
MOST_LINES = 8
# More warnings than these are folded away.
MOST_WARNINGS = 2


@dataclass(frozen=True)
class Line:
    """A segment at a glance.

    Attributes:
        segment: its row of dim_segments; None where the line is about all that have none.
        name, detail: what it is called, and what its name says of it.
        users, count: share and number of users.
        spend, each: share of spend and spend a user; None where they are not known.
        user_bar, spend_bar: length of their bars in percent of the longest.
        action: what to do next; None where nothing should be done for this segment alone.
    """

    segment: Row | None
    name: str
    detail: str
    users: words.Figure
    count: str
    user_bar: float
    spend: words.Figure | None
    each: str | None
    spend_bar: float
    action: str | None


def overview(published: Published) -> dict[str, Any]:
    """Return what the first screen shows."""
    lines = _lines(published)
    return {
        "facts": _facts(published),
        # Data that contradicts itself comes first, and takes the room of what rests on it.
        "highlights": highlights(published)[: 1 if published.warnings else None],
        "shaky": is_shaky(published),
        "out_of_date": verdict_today(published.health) == OUT_OF_DATE,
        "warnings": published.warnings[:MOST_WARNINGS],
        "more_warnings": published.warnings[MOST_WARNINGS:],
        "business": _business(published),
        "lines": lines,
        "is_all": len(lines) == len(published.segments),
        "with_spend": any(line.spend for line in lines),
        "with_actions": any(line.action for line in lines),
    }


def _facts(published: Published) -> list[tuple[str, str]]:
    inside, count = published.users_in_segments, published.segment_count
    facts: list[tuple[str, str]] = [("Users", words.whole(published.user_count))]
    if inside in (0, published.user_count):
        facts.append(("Segments", words.whole(count)))
    else:
        facts.append((f"In {words.segments(count)}", words.whole(inside)))
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


def size(published: Published) -> str:
    """Return how many users there are, and how many of them are in segments."""
    users, inside = words.whole(published.user_count), published.users_in_segments
    if not published.segment_count:
        return f"{users} users in no segment"
    if inside in (0, published.user_count):
        return f"{users} users in {words.segments(published.segment_count)}"
    of_users = f"{words.whole(inside)} of {users} users"
    return f"{of_users} are in {words.segments(published.segment_count)}"


def _lines(published: Published) -> list[Line]:
    segments = published.segments
    special = [row for row in segments if row["is_special"]]
    largest = [row for row in segments if not row["is_special"]]
    room = len(largest) if len(segments) <= MOST_LINES + 1 else MOST_LINES - len(special)
    others = largest[room:]
    known = [row["spend_share"] for row in segments if row.get("spend_share") is not None]
    longest = max([0.0, *known, *(row["user_share"] for row in segments)])
    scale = 100 / longest if longest > 0 else 0.0
    means = {
        row["segment_key"]: row.get("total_spend") for row in published.rows("rpt_segment_profiles")
    }
    advice = {} if is_shaky(published) else published.strategies
    lines = [
        _line(published, row, scale, bool(known), means, advice) for row in largest[:room] + special
    ]
    if others:
        lines.insert(room, _rest(others, scale, bool(known)))
    return lines


def _line(
    published: Published,
    row: Row,
    scale: float,
    with_spend: bool,
    means: dict[str, float | None],
    advice: dict[str, Row],
) -> Line:
    name, _, detail = row["segment_name"].partition(": ")
    key = "" if row["is_special"] else f"{row['segment_key']} "
    return Line(
        segment=row,
        name=key + name,
        detail=detail,
        users=words.percent(row["user_share"]),
        count=words.whole(row["user_count"]),
        user_bar=row["user_share"] * scale,
        spend=words.percent(row.get("spend_share")) if with_spend else None,
        each=_each(means.get(row["segment_key"]), published.currency) if with_spend else None,
        spend_bar=(row.get("spend_share") or 0.0) * scale,
        action=advice.get(row["segment_key"], {}).get("objective"),
    )


def _rest(rows: list[Row], scale: float, with_spend: bool) -> Line:
    """Return a line for all segments that have none of their own."""
    share = sum(row["user_share"] for row in rows)
    spend = sum(row.get("spend_share") or 0.0 for row in rows)
    return Line(
        segment=None,
        name=f"{len(rows)} more segments",
        detail="",
        users=words.percent(share),
        count=words.whole(sum(row["user_count"] for row in rows)),
        user_bar=min(share * scale, 100.0),
        spend=words.percent(spend) if with_spend else None,
        each=None,
        spend_bar=min(spend * scale, 100.0),
        action=None,
    )


def _each(mean: float | None, currency: str | None) -> str | None:
    return None if mean is None else f"{words.money(mean, currency)} a{words.NBSP}user"
