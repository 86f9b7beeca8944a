"""The few sentences that somebody reads who reads no further."""

from __future__ import annotations

from report.cards import head_room, worth_at_most
from report.source import NOISE_KEY, Published, Row
from report.words import percent, segment_label

# The unit of head-room that can be compared between segments.
SPEND_UNIT = "of spend"


def in_short(published: Published) -> list[str]:
    """Return what stands out over all segments, in at most three sentences."""
    segments = [row for row in published.segments if not row["is_noise"]]
    if not segments:
        return []
    found = (_largest(segments), _most_spend(segments), _most_head_room(published))
    return [sentence for sentence in found if sentence]


def _largest(segments: list[Row]) -> str:
    first = segments[0]
    return f"The largest segment: {_named(first)}, {percent(first['user_share'], 0)} of users."


def _most_spend(segments: list[Row]) -> str | None:
    known = [row for row in segments if row.get("spend_share")]
    if not known:
        return None
    top = max(known, key=lambda row: row["spend_share"])
    spend, users = percent(top["spend_share"], 0), percent(top["user_share"], 0)
    return f"Most of the spend: {_named(top)}, {spend} of spend from {users} of users."


def _most_head_room(published: Published) -> str | None:
    known = [
        row
        for row in published.rows("rpt_segment_strategies")
        if row.get("head_room_worth_unit") == SPEND_UNIT
        and row["segment_key"] != NOISE_KEY
        and head_room(row)
    ]
    if not known:
        return None
    top = max(known, key=lambda row: row["head_room_worth"])
    return (
        f"Most head-room: {_named(top)}, in {top['head_room_label'].lower()}; closing the whole gap"
        f" would be worth about {worth_at_most(top)}, an upper limit."
    )


def _named(row: Row) -> str:
    return segment_label(row["segment_key"], row["segment_name"])
