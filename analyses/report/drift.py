"""What has changed since the model was fitted: users' traits and the segments."""

from __future__ import annotations

from typing import Any

from report.source import SPECIAL_KEYS, Published, Row
from report.tables import table
from report.words import Figure, capitalised, day, index, listed, percent, segment_label, times

# Shares of users without a value that are closer than this are the same to a reader.
SAME_SHARE = 0.005
AMOUNTS = {"moderate": "somewhat different", "shifted": "clearly different"}


def drift(published: Published) -> dict[str, Any] | None:
    """Return what is not as it was at the fit; None where nothing is known about that."""
    features = [row for row in published.rows("rpt_feature_drift") if _is_known(row, "psi")]
    segments = [
        row for row in published.rows("rpt_segment_drift") if _is_known(row, "share_change")
    ]
    if not features and not segments:
        return None
    features.sort(key=lambda row: (not row["used_in_clustering"], -row["psi"], row["feature_name"]))
    place = {row["segment_key"]: number for number, row in enumerate(published.segments)}
    segments.sort(key=lambda row: (place.get(row["segment_key"], len(place)), row["segment_key"]))
    moved = [row for row in features if row["verdict"] != "stable"]
    changed = [row for row in segments if row["verdict"] != "stable"]
    if not moved and not changed:
        return {"stable": _nothing(published, features, segments)}
    return {
        "stable": None,
        "headline": _headline(moved, features, changed, segments),
        "advice": _advice(moved, changed),
        "fitted": published.health.get("fitted_as_of_date"),
        "features": _moved_features(moved) if moved else None,
        "segments": _changed_segments(changed) if changed else None,
        "indices": _indices(features) if features else None,
    }


def _is_known(row: Row, measure: str) -> bool:
    return row.get("verdict") is not None and row.get(measure) is not None


def _nothing(published: Published, features: list[Row], segments: list[Row]) -> str:
    fitted = published.health.get("fitted_as_of_date")
    what = " and ".join(_all(features, segments))
    when = f", from users as of {day(fitted)}" if fitted else ""
    if fitted and fitted == published.as_of:
        when = f", from users as of the same day ({day(fitted)})"
    return f"No notable change: {what} are much as they were when the segments were made{when}."


def _all(features: list[Row], segments: list[Row]) -> list[str]:
    counts = ((len(features), "trait"), (_without_noise(segments), "segment"))
    return [f"{count} {name}{'' if count == 1 else 's'}" for count, name in counts if count]


def _without_noise(segments: list[Row]) -> int:
    return sum(row["segment_key"] not in SPECIAL_KEYS for row in segments)


def _headline(
    moved: list[Row], features: list[Row], changed: list[Row], segments: list[Row]
) -> str:
    parts = []
    if moved:
        parts.append(f"{len(moved)} of {_all(features, [])[0]}")
    if _without_noise(changed):
        parts.append(f"{_without_noise(changed)} of {_all([], segments)[0]}")
    if len(changed) > _without_noise(changed):
        parts.append("the share of users in no segment")
    same = [] if moved else _all(features, [])
    same += [] if changed else _all([], segments)
    has = "has" if len(parts) == 1 and (parts[0][0] == "t" or parts[0].startswith("1 ")) else "have"
    unchanged = f"; the {' and '.join(same)} have not" if same else ""
    sentence = f"{listed(parts)} {has} changed since the segments were made{unchanged}."
    return capitalised(sentence)


def _advice(moved: list[Row], changed: list[Row]) -> str:
    used = [row for row in moved if row["used_in_clustering"]]
    if changed:
        return "Preview a refit before you plan far ahead with these segments."
    if any(row["verdict"] == "shifted" for row in used):
        return (
            "Some of the traits that make the segments are clearly different now: preview a refit"
            " before you plan far ahead with them."
        )
    if used:
        return "That is no reason to act yet. Check again later."
    return "These traits only describe the segments; they were not used to make them."


def _moved_features(rows: list[Row]) -> str:
    columns: dict[str, list[object]] = {
        "Trait": [row["label"] or row["feature_name"] for row in rows],
        "Its values now": [AMOUNTS.get(row["verdict"], row["verdict"]) for row in rows],
        "Makes the segments": ["yes" if row["used_in_clustering"] else "no" for row in rows],
        "Users without a value": [
            _then_and_now(row["fit_missing_share"], row["missing_share"]) for row in rows
        ],
    }
    return table(
        "moved-traits",
        "Traits that have changed",
        columns,
        text=["Its values now", "Makes the segments"],
    )


def _changed_segments(rows: list[Row]) -> str:
    columns: dict[str, list[object]] = {
        "Segment": [segment_label(row["segment_key"], row["segment_name"]) for row in rows],
        "What has changed": [_change(row) for row in rows],
        "Share of users": [_then_and_now(row["fit_share"], row["current_share"]) for row in rows],
        "Distance to its centre": [
            Figure(f"{times(row['distance_ratio'])} as far", row["distance_ratio"])
            if row["distance_ratio"] is not None
            else times(None)
            for row in rows
        ],
    }
    return table(
        "changed-segments", "Segments that have changed", columns, text=["What has changed"]
    )


def _change(row: Row) -> str:
    changes = {
        "size": "larger" if row["share_change"] > 0 else "smaller",
        "spread": "its users fit it less well",
    }
    found = [words for name, words in changes.items() if name in row["verdict"]]
    return ", and ".join(found) or str(row["verdict"])


def _then_and_now(then: float | None, now: float | None) -> Figure:
    if then is None or now is None or abs(now - then) < SAME_SHARE:
        return percent(now)
    return Figure(f"{percent(now)}, was {percent(then)}", now, is_all=False)


def _indices(rows: list[Row]) -> str:
    columns: dict[str, list[object]] = {
        "Trait": [row["label"] or row["feature_name"] for row in rows],
        "PSI": [index(row["psi"]) for row in rows],
        "Verdict": [row["verdict"] for row in rows],
        "Without a value then": [percent(row["fit_missing_share"]) for row in rows],
        "Without a value now": [percent(row["missing_share"]) for row in rows],
    }
    return table("psi", "Drift of every trait", columns, text=["Verdict"])
