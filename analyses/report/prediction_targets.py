"""What is predicted, how the report speaks of it, and whether it is better than a guess."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from report.source import Published, Row
from report.words import NOTHING, number, percent, rounded_share, rounded_worth


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


def expected(value: float | None) -> str:
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
        "orders", "expected_orders", "Expected orders", expected, "rmse", "rmse",
        "Off by {} orders a user; the guess by {}.", "orders",
    ),
    "spend": Target(
        "spend", "expected_spend", "Expected spend", expected, "rmse", "top_decile_share",
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
    "top_decile_share": ("brought by the tenth with the highest predictions", percent),
}


def quality(published: Published) -> dict[tuple[str, str], Row]:
    """Return the measures of the predictions by target and metric."""
    return {
        (row["target"], row["metric"]): row
        for row in published.rows("rpt_prediction_quality")
        if row["target"] in TARGETS
    }


def better(published: Published) -> dict[str, bool | None]:
    """Return by target whether it beats the naive guess; None where that cannot be told."""
    measured = quality(published)
    return {
        name: measured.get((name, target.metric), {}).get("is_better")
        for name, target in TARGETS.items()
        if any(of == name for of, _ in measured)
    }


def is_better(published: Published, name: str) -> bool:
    """Return whether a target is known to beat the naive guess."""
    return better(published).get(name) is True


def guess(health: Row) -> str:
    """Return in words what the predictions are held against."""
    days = health.get("horizon_days")
    return (
        f"a guess that the next {days} days will be like the last {days}"
        if days
        else "a guess that all will go on as before"
    )
