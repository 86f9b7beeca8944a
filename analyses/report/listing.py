"""Segments and strategies as tables: each segment in a row, each strategy once."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from report import words
from report.cards import Card
from report.source import Published, Row
from report.tables import table

# Traits of a segment in its row of the table.
MOST_TRAITS = 3
STRATEGY = {
    "Channel": "channel", "Timing": "timing", "Offer": "offer", "Message": "message",
    "Measure of success": "kpi",
}  # fmt: skip


def all_segments(cards: Sequence[Card]) -> Markup:
    """Return a row for each segment: size, spend, how well it recurs, and what sets it apart."""
    rows = [card.segment for card in cards]
    spend = [row.get("spend_share") for row in rows]
    columns: dict[str, list[object]] = {
        "Segment": [words.segment_label(row["segment_key"], row["segment_name"]) for row in rows],
        "Users": [words.whole(row["user_count"]) for row in rows],
        "Share of users": [words.percent(row["user_share"]) for row in rows],
    }
    if any(share is not None for share in spend):
        columns["Share of spend"] = [words.percent(share) for share in spend]
    columns["Recurs"] = [
        words.rounded_share(None if row["is_special"] else row.get("bootstrap_jaccard"))
        for row in rows
    ]
    columns["What sets it apart"] = [_traits(card) for card in cards]
    return table("segments", "All segments", columns, text=["What sets it apart"])


def _traits(card: Card) -> str:
    said = [
        f"{words.uncapitalised(trait.label)} {trait.own} (overall {trait.overall})"
        for trait in card.traits[:MOST_TRAITS]
    ]
    return words.capitalised("; ".join(said)) or words.NOTHING


def strategies(published: Published) -> Markup | None:
    """Return a row for each strategy, with the segments that it is for; None without any."""
    groups: dict[tuple[object, ...], list[Row]] = {}
    for segment in published.segments:
        row = published.strategies.get(segment["segment_key"], {})
        what = tuple(row.get(column) for column in ("objective", *STRATEGY.values()))
        if any(what):
            groups.setdefault(what, []).append(segment)
    if not groups:
        return None
    columns: dict[str, list[object]] = {
        "What to do": [objective or words.NOTHING for objective, *_ in groups],
        "For": [
            "; ".join(words.segment_label(row["segment_key"], row["segment_name"]) for row in rows)
            for rows in groups.values()
        ],
    }
    for place, (heading, column) in enumerate(STRATEGY.items(), start=1):
        quoted = column == "message"
        columns[heading] = [
            (f"“{what[place]}”" if quoted else what[place]) if what[place] else words.NOTHING
            for what in groups
        ]
    return table("strategies", "Strategies and their segments", columns, text=list(columns)[1:])
