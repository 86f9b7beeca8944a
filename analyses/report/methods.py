"""How the segments were made: the candidate numbers of segments, and other methods."""

from __future__ import annotations

from typing import Any

from report import words
from report.plots import model
from report.source import Published, Row
from report.tables import table
from report.verdict import is_shaky

# Adjusted Rand index from which two methods find much the same segments, and partly the same.
MUCH_THE_SAME, PARTLY_THE_SAME = 0.8, 0.5


def counts(published: Published) -> dict[str, Any] | None:
    """Return the candidate numbers of segments, and which was chosen."""
    current = published.health.get("model_version")
    rows = published.rows("rpt_k_sweep")
    candidates = [row for row in rows if row.get("model_version", current) == current] or rows
    candidates = sorted(
        (row for row in candidates if row["segment_count"] is not None),
        key=lambda row: row["segment_count"],
    )
    if not candidates:
        return None
    chosen = next((row for row in candidates if row["is_chosen"]), None)
    return {
        "plot": model.segment_counts(candidates) if len(candidates) > 1 else None,
        "chosen": chosen,
        "table": _candidates(candidates),
    }


def _candidates(candidates: list[Row]) -> str:
    def shares(column: str) -> list[object]:
        return [words.rounded_share(row.get(column)) for row in candidates]

    columns: dict[str, list[object]] = {
        "Segments": [_marked(str(row["segment_count"]), row) for row in candidates],
        "Silhouette": [words.index(row["silhouette"]) for row in candidates],
        "Stability": shares("stability"),
        "Least stable": shares("lowest_stability"),
        "Halves agree": shares("replication"),
        "Users with a gap": shares("gap_share"),
        "Smallest": [words.percent(row.get("smallest_share")) for row in candidates],
        "Reason": [words.capitalised(row["reason"] or "") for row in candidates],
    }
    return table("counts", "Candidate numbers of segments", columns, text=["Reason"])


def methods(published: Published) -> dict[str, Any] | None:
    """Return all methods on the same users, and whether they agree; None with fewer than two."""
    rows = published.rows("rpt_algorithm_comparison")
    rows = sorted(
        rows,
        key=lambda row: (
            not row["is_chosen"],
            -(row["agreement_with_chosen"] or 0.0),
            str(row["algorithm"]),
        ),
    )
    if len(rows) < 2:
        return None
    columns: dict[str, list[object]] = {
        "Method": [_marked(words.algorithm_name(row), row) for row in rows],
        "Segments": [words.whole(row["segment_count"]) for row in rows],
        "Agreement": [
            words.NOTHING if row["is_chosen"] else words.index(row["agreement_with_chosen"])
            for row in rows
        ],
        "Silhouette": [words.index(row["silhouette"]) for row in rows],
        "Stability": [words.rounded_share(row["stability"]) for row in rows],
        "In no segment": [words.percent(row["noise_share"]) for row in rows],
        "Seconds": [words.number(row["seconds"]) for row in rows],
    }
    return {
        "agreement": _agreement([row for row in rows if not row["is_chosen"]], is_shaky(published)),
        "table": table("methods", "Methods side by side", columns),
    }


def _marked(name: str, row: Row) -> str:
    return f"{name} (chosen)" if row["is_chosen"] else name


def _agreement(others: list[Row], shaky: bool) -> str:
    """Return in a sentence or two whether other methods find the same segments."""
    known = [row for row in others if row["agreement_with_chosen"] is not None]
    # A single cluster, or none, cannot agree or disagree about segments.
    few = [row for row in known if (row["segment_count"] or 0) < 2]
    some = [row for row in known if row not in few]
    much = _names(some, MUCH_THE_SAME, 2.0)
    partly = _names(some, PARTLY_THE_SAME, MUCH_THE_SAME)
    hardly = _names(some, -2.0, PARTLY_THE_SAME)
    none = _names(few, -2.0, 2.0)
    if not known:
        return "Whether other methods find the same segments is not known."
    told = "; ".join(
        _found(names, what)
        for names, what in (
            (much, "much the same segments"),
            (partly, "partly the same segments"),
            (hardly, "other segments"),
            (none, "fewer than two segments"),
        )
        if names
    )
    if not partly and not hardly and not none:
        return f"They agree: {told}. The segments do not depend on the method."
    if not much and not partly:
        advice = "" if shaky else ": treat the segments as one useful view, not as the only one"
        return f"They do not agree: {told}. The result depends on the method{advice}."
    return f"They agree in part: {told}. Some borders depend on the method."


def _names(rows: list[Row], least: float, below: float) -> list[str]:
    return [
        words.algorithm_name(row) for row in rows if least <= row["agreement_with_chosen"] < below
    ]


def _found(names: list[str], what: str) -> str:
    return f"{words.listed(names)} find{'s' if len(names) == 1 else ''} {what}"
