"""What is predicted, how the report words it, and whether it beats the baseline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from report.source import Published, Row
from report.words import NOTHING, Figure, number, percent, rounded, rounded_share, rounded_worth


@dataclass(frozen=True)
class Target:
    """How the report words a prediction.

    Attributes:
        name: after "the prediction of".
        column, heading: where a segment's figure is, and what stands above it.
        figure: how such a figure is written.
        metric: the measure by which a prediction is compared with the baseline.
        told: the measure that is easiest to understand.
        success: what it says; has places for the figure of the prediction and of the baseline.
        happened: what the deciles share.
    """

    name: str
    column: str
    heading: str
    figure: Callable[[float | None], Figure]
    metric: str
    told: str
    success: str
    happened: str


def expected(value: float | None) -> Figure:
    """Return a sum that is an estimate: three digits at most, and one after the point."""
    if value is None or abs(value) >= 100:
        return rounded_worth(value)
    return Figure(rounded(value, 0 if abs(value) >= 10 else 1), value)


def _score(value: float | None) -> Figure:
    return Figure(NOTHING if value is None else rounded(value, 3), value)


TARGETS = {
    "churn": Target(
        "churn", "mean_churn_probability", "Chance of churn", rounded_share, "brier_score", "auc",
        "Ranked {} of all pairs of users correctly by who would stay away; the baseline {}.",
        "those who stayed away",
    ),
    "purchase": Target(
        "purchases", "mean_purchase_probability", "Chance of a purchase", rounded_share,
        "brier_score", "auc",
        "Ranked {} of all pairs of users correctly by who would buy; the baseline {}.",
        "those who bought",
    ),
    "orders": Target(
        "orders", "expected_orders", "Expected orders", expected, "rmse", "rmse",
        "Off by {} orders per user; the baseline by {}.", "orders",
    ),
    "spend": Target(
        "spend", "expected_spend", "Expected spend", expected, "rmse", "top_decile_share",
        "The decile of users with the highest predictions brought {} of all spend; that of the"
        " baseline {}.",
        "spend",
    ),
}  # fmt: skip
YES_OR_NO = {True: "yes", False: "no", None: NOTHING}
PROBABILITIES = ("churn", "purchase")
# In the order of the table: what decides comes first.
MEASURES: dict[str, tuple[str, Callable[[float | None], Figure]]] = {
    "brier_score": ("error of the chances (Brier score)", _score),
    "rmse": ("error for a user (RMSE)", number),
    "auc": ("pairs of users ranked correctly (AUC)", percent),
    "average_precision": ("correct among those picked (average precision)", percent),
    "calibration_error": ("chances too high or too low by (calibration error)", percent),
    "rank_correlation": ("users in the right order (rank correlation)", number),
    "top_decile_share": ("brought by the decile with the highest predictions", percent),
}


def quality(published: Published) -> dict[tuple[str, str], Row]:
    """Return the measures of the predictions by target and metric."""
    return {
        (row["target"], row["metric"]): row
        for row in published.rows("rpt_prediction_quality")
        if row["target"] in TARGETS
    }


def better(published: Published) -> dict[str, bool | None]:
    """Return by target whether it beats the baseline; None where that is not known."""
    measured = quality(published)
    return {
        name: measured.get((name, target.metric), {}).get("is_better")
        for name, target in TARGETS.items()
        if any(of == name for of, _ in measured)
    }


def is_better(published: Published, name: str) -> bool:
    """Return whether a target is known to beat the baseline."""
    return better(published).get(name) is True


def baseline(health: Row) -> str:
    """Return in words what the predictions are compared with."""
    days = health.get("horizon_days")
    return (
        f"the baseline, which expects the next {days} days to be like the last {days}"
        if days
        else "the baseline, which expects no change"
    )
