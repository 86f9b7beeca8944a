"""What users will probably do next: by segment, how good that is, and what it rests on."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from report import prediction_tables as tables
from report.plots.predictions import calibration, lift
from report.prediction_targets import PROBABILITIES, TARGETS, baseline, better, expected
from report.source import Published, Row
from report.words import day, listed, rounded_share, whole


def predictions(published: Published) -> dict[str, Any] | None:
    """Return what is predicted and how good that is, or why nothing is; None if that is unknown."""
    health = next(iter(published.rows("rpt_prediction_health")), None)
    if health is None:
        return None
    if not health.get("is_predicted"):
        because = f", because {health['reason']}" if health.get("reason") else ""
        return {"absent": f"There are no predictions{because}."}
    does_better = better(published)
    chances, lifts = _deciles(published)
    return {
        "absent": None,
        "headline": _headline(published, health, does_better),
        "tested": _tested(health),
        "baseline": baseline(health),
        "warnings": _warnings(health, does_better),
        "segments": tables.by_segment(published, does_better),
        "summary": tables.use(published, does_better),
        "measures": tables.measures(published),
        "deciles": tables.deciles(published) if chances or lifts else None,
        "chances": chances,
        "lifts": lifts,
        "importance": tables.feature_importance(published),
    }


def _headline(published: Published, health: Row, does_better: dict[str, bool | None]) -> str | None:
    """Return what to expect of all users together, from the predictions that are fit for use."""
    rows = published.rows("rpt_segment_predictions")
    parts: list[str] = []
    for name, does in (("churn", "to stay away"), ("purchase", "to buy")):
        share = _mean(rows, TARGETS[name].column)
        if share is not None and does_better.get(name):
            parts.append(
                f"{rounded_share(share)} {does}"
                if parts
                else f"{rounded_share(share)} of users are expected {does}"
            )
    sums = []
    for name, what in (("orders", "{} orders"), ("spend", "a spend of {}")):
        known = [row[TARGETS[name].column] for row in rows if _is_known(row, name)]
        if known and does_better.get(name):
            sums.append(what.format(expected(sum(known))))
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
        f" {day(date)}: what was predicted from the days up to then was compared with the {days}"
        " days after it, which the model had not seen."
    )


def _warnings(health: Row, does_better: dict[str, bool | None]) -> list[str]:
    said = []
    for name, is_better in does_better.items():
        what = TARGETS[name].name
        if is_better is None:
            said.append(
                f"Whether the prediction of {what} is better than the baseline is not known."
            )
        elif not is_better:
            said.append(
                f"The prediction of {what} is no better than {baseline(health)}: do not use it."
            )
    return said


def _deciles(published: Published) -> tuple[list[tuple[str, Markup]], list[tuple[str, Markup]]]:
    """Return, each with its caption, the plots of calibration and of lift by decile."""
    chances, lifts = [], []
    for name, target in TARGETS.items():
        rows = sorted(
            (row for row in published.rows("rpt_prediction_deciles") if row["target"] == name),
            key=lambda row: row["decile"],
        )
        paired = [
            row
            for row in rows
            if row["mean_predicted"] is not None and row["mean_observed"] is not None
        ]
        if paired and name in PROBABILITIES:
            chances.append((target.heading, calibration(paired, name)))
        shared = [row for row in rows if row["observed_share"] is not None]
        if shared:
            caption = f"Share of {target.happened}"
            lifts.append((caption, lift(shared, name, target.happened)))
    return chances, lifts
