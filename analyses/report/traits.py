"""The heat map of traits: how far each segment is from all other users, trait by trait."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from report import words
from report.source import Published, Row
from report.tables import table
from report.theme import SHADES

# Effects beyond this many standard deviations are all shown in the strongest shade.
STRONGEST_EFFECT = 3.0


@dataclass(frozen=True)
class Cell:
    """An effect in words, and its shade: -SHADES to SHADES; None where it is not known."""

    text: words.Figure
    level: int | None


@dataclass(frozen=True)
class TraitRow:
    """A trait in the heat map: its cells are in the order of the segments."""

    label: str
    made_segments: bool
    cells: list[Cell]


def traits(published: Published) -> dict[str, Any] | None:
    """Return the heat map and the means behind it; None where there is nobody to differ from."""
    rows = published.rows("rpt_segment_traits")
    features, segments = published.features, published.segments
    effects = {(row["segment_key"], row["feature_name"]): row["effect_size"] for row in rows}
    # Where all users are in one segment, or in none, there is nobody to differ from.
    if all(effect is None for effect in effects.values()):
        return None
    return {
        "groups": [
            (words.plain(group), [_trait_row(feature, segments, effects) for feature in members])
            for group, members in groupby(features, key=lambda row: str(row["feature_group"]))
        ],
        "table": _means(published, rows, features, segments),
        "noticeable": published.thresholds.get("distinctive_effect_size"),
        "some_unused": not all(feature["used_in_clustering"] for feature in features),
    }


def _trait_row(
    feature: Row, segments: list[Row], effects: dict[tuple[str, str], float | None]
) -> TraitRow:
    found = [effects.get((row["segment_key"], feature["feature_name"])) for row in segments]
    return TraitRow(
        label=feature["label"],
        made_segments=bool(feature["used_in_clustering"]),
        cells=[Cell(words.signed(effect), _level(effect)) for effect in found],
    )


def _level(effect: float | None) -> int | None:
    if effect is None:
        return None
    return round(max(-1.0, min(1.0, effect / STRONGEST_EFFECT)) * SHADES)


def _figure(published: Published, feature: Row, value: float | None) -> str:
    return words.figure(value, feature["unit"], published.currency)


def _unit(published: Published, feature: Row) -> str:
    """Return the unit of a feature as it is saved: shares and hours are read in smaller ones."""
    unit = str(feature["unit"] or words.NOTHING)
    return (published.currency or unit) if unit == "currency" else unit


def _means(published: Published, rows: list[Row], features: list[Row], segments: list[Row]) -> str:
    means = {(row["segment_key"], row["feature_name"]): row["segment_mean"] for row in rows}
    columns: dict[str, list[object]] = {
        "Trait (mean)": [feature["label"] for feature in features],
        "Unit": [_unit(published, feature) for feature in features],
        "All users": [_figure(published, row, row["overall_mean"]) for row in features],
    }
    labels = [words.segment_label(row["segment_key"], row["segment_name"]) for row in segments]
    for label, segment in zip(labels, segments, strict=True):
        key = segment["segment_key"]
        columns[label] = [
            _figure(published, feature, means.get((key, feature["feature_name"])))
            for feature in features
        ]
    return table("traits", "Mean of each trait by segment", columns, ["Unit"], True, labels)
