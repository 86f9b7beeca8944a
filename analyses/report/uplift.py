"""Whom a randomised campaign moves, and what contacting others next time would bring."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from report.plots.intervals import policies as drawn_policies
from report.source import Published, Row
from report.tables import table
from report.words import (
    NBSP,
    NOTHING,
    listed,
    number,
    percent,
    rounded_share,
    signed,
)

OUTCOMES = {"response": "responses", "value": "worth per user"}
# Policies in the order in which they are shown; those by share come last.
POLICIES = {
    "treat_none": "nobody",
    "treat_all": "{arm} for all",
    "best_arm_by_segment": "best arm of each segment",
    "best_arm_by_model": "best arm by the model",
}
BY_MODEL = "best_arm_by_model"
ENDS = ("value_per_user_low", "value_per_user", "value_per_user_high")


def checks(published: Published) -> list[str]:
    """Return what makes the arms of a campaign hard to compare, each with what to do."""
    rows = sorted(published.rows("rpt_campaign_checks"), key=lambda row: str(row["campaign"]))
    return [f"{row['campaign']}: {row['message']} {row['what_to_do']}" for row in rows]


def uplift(published: Published) -> list[dict[str, Any]]:
    """Return a part for each randomised campaign and outcome: sentences, a plot and a table."""
    found = published.rows("rpt_campaign_policies")
    orders = published.rows("rpt_campaign_qini")
    parts = []
    keys = sorted({(row["campaign"], row["outcome"]) for row in found})
    for place, (campaign, outcome) in enumerate(keys):
        rows = sorted(_of(found, campaign, outcome), key=_place)
        known = [row for row in rows if None not in (row[end] for end in ENDS)]
        shown = [(_name(row), row) for row in known]
        parts.append(
            {
                "title": f"{campaign}: {OUTCOMES.get(outcome, outcome)}",
                "found": _found(rows, outcome),
                "order": _order(_of(orders, campaign, outcome)),
                "plot": drawn_policies(shown, outcome == "response", place) if known else None,
                "table": _table(rows, outcome, place),
            }
        )
    return parts


def _of(rows: list[Row], campaign: str, outcome: str) -> list[Row]:
    return [row for row in rows if (row["campaign"], row["outcome"]) == (campaign, outcome)]


def _place(row: Row) -> tuple[int, str, str]:
    names = list(POLICIES)
    place = names.index(row["policy"]) if row["policy"] in names else len(names)
    return place, row["policy"], row["arm"]


def _name(row: Row) -> str:
    policy = str(row["policy"])
    if policy in POLICIES:
        return POLICIES[policy].format(arm=row["arm"])
    return f"best arm for the {policy.split('_')[1].lstrip('0')}{NBSP}% the model puts first"


def _reference(row: Row) -> str:
    return _name({"policy": row["reference_policy"], "arm": row["reference_arm"]})


def _level(value: float | None, outcome: str) -> str:
    return percent(value) if outcome == "response" else number(value)


def _change(value: float | None, outcome: str) -> str:
    if value is None:
        return NOTHING
    if outcome == "response":
        return signed(100 * value)
    return number(value).replace("-", "\u2212")


def _interval(row: Row, name: str, outcome: str) -> str:
    low, middle, high = (
        _change(row[column], outcome) for column in (f"{name}_low", name, f"{name}_high")
    )
    unit = f"{NBSP}points" if outcome == "response" else ""
    return f"{middle}{unit} ({low} to {high})"


def _found(rows: list[Row], outcome: str) -> str | None:
    """Return whether choosing by the model brings more than the best treatment of all alike."""
    row = next((row for row in rows if row["policy"] == BY_MODEL), None)
    if row is None or row["difference_low"] is None:
        return None
    reference, difference = _reference(row), _interval(row, "difference", outcome)
    if row["difference_low"] > 0:
        said = "brings more than"
    elif row["difference_high"] < 0:
        said = "brings less than"
    else:
        said = "is not shown to bring more or less than"
    return (
        f"To give each user the arm that the model puts first {said} {reference}: {difference}."
        f" It treats {rounded_share(row['treated_share'])} of the users."
    )


def _order(rows: list[Row]) -> str | None:
    """Return of which arms the model tells who gains more."""
    better = [str(row["arm"]) for row in rows if row["verdict"] == "better than random"]
    others = [str(row["arm"]) for row in rows if row["verdict"] != "better than random"]
    shown = f"Of {listed(better)} the model tells better than chance which users gain more (Qini)."
    if not others:
        return shown if better else None
    if better:
        return f"{shown} Of {listed(others)} that is not shown."
    return f"That the model tells which users gain more of {listed(others)} is not shown (Qini)."


def _table(rows: list[Row], outcome: str, place: int) -> Markup:
    per_user = "Respond" if outcome == "response" else "Worth per user"
    columns: dict[str, list[object]] = {
        "Policy": [_name(row) for row in rows],
        "Treated": [rounded_share(row["treated_share"]) for row in rows],
        per_user: [
            "{1} ({0} to {2})".format(*(_level(row[end], outcome) for end in ENDS)) for row in rows
        ],
        "Against the best for all alike": [
            NOTHING
            if (row["policy"], row["arm"]) == (row["reference_policy"], row["reference_arm"])
            else _interval(row, "difference", outcome)
            for row in rows
        ],
    }
    return table(f"policies-{place}", "What each policy would bring", columns)
