"""The segmentations beside the main one: what each says, and how it relates to the main one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from report import words
from report.source import Published, Row
from report.tables import table
from report.verdict import verdict_label

# Segments that no model made; they stand last.
UNMADE = ("noise", "inactive", "unknown", "unsegmented")


def segmentations(published: Published) -> dict[str, Any] | None:
    """Return a card for each; None where the main one is the only one."""
    fits = [row for row in published.rows("rpt_segmentations") if not row["is_main"]]
    if not fits:
        return None
    names = dict.fromkeys(row["segmentation"] for row in fits)
    return {
        "cards": [
            _card(published, name, [row for row in fits if row["segmentation"] == name])
            for name in names
        ]
    }


def _card(published: Published, name: str, fits: Sequence[Row]) -> dict[str, Any]:
    attribute = fits[0]["part_attribute"]
    fits = sorted(fits, key=lambda row: (row["verdict"] is None, -row["user_count"], row["part"]))
    return {
        "name": name,
        "label": fits[0]["segmentation_label"],
        "by": words.attribute_name(attribute) if attribute else None,
        "fit": fits[0],
        "verdict": _verdict(fits[0]),
        "agreement": words.number(fits[0]["agreement_with_main"]),
        "parts": _parts(name, fits) if attribute else None,
        "segments": _segments(published, name, fits),
    }


def _verdict(fit: Row) -> str:
    return verdict_label(fit["verdict_today"] or fit["verdict"]) if fit["verdict"] else "No model"


def _parts(name: str, fits: Sequence[Row]) -> str:
    columns: dict[str, list[object]] = {
        "Part": [row["part"] for row in fits],
        "Users": [words.whole(row["user_count"]) for row in fits],
        "Segments": [words.whole(row["segment_count"]) for row in fits],
        "Verdict": [_verdict(row) for row in fits],
        "Agreement with the main one": [words.number(row["agreement_with_main"]) for row in fits],
        "Why": [row["reason"] or words.NOTHING for row in fits],
    }
    return table(f"parts-{name}", "Parts of the segmentation", columns, text=["Verdict", "Why"])


def _segments(published: Published, name: str, fits: Sequence[Row]) -> str:
    place = {row["part"]: number for number, row in enumerate(fits)}
    rows = sorted(
        (row for row in published.rows("rpt_segmentation_profiles") if row["segmentation"] == name),
        key=lambda row: (
            place[row["part"]],
            row["segment_key"] in UNMADE,
            -row["user_count"],
            row["segment_key"],
        ),
    )
    columns: dict[str, list[object]] = {"Segment": [_label(row) for row in rows]}
    if len(fits) > 1:
        columns["Part"] = [row["part"] for row in rows]
    columns["Users"] = [words.whole(row["user_count"]) for row in rows]
    columns["Share"] = [words.percent(row["user_share"]) for row in rows]
    if not published.mixes_currencies and any(row["spend_share"] for row in rows):
        columns["Of spend"] = [words.percent(row["spend_share"]) for row in rows]
    columns["What sets it apart"] = [row["traits"] or words.NOTHING for row in rows]
    columns["Mostly of"] = [_mostly(published, row) for row in rows]
    return table(
        f"segments-{name}",
        "Segments of the segmentation",
        columns,
        text=["Part", "What sets it apart", "Mostly of"]
        if "Part" in columns
        else ["What sets it apart", "Mostly of"],
    )


def _label(row: Row) -> str:
    if row["segment_key"] in UNMADE:
        return str(row["segment_name"])
    return words.segment_label(row["segment_key"], row["segment_name"])


def _mostly(published: Published, segment: Row) -> str:
    """Return the segment of the main one that most of its users are in."""
    shared = [
        row
        for row in published.rows("rpt_segmentation_overlap")
        if all(row[name] == segment[name] for name in ("segmentation", "part", "segment_key"))
    ]
    most = max(shared, key=lambda row: (row["user_count"], row["main_segment_key"]), default=None)
    if most is None:
        return words.NOTHING
    return f"{most['main_segment_name']} ({words.percent(most['segment_share'], 0)})"
