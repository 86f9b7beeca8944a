"""Who may be contacted, who is held out as a control group, and what campaigns did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from report.plots.intervals import lifts
from report.source import ENOUGH_POWER, Published, Row
from report.tables import table
from report.uplift import checks, uplift
from report.words import (
    NBSP,
    NOTHING,
    Figure,
    capitalised,
    listed,
    number,
    percent,
    rounded_share,
    segment_label,
    signed,
    whole,
)

VERDICTS = {
    "works": "works",
    "no effect shown": "no effect worth having",
    "hurts": "hurts",
    "too small": "too small to tell",
    "higher": "higher than in the control arm, which was not drawn at random",
    "lower": "lower than in the control arm, which was not drawn at random",
    "no difference shown": "no difference shown",
}
ALL_SEGMENTS = "all"
THE_ONLY_ARM = "treatment"
DRAWN = ("rate_difference_low", "rate_difference", "rate_difference_high")
COUNTS = (
    "user_count", "contactable_users", "treatment_users", "control_users", "assumed_responses",
    "untimely_responses", "outside_responses",
)  # fmt: skip


def audiences(published: Published) -> dict[str, Any] | None:
    """Return the audiences and what campaigns did; None where the file knows of neither."""
    rows = _rows(published, "rpt_campaign_audiences")
    results = _rows(published, "rpt_campaign_lift")
    if not rows and not results:
        return None
    contactable = [row for row in rows if row["contactable_users"]]
    return {
        "headline": _headline(rows, contactable),
        "shaky": any(row["do_not_act"] for row in rows),
        "rate": _rate(contactable),
        "advice": _advice(contactable),
        "table": _table(contactable) if contactable else None,
        **_lift(results),
        "checks": checks(published),
        "uplift": uplift(published),
    }


def _rows(published: Published, name: str) -> list[Row]:
    """Return the rows of a table campaign by campaign, each in total first; no count is missing."""
    rows = [
        {
            **row,
            **{count: row.get(count) or 0 for count in COUNTS},
            "campaign": row["campaign"] or NOTHING,
            "segment_key": row["segment_key"] or NOTHING,
        }
        for row in published.rows(name)
    ]
    return sorted(
        rows,
        key=lambda row: (row["campaign"], row["segment_key"] != ALL_SEGMENTS, row["segment_key"]),
    )


def _headline(rows: list[Row], contactable: list[Row]) -> str:
    users = sum(row["user_count"] for row in rows)
    if not contactable:
        return (
            "Nobody may be contacted: no user in a segment is known to have agreed"
            " (marketing_consent)."
        )
    reached = sum(row["contactable_users"] for row in contactable)
    held_out = sum(row["control_users"] for row in contactable)
    campaigns = len({row["campaign"] for row in contactable})
    return (
        f"{whole(reached)} of {whole(users)} users may be contacted, in {campaigns}"
        f" campaign{'' if campaigns == 1 else 's'}; {whole(held_out)} of them are held out."
    )


def _rate(rows: list[Row]) -> str | None:
    """Return what a campaign is expected to change, and how that is known."""
    days = next((row["horizon_days"] for row in rows), None)
    known = {
        "prediction": "as predicted",
        "last_horizon": f"assumed to be that of the last {days} days",
    }
    sources = {row["base_rate_source"] for row in rows}
    how = [text for source, text in known.items() if source in sources]
    if not how:
        return None
    return (
        f"Expected without the campaign is the share of users who order within {days} days,"
        f" {' or '.join(how)}."
    )


def _advice(rows: list[Row]) -> str | None:
    """Return what to do where control groups are too small for what is worth having."""
    powers = [row["power_for_worthwhile_lift"] for row in rows]
    weak = [power for power in powers if power is None or power < ENOUGH_POWER]
    if not weak:
        return None
    lift = rounded_share(rows[0]["worthwhile_lift"])
    which = "No comparison is" if len(weak) == len(powers) else f"{len(weak)} comparisons are not"
    return (
        f"{which} likely to show a lift that is just worth a campaign ({lift}"
        " more than without it). Only much larger effects will show. Hold out more users"
        " (control_share) before you interpret a small difference."
    )


def _table(rows: list[Row]) -> Markup:
    lift = rounded_share(rows[0]["worthwhile_lift"])
    columns: dict[str, list[object]] = {
        "Campaign": [row["campaign"] for row in rows],
        "Segment": [segment_label(row["segment_key"], row["segment_name"]) for row in rows],
        "May be contacted": [whole(row["contactable_users"]) for row in rows],
        "Held out": [whole(row["control_users"]) for row in rows],
        "Expected without it": [percent(row["base_rate"]) for row in rows],
        "Smallest effect": [_points(row["minimum_detectable_effect"]) for row in rows],
        f"Chance to show a lift of {lift} (power)": [
            rounded_share(row["power_for_worthwhile_lift"]) for row in rows
        ],
    }
    return table("audiences", "Audiences by campaign and segment", columns, text=["Segment"])


def _points(difference: float | None) -> Figure:
    """Return a difference of shares in percentage points: +3.4 points."""
    if difference is None:
        return Figure(NOTHING, None)
    return Figure(f"{signed(100 * difference)}{NBSP}points", difference)


def _lift(results: list[Row]) -> dict[str, Any]:
    """Return what campaigns did, the campaigns in total and, where there are several, segments."""
    run = [row for row in results if row["verdict"] != "no audience"]
    segments = [
        (row["campaign"], row.get("arm")) for row in run if row["segment_key"] != ALL_SEGMENTS
    ]
    shown = [
        row
        for row in run
        if row["segment_key"] == ALL_SEGMENTS
        or segments.count((row["campaign"], row.get("arm"))) > 1
    ]
    compared = [row for row in shown if None not in (row[name] for name in DRAWN)]
    return {
        "found": _found(run),
        "results": _results(shown) if shown else None,
        "plot": lifts([(_label(row), row) for row in compared]) if compared else None,
        "plot_table": _interval_table(compared) if compared else None,
        "at_any_look": any(row.get("rate_sequential_low") is not None for row in shown),
        "remarks": _remarks(results),
    }


def _interval_table(rows: list[Row]) -> Markup:
    columns: dict[str, list[object]] = {"Campaign": [_label(row) for row in rows]}
    for heading, name in zip(("Low end", "Lift", "High end"), DRAWN, strict=True):
        columns[heading] = [_points(row[name]) for row in rows]
    return table("lift-intervals", "Lift of campaigns, with its 95 % interval", columns)


def _label(row: Row) -> str:
    """Return the campaign, the arm where the input has named it, and the segment."""
    arm = row.get("arm")
    parts = [row["campaign"], arm if arm != THE_ONLY_ARM else None]
    parts.append(row["segment_key"] if row["segment_key"] != ALL_SEGMENTS else None)
    return ", ".join(str(part) for part in parts if part)


def _found(run: list[Row]) -> str | None:
    """Return which campaigns work, which do not, and for which it is unknown."""
    totals = [row for row in run if row["segment_key"] == ALL_SEGMENTS]
    parts = []
    for verdict, words in VERDICTS.items():
        names = [_label(row) for row in totals if row["verdict"] == verdict]
        if names:
            parts.append(f"{capitalised(words)}: {listed(names)}.")
    return " ".join(parts) or None


def _results(rows: list[Row]) -> Markup:
    columns: dict[str, list[object]] = {
        "Campaign": [_label(row) for row in rows],
        "Took part": [whole(row["treatment_users"]) for row in rows],
        "Of these responded": [percent(row["treatment_rate"]) for row in rows],
        "Held out": [whole(row["control_users"]) for row in rows],
        "Of these responded too": [percent(row["control_rate"]) for row in rows],
        "Lift": [_between(row, "rate_difference", _points) for row in rows],
    }
    if any(row.get("rate_sequential_low") is not None for row in rows):
        columns["Lift, at any look"] = [_ends(row, "rate_sequential", 100, signed) for row in rows]
    if any(row["value_difference"] is not None for row in rows):
        columns["Worth per user, more than held out"] = [
            _between(row, "value_difference", _worth) for row in rows
        ]
    if any(row.get("value_sequential_low") is not None for row in rows):
        columns["Worth per user, at any look"] = [
            _ends(row, "value_sequential", 1, _worth) for row in rows
        ]
    saved = [
        row.get("value_variance_reduction") or row.get("rate_variance_reduction") for row in rows
    ]
    if any(saved):
        columns["Variance saved by what was known before"] = [
            NOTHING if share is None else rounded_share(max(share, 0)) for share in saved
        ]
    columns["Verdict"] = [VERDICTS.get(row["verdict"], NOTHING) for row in rows]
    return table("lift", "What campaigns did", columns, text=["Verdict"])


def _worth(difference: float | None) -> Figure:
    return Figure(number(difference).replace("-", "\u2212"), difference)


def _between(row: Row, name: str, written: Callable[[float | None], Figure]) -> Figure:
    """Return a difference with its interval."""
    ends = (row[f"{name}_low"], row[f"{name}_high"])
    if row[name] is None or None in ends:
        return written(row[name])
    low, high = (written(end).removesuffix(f"{NBSP}points") for end in ends)
    return Figure(f"{written(row[name])} ({low} to {high})", row[name], is_all=False)


def _ends(row: Row, name: str, factor: float, written: Callable[[float | None], str]) -> str:
    """Return the ends of an interval."""
    ends = (row.get(f"{name}_low"), row.get(f"{name}_high"))
    if None in ends:
        return NOTHING
    low, high = (written(factor * end) for end in ends if end is not None)
    return f"{low} to {high}"


def _remarks(results: list[Row]) -> list[str]:
    """Return what was not counted, and what was assumed."""
    totals = [row for row in results if row["segment_key"] == ALL_SEGMENTS]
    # the responses to a campaign stand beside each of its arms
    known = list(
        {row["campaign"]: row for row in totals if row["verdict"] != "no audience"}.values()
    )
    unknown = [row for row in totals if row["verdict"] == "no audience"]
    remarks = []
    if assumed := sum(row["assumed_responses"] for row in known):
        remarks.append(
            f"{whole(assumed)} responses are from before the first build. They count as if its"
            " audiences had been in force already. That is right only if the campaigns went to"
            " those users and not to the held-out ones."
        )
    if untimely := sum(row["untimely_responses"] for row in known):
        remarks.append(
            f"{whole(untimely)} responses do not count: they are from before the user joined the"
            " audience, or from outside the campaign's dates."
        )
    if outside := sum(row["outside_responses"] for row in known):
        remarks.append(f"{whole(outside)} responses are from users who were not in the audience.")
    if unknown:
        names = listed(
            [f"{row['campaign']} ({whole(row['outside_responses'])})" for row in unknown]
        )
        remarks.append(f"Responses to campaigns without an audience here: {names}.")
    return remarks
