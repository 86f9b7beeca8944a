"""The tables of the predictions: by segment, how good they are, and what they rest on."""

from __future__ import annotations

from markupsafe import Markup

from report.prediction_targets import MEASURES, PROBABILITIES, TARGETS, YES_OR_NO, Target, quality
from report.source import Published, Row
from report.tables import table
from report.words import (
    NBSP,
    NOTHING,
    Figure,
    capitalised,
    number,
    percent,
    plain,
    rounded_share,
    segment_label,
    whole,
)

# Features of each target in the table of feature importance.
MOST_FEATURES = 3


def by_segment(published: Published, better: dict[str, bool | None]) -> Markup | None:
    """Return what to expect of each segment; None where nothing is predicted for any."""
    by_key = {row["segment_key"]: row for row in published.rows("rpt_segment_predictions")}
    rows = [
        by_key[segment["segment_key"]]
        for segment in published.segments
        if segment["segment_key"] in by_key
    ]
    if not rows:
        return None
    columns: dict[str, list[object]] = {
        "Segment": [segment_label(row["segment_key"], row["segment_name"]) for row in rows],
        "Users": [whole(row["user_count"]) for row in rows],
    }
    for name, target in TARGETS.items():
        if any(row.get(target.column) is not None for row in rows):
            useless = " (do not use)" if better.get(name) is False else ""
            columns[target.heading + useless] = [target.figure(row[target.column]) for row in rows]
    return table("predictions", "Churn and value to expect by segment", columns)


def use(published: Published, better: dict[str, bool | None]) -> Markup | None:
    """Return which predictions to use, and why; None where none was measured."""
    if not better:
        return None
    measured = quality(published)
    columns: dict[str, list[object]] = {
        "Prediction of": [capitalised(TARGETS[name].name) for name in better],
        f"Use{NBSP}it": [YES_OR_NO[is_better] for is_better in better.values()],
        "Its error": [_compared(measured.get((name, TARGETS[name].metric), {})) for name in better],
        "In the test": [
            _success(TARGETS[name], measured.get((name, TARGETS[name].told), {})) for name in better
        ],
    }
    return table("prediction-use", "Which predictions to use", columns, text=["In the test"])


def _compared(row: Row) -> Figure:
    value, baseline = row.get("value"), row.get("baseline_value")
    if value is None or not baseline:
        return Figure(NOTHING, None)
    less = 1 - value / baseline
    if less == 0:
        return Figure("the same", 0, is_all=False)
    said = f"{rounded_share(abs(less))}{NBSP}{'smaller' if less > 0 else 'larger'}"
    return Figure(said, -less, is_all=False)


def _success(target: Target, row: Row) -> str:
    value, baseline = row.get("value"), row.get("baseline_value")
    if value is None or baseline is None:
        return NOTHING
    written = number if target.told == "rmse" else rounded_share
    return target.success.format(written(value), written(baseline))


def measures(published: Published) -> Markup | None:
    """Return every measure beside that of the baseline."""
    measured = quality(published)
    places = {name: place for place, name in enumerate(MEASURES)}
    targets = list(TARGETS)
    rows = sorted(
        measured.values(),
        key=lambda row: (
            targets.index(row["target"]), places.get(row["metric"], len(places)), row["metric"],
        ),
    )  # fmt: skip
    if not rows:
        return None
    known = [MEASURES.get(row["metric"], (plain(row["metric"]).lower(), number)) for row in rows]
    columns: dict[str, list[object]] = {
        "Measure": [
            f"{capitalised(TARGETS[row['target']].name)}: {words}"
            for row, (words, _) in zip(rows, known, strict=True)
        ],
    }
    for heading, column in (("Prediction", "value"), ("Baseline", "baseline_value")):
        columns[heading] = [
            written(row[column]) for row, (_, written) in zip(rows, known, strict=True)
        ]
    columns["Better"] = [YES_OR_NO[row["is_better"]] for row in rows]
    return table("prediction-measures", "Every measure of the predictions", columns)


def deciles(published: Published) -> Markup | None:
    """Return what the plots of chances and of deciles show, a row for each decile."""
    by_place = {
        (row["target"], row["decile"]): row for row in published.rows("rpt_prediction_deciles")
    }
    places = sorted({place for _, place in by_place})
    columns: dict[str, list[object]] = {"Decile": [whole(place) for place in places]}
    for name, target in TARGETS.items():
        told = {"Prediction": "mean_predicted", "Observed": "mean_observed"}
        told = told if name in PROBABILITIES else {}
        for heading, column in (told | {"Share of all": "observed_share"}).items():
            cells = [by_place.get((name, place), {}).get(column) for place in places]
            if any(cell is not None for cell in cells):
                columns[f"{heading} ({target.name})"] = [percent(cell) for cell in cells]
    if len(columns) == 1:
        return None
    return table("deciles", "Predictions by decile of users", columns, is_matrix=True)


def feature_importance(published: Published) -> Markup | None:
    """Return the traits that matter most to each prediction."""
    found = {}
    for name, target in TARGETS.items():
        rows = [
            row
            for row in published.rows("rpt_prediction_feature_importance")
            if row["target"] == name and (row["importance"] or 0) > 0
        ]
        rows.sort(key=lambda row: (-row["importance"], row["feature_name"]))
        if rows:
            labels = [row["label"] or plain(row["feature_name"]) for row in rows[:MOST_FEATURES]]
            found[capitalised(target.name)] = labels + [NOTHING] * (MOST_FEATURES - len(labels))
    if not found:
        return None
    columns: dict[str, list[object]] = {"Prediction of": list(found)}
    for place, heading in enumerate(("First", "Second", "Third")):
        columns[heading] = [labels[place] for labels in found.values()]
    return table(
        "importance", "What the predictions rest on", columns, text=["First", "Second", "Third"]
    )
