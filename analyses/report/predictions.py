"""What users will probably do next: by segment, how good that is, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from report import plots
from report.source import Published, Row
from report.tables import table
from report.words import (
    NBSP,
    NOTHING,
    capitalised,
    day,
    listed,
    number,
    percent,
    plain,
    rounded_share,
    rounded_worth,
    segment_label,
    whole,
)

# Drivers of each target in the table.
MOST_DRIVERS = 3


@dataclass(frozen=True)
class Target:
    """How the report speaks of what is predicted.

    Attributes:
        name: after "the prediction of".
        column, heading: where a segment's figure is, and what stands above it.
        figure: how such a figure is written.
        metric: the measure by which a prediction is better than the naive guess, or is not.
        told: the measure that says most to people.
        success: what it says; has places for the figure of the prediction and that of the guess.
        happened: what the tenths share out.
    """

    name: str
    column: str
    heading: str
    figure: Callable[[float | None], str]
    metric: str
    told: str
    success: str
    happened: str


def _expected(value: float | None) -> str:
    """Return a sum that is an estimate: three digits at most, and one behind the point."""
    if value is None or abs(value) >= 100:
        return rounded_worth(value)
    return f"{value:.0f}" if abs(value) >= 10 else f"{value:.1f}"


def _score(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"


TARGETS = {
    "churn": Target(
        "churn", "mean_churn_probability", "Chance of churn", rounded_share, "brier_score", "auc",
        "Told who of two users would stay away in {} of all pairs; the guess in {}.",
        "those who stayed away",
    ),
    "purchase": Target(
        "purchases", "mean_purchase_probability", "Chance of a purchase", rounded_share,
        "brier_score", "auc",
        "Told who of two users would buy in {} of all pairs; the guess in {}.",
        "those who bought",
    ),
    "orders": Target(
        "orders", "expected_orders", "Expected orders", _expected, "rmse", "rmse",
        "Off by {} orders a user; the guess by {}.", "orders",
    ),
    "spend": Target(
        "spend", "expected_spend", "Expected spend", _expected, "rmse", "top_tenth_share",
        "The tenth of users with the highest predictions brought {} of all spend; that of the guess"
        " {}.",
        "spend",
    ),
}  # fmt: skip
YES_OR_NO = {True: "yes", False: "no", None: NOTHING}
PROBABILITIES = ("churn", "purchase")
# In the order of the table: what decides comes first.
MEASURES: dict[str, tuple[str, Callable[[float | None], str]]] = {
    "brier_score": ("error of the chances (Brier score)", _score),
    "rmse": ("error for a user (RMSE)", number),
    "auc": ("pairs of users told apart (AUC)", percent),
    "average_precision": ("right among those picked (average precision)", percent),
    "calibration_error": ("chances too high or too low by (calibration error)", percent),
    "rank_correlation": ("users in the right order (rank correlation)", number),
    "top_tenth_share": ("brought by the tenth with the highest predictions", percent),
}


def predictions(published: Published) -> dict[str, Any] | None:
    """Return what is predicted and how good that is, or why nothing is; None if that is unknown."""
    health = next(iter(published.rows("rpt_prediction_health")), None)
    if health is None:
        return None
    if not health.get("is_predicted"):
        because = f", because {health['reason']}" if health.get("reason") else ""
        return {"absent": f"There are no predictions{because}."}
    better = _better(published)
    chances, lifts = _tenths(published)
    return {
        "absent": None,
        "headline": _headline(published, health, better),
        "tested": _tested(health),
        "guess": _guess(health),
        "warnings": _warnings(health, better),
        "segments": _segments(published, better),
        "summary": _summary(published, better),
        "measures": _measures(published),
        "chances": chances,
        "lifts": lifts,
        "drivers": _drivers(published),
    }


def _quality(published: Published) -> dict[tuple[str, str], Row]:
    return {
        (row["target"], row["metric"]): row
        for row in published.rows("rpt_prediction_quality")
        if row["target"] in TARGETS
    }


def _better(published: Published) -> dict[str, bool | None]:
    """Return by target whether it beats the naive guess; None where that cannot be told."""
    quality = _quality(published)
    return {
        name: quality.get((name, target.metric), {}).get("is_better")
        for name, target in TARGETS.items()
        if any(of == name for of, _ in quality)
    }


def _headline(published: Published, health: Row, better: dict[str, bool | None]) -> str | None:
    """Return what all users together will do, as far as the predictions are fit for use."""
    rows = published.rows("rpt_segment_predictions")
    parts: list[str] = []
    for name, does in (("churn", "stay away"), ("purchase", "buy")):
        share = _mean(rows, TARGETS[name].column)
        if share is not None and better.get(name):
            parts.append(f"{rounded_share(share)} {'of users ' if not parts else ''}will {does}")
    sums = []
    for name, what in (("orders", "{} orders"), ("spend", "a spend of {}")):
        known = [row[TARGETS[name].column] for row in rows if _is_known(row, name)]
        if known and better.get(name):
            sums.append(what.format(_expected(sum(known))))
    said = [f"about {listed(parts)}"] if parts else []
    said += [f"{listed(sums)} can be expected"] if sums else []
    return f"In {_next(health)}, {'; '.join(said)}." if said else None


def _mean(rows: list[Row], column: str) -> float | None:
    known = [(row[column], row["user_count"]) for row in rows if row.get(column) is not None]
    users = sum(count or 0 for _, count in known)
    return sum(value * (count or 0) for value, count in known) / users if users else None


def _is_known(row: Row, name: str) -> bool:
    return row.get(TARGETS[name].column) is not None


def _next(health: Row) -> str:
    days = health.get("horizon_days")
    return f"the next {days} days" if days else "the days ahead"


def _tested(health: Row) -> str | None:
    days, date = health.get("horizon_days"), health.get("tested_as_of_date")
    users = health.get("tested_users")
    if not (days and date and users):
        return None
    return (
        f"The predictions look {days} days ahead. They were tested on {whole(users)} users as of"
        f" {day(date)}: what was predicted from the days up to then was held against the {days}"
        " days after it, of which the model had seen nothing."
    )


def _guess(health: Row) -> str:
    days = health.get("horizon_days")
    return (
        f"a guess that the next {days} days will be like the last {days}"
        if days
        else "a guess that all will go on as before"
    )


def _warnings(health: Row, better: dict[str, bool | None]) -> list[str]:
    said = []
    for name, is_better in better.items():
        what = TARGETS[name].name
        if is_better is None:
            said.append(f"Whether the prediction of {what} is better than a guess is not known.")
        elif not is_better:
            said.append(
                f"The prediction of {what} is no better than {_guess(health)}: do not use it."
            )
    return said


def _segments(published: Published, better: dict[str, bool | None]) -> Markup | None:
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
        if any(_is_known(row, name) for row in rows):
            useless = " (do not use)" if better.get(name) is False else ""
            columns[target.heading + useless] = [target.figure(row[target.column]) for row in rows]
    return table("predictions", "Churn and value to expect by segment", columns)


def _summary(published: Published, better: dict[str, bool | None]) -> Markup | None:
    if not better:
        return None
    quality = _quality(published)
    columns: dict[str, list[object]] = {
        "Prediction of": [capitalised(TARGETS[name].name) for name in better],
        f"Use{NBSP}it": [YES_OR_NO[is_better] for is_better in better.values()],
        "Its error": [_compared(quality.get((name, TARGETS[name].metric), {})) for name in better],
        "In the test": [
            _success(TARGETS[name], quality.get((name, TARGETS[name].told), {})) for name in better
        ],
    }
    return table("prediction-use", "Which predictions to use", columns, text=["In the test"])


def _compared(row: Row) -> str:
    value, guess = row.get("value"), row.get("baseline_value")
    if value is None or not guess:
        return NOTHING
    less = 1 - value / guess
    if less == 0:
        return "the same"
    return f"{rounded_share(abs(less))}{NBSP}{'smaller' if less > 0 else 'larger'}"


def _success(target: Target, row: Row) -> str:
    value, guess = row.get("value"), row.get("baseline_value")
    if value is None or guess is None:
        return NOTHING
    written = number if target.told == "rmse" else rounded_share
    return target.success.format(written(value), written(guess))


def _measures(published: Published) -> Markup | None:
    quality = _quality(published)
    places = {name: place for place, name in enumerate(MEASURES)}
    targets = list(TARGETS)
    rows = sorted(
        quality.values(),
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
    for heading, column in (("Prediction", "value"), ("Naive guess", "baseline_value")):
        columns[heading] = [
            written(row[column]) for row, (_, written) in zip(rows, known, strict=True)
        ]
    columns["Better"] = [YES_OR_NO[row["is_better"]] for row in rows]
    return table("prediction-measures", "Every measure of the predictions", columns)


def _tenths(published: Published) -> tuple[list[tuple[str, Markup]], list[tuple[str, Markup]]]:
    """Return, each with its caption, the plots of chances and of who had how much of it all."""
    chances, lifts = [], []
    for name, target in TARGETS.items():
        rows = sorted(
            (row for row in published.rows("rpt_prediction_tenths") if row["target"] == name),
            key=lambda row: row["tenth"],
        )
        paired = [
            row
            for row in rows
            if row["mean_predicted"] is not None and row["mean_observed"] is not None
        ]
        if paired and name in PROBABILITIES:
            chances.append((target.heading, plots.calibration(paired, name)))
        shared = [row for row in rows if row["observed_share"] is not None]
        if shared:
            caption = f"Share of {target.happened}"
            lifts.append((caption, plots.lift(shared, name, target.happened)))
    return chances, lifts


def _drivers(published: Published) -> Markup | None:
    found = {}
    for name, target in TARGETS.items():
        rows = [
            row
            for row in published.rows("rpt_prediction_drivers")
            if row["target"] == name and (row["importance"] or 0) > 0
        ]
        rows.sort(key=lambda row: (-row["importance"], row["feature_name"]))
        if rows:
            labels = [row["label"] or plain(row["feature_name"]) for row in rows[:MOST_DRIVERS]]
            found[capitalised(target.name)] = labels + [NOTHING] * (MOST_DRIVERS - len(labels))
    if not found:
        return None
    columns: dict[str, list[object]] = {"Prediction of": list(found)}
    for place, heading in enumerate(("Most of all", "Then", "And")):
        columns[heading] = [labels[place] for labels in found.values()]
    return table(
        "drivers", "What the predictions rest on", columns, text=["Most of all", "Then", "And"]
    )
