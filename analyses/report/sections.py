"""The sections of the report, in the order of the page.

To add one: a function that returns what its template needs, or None where there is nothing to say,
a template of the same name in templates/sections, and a line in SECTIONS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from report import words
from report.activity import activity, span
from report.audiences import audiences
from report.cards import cards
from report.drift import drift
from report.glossary import GLOSSARY
from report.listing import all_segments, strategies
from report.methods import counts, methods
from report.moves import moves, refit
from report.overview import overview
from report.plots import users
from report.predictions import predictions
from report.returning import returning
from report.segmentations import segmentations
from report.source import MAP_USERS, Published, Row
from report.tables import table
from report.traits import traits
from report.user_map import map_of_model, places, user_map
from report.verdict import is_shaky, verdict_details

Context = dict[str, Any]

# More cards than these are closed at first, and the table of all segments before them is open.
MOST_OPEN_CARDS = 9


@dataclass(frozen=True)
class Section:
    """A part of the page: its id and template, heading, link to it, and what fills it."""

    name: str
    title: str
    link: str
    build: Callable[[Published], Context | None]


@dataclass(frozen=True)
class BuiltSection:
    """A section with something to say."""

    name: str
    title: str
    link: str
    context: Context


def built_sections(published: Published) -> list[BuiltSection]:
    """Return the sections that have something to say about what was published."""
    built = ((section, section.build(published)) for section in SECTIONS)
    return [
        BuiltSection(section.name, section.title, section.link, context)
        for section, context in built
        if context is not None
    ]


def _segments(published: Published) -> Context:
    found = cards(published)
    shaky = is_shaky(published)
    return {
        # Nothing rests on segments that are not stable, so nothing is printed of each of them.
        "cards": [] if shaky else found,
        "are_open": len(found) <= MOST_OPEN_CARDS,
        "table": all_segments(found) if found else None,
        "shaky": shaky,
    }


def _map(published: Published) -> Context | None:
    labels = {row["feature_name"]: row["label"] for row in published.features}
    used = [row["feature_name"] for row in published.features if row["used_in_clustering"]]
    centroids = published.rows("rpt_segment_centroids")
    layout = map_of_model(published.sample, centroids) or user_map(published.sample, used)
    if layout is None or not published.segments:
        return None
    return {
        "plot": users.user_map(layout, published.segments),
        "table": table(
            "map",
            "Where the dots of each segment lie",
            places(layout, published.segments),
            is_matrix=True,
        ),
        "shown": words.percent(layout.shown_variance, 0),
        "is_sample": published.user_count > MAP_USERS,
        "user_count": words.whole(len(layout.points)),
        "axes": [
            tuple([labels[name] for name in names] for names in direction)
            for direction in layout.directions
        ],
    }


def _activity(published: Published) -> Context | None:
    days = span(published.rows("rpt_segment_days"))
    if not days:
        return None
    series = [
        (segment, activity(published.of_segment("rpt_segment_days", segment["segment_key"]), *days))
        for segment in published.segments
    ]
    known = [(segment, own) for segment, own in series if own]
    if not known:
        return None
    period = {1: "day", 7: "week"}.get(known[0][1].period_days, "four weeks")
    heading = words.capitalised(f"{period} from")
    columns: dict[str, list[object]] = {
        heading: [words.period(start, words.short_day(start)) for start in known[0][1].starts]
    }
    for segment, own in known:
        columns[_label(segment)] = [words.number(users_a_day) for users_a_day in own.active_users]
    return {
        "charts": [
            (segment, own, users.activity(own, segment, place))
            for place, (segment, own) in enumerate(known, start=1)
        ],
        "table": table(
            "activity",
            "Active users a day",
            columns,
            is_matrix=True,
            by_segment=list(columns)[1:],
        ),
        "period": period,
        "first": days[0],
        "last": days[1],
    }


def _strategies(published: Published) -> Context | None:
    found = strategies(published)
    return None if found is None else {"shaky": is_shaky(published), "table": found}


def _quality(published: Published) -> Context | None:
    rows = [row for row in published.rows("rpt_data_quality") if row["raw_rows"]]
    if not rows:
        return None
    counts = {
        "Delivered": "raw_rows", "Used": "clean_rows", "Duplicates": "duplicate_rows",
        "Left out": "filtered_rows", "Set aside": "quarantined_rows", "Later": "later_rows",
    }  # fmt: skip
    if not any(row.get("filtered_rows") for row in rows):
        counts.pop("Left out")
    columns: dict[str, list[object]] = {
        "Source": [words.source_name(row["source"]) for row in rows]
    }
    for heading, column in counts.items():
        columns[heading] = [words.whole(row[column]) for row in rows]
    columns["Share used"] = [words.percent(row["clean_rows"] / row["raw_rows"]) for row in rows]
    columns["Why set aside"] = [
        words.reason_counts(row.get("quarantine_reasons")) or words.NOTHING for row in rows
    ]
    given = {row["source"] for row in rows}
    absent = [words.source_name(name).lower() for name in words.SOURCES if name not in given]
    return {
        "table": table("quality", "Rows by source", columns, text=["Why set aside"]),
        "absent": words.listed(absent),
    }


def _label(row: Row) -> str:
    return words.segment_label(row["segment_key"], row["segment_name"])


def _glossary(published: Published) -> Context:
    terms = [term for term in GLOSSARY if term.name != "Spend" or published.total_spend]
    return {"terms": [(term, term.explained(published.thresholds)) for term in terms]}


SECTIONS = (
    Section("overview", "In short", "In short", overview),
    Section("segments", "The segments", "Segments", _segments),
    Section("strategies", "Strategies at a glance", "Strategies", _strategies),
    Section("audiences", "Whom to contact, and with what result", "Audiences", audiences),
    Section("traits", "What sets the segments apart", "Traits", traits),
    Section("map", "Map of users", "Map", _map),
    Section("activity", "Activity over time", "Activity", _activity),
    Section("predictions", "What users will probably do next", "Predictions", predictions),
    Section("returning", "Who comes back", "Coming back", returning),
    Section("moves", "Who moved", "Moves", moves),
    Section("drift", "What has changed since the fit", "Changes", drift),
    Section("refit", "What a refit would change", "Refit", refit),
    Section("verdict", "Are these segments real?", "Evidence", verdict_details),
    Section("counts", "How many segments", "How many", counts),
    Section("methods", "Other methods", "Methods", methods),
    Section("segmentations", "Other segmentations", "Others", segmentations),
    Section("quality", "Data quality", "Data quality", _quality),
    Section("glossary", "What the figures mean", "Glossary", _glossary),
)
