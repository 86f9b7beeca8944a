"""Who moved from one segment to another, and who would if the model were fitted again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from report.plots.flow import flow
from report.source import NOISE_KEY, Published, Row
from report.tables import table
from report.theme import segment_name
from report.verdict import verdict_label
from report.words import (
    NBSP,
    Figure,
    day,
    index,
    number,
    percent,
    rounded_share,
    segment_label,
    short_label,
    whole,
)

# Moves in the table; the full matrix is folded away beneath it.
MOST_MOVES = 10
NEW, GONE, MERGED = "new", "gone", "merged"
# Rows that are not segments come last.
AFTER_SEGMENTS = {NOISE_KEY: 1, "inactive": 2, "unknown": 3, NEW: 4, GONE: 5, MERGED: 6}


def moves(published: Published) -> dict[str, Any] | None:
    """Return the moves to the newest date; None where no date is known before it."""
    dated = [row for row in published.rows("fct_segment_migrations") if row.get("as_of_date")]
    newest = max((row["as_of_date"] for row in dated), default=None)
    rows = [row for row in dated if row["as_of_date"] == newest and row["previous_as_of_date"]]
    if not rows:
        return None
    previous = rows[0]["previous_as_of_date"]
    fitted = published.health.get("fitted_as_of_date")
    return {
        "headline": _headline(rows),
        "from_day": previous,
        "to_day": newest,
        "refitted": bool(fitted and fitted > previous),
        "plot": _flow(published, "moves-flow", rows, (day(previous), day(newest))),
        "table": _largest(
            "moves", "The largest moves", [row for row in rows if not _stays(row)], "from_share"
        ),
        "all": _matrix("all-moves", "All moves, and who stayed", rows),
    }


def _headline(rows: Sequence[Row]) -> str:
    stayed = _users(row for row in rows if _stays(row))
    came = _users(row for row in rows if row["from_segment_key"] == NEW)
    went = _users(row for row in rows if row["to_segment_key"] == GONE)
    merged = _users(row for row in rows if row["to_segment_key"] == MERGED)
    moved = _users(rows) - stayed - came - went - merged
    there = stayed + moved
    sentences = []
    if there:
        share = percent(moved / there)
        sentences.append(f"{whole(moved)} of {whole(there)} users ({share}) changed segment.")
    if came:
        sentences.append(f"{whole(came)} {'is' if came == 1 else 'are'} new.")
    if went:
        sentences.append(f"{whole(went)} {'is' if went == 1 else 'are'} gone.")
    if merged:
        sentences.append(f"{whole(merged)} turned out to be another user's id.")
    return " ".join(sentences) or "Nobody moved."


def refit(published: Published) -> dict[str, Any] | None:
    """Return what a refit would change; None unless a preview was asked for."""
    rows = published.rows("rpt_refit_preview")
    if not rows:
        return None
    moving = [row for row in rows if not _stays(row)]
    total, count = _users(rows), _users(moving)
    share = f" ({percent(count / total)})" if total else ""
    return {
        "headline": f"{whole(count)} of {whole(total)} users{share} would change segment.",
        "quality": _quality(rows[0]),
        "plot": _flow(published, "refit-flow", rows, ("now", "after a refit")),
        "table": _largest("refit", "The largest moves after a refit", moving, "share_of_segment"),
        "all": _matrix("all-refit", "All moves after a refit, and who would stay", rows),
    }


def _quality(row: Row) -> str:
    measures: dict[str, list[str]] = {
        "Segments": [whole(row.get(f"{which}_segment_count")) for which in ("kept", "refit")],
        "Verdict": [verdict_label(row.get(f"{which}_verdict")) for which in ("kept", "refit")],
        "Silhouette": [index(row.get(f"{which}_silhouette")) for which in ("kept", "refit")],
        "Spread within segments": [
            number(row.get(f"{which}_inertia")) for which in ("kept", "refit")
        ],
        "Stability": [
            rounded_share(row.get(f"{which}_bootstrap_jaccard")) for which in ("kept", "refit")
        ],
    }
    return table(
        "refit-quality",
        "Quality now and after a refit",
        {
            "Measure": list(measures),
            "Now": [now for now, _ in measures.values()],
            "After a refit": [then for _, then in measures.values()],
        },
    )


def _largest(name: str, caption: str, rows: Sequence[Row], share: str) -> str | None:
    """Return a table of the moves that most users made; None where nobody moved."""
    ordered = sorted(rows, key=lambda row: (-_users([row]), *_pair(row)))[:MOST_MOVES]
    if not ordered:
        return None
    return table(
        name,
        caption,
        {
            "From": [
                segment_label(row["from_segment_key"], row["from_segment_name"]) for row in ordered
            ],
            "To": [segment_label(row["to_segment_key"], row["to_segment_name"]) for row in ordered],
            "Users": [whole(row["user_count"]) for row in ordered],
            "Share": [
                Figure(
                    f"{percent(row[share])} of{NBSP}{short_label(row['from_segment_key']).lower()}",
                    row[share],
                    is_all=False,
                )
                for row in ordered
            ],
        },
        text=["To"],
    )


def _matrix(name: str, caption: str, rows: Sequence[Row]) -> str:
    """Return all moves: from where in rows, to where in columns, those who stayed included."""
    counts = {_pair(row): whole(row["user_count"]) for row in rows}
    names = {row["from_segment_key"]: row["from_segment_name"] for row in rows}
    sources = sorted(names, key=_order)
    targets = sorted({row["to_segment_key"] for row in rows}, key=_order)
    columns: dict[str, list[object]] = {
        "From, and to": [segment_label(source, names[source]) for source in sources]
    }
    for target in targets:
        columns[short_label(target)] = [
            counts.get((source, target), whole(None)) for source in sources
        ]
    return table(name, caption, columns, is_matrix=True)


def _flow(
    published: Published, name: str, rows: Sequence[Row], ends: tuple[str, str]
) -> Markup | None:
    """Return the moves as bands; None where nobody moved, as there is nothing to see."""
    if all(_stays(row) for row in rows):
        return None
    colours = {row["segment_key"]: segment_name(row["colour"]) for row in published.segments}
    sources = sorted({row["from_segment_key"] for row in rows}, key=_order)
    targets = sorted({row["to_segment_key"] for row in rows}, key=_order)
    return flow({_pair(row): _users([row]) for row in rows}, sources, targets, colours, name, ends)


def _order(key: str) -> tuple[int, str]:
    return AFTER_SEGMENTS.get(key, 0), key


def _pair(row: Row) -> tuple[str, str]:
    return row["from_segment_key"], row["to_segment_key"]


def _stays(row: Row) -> bool:
    return bool(row["from_segment_key"] == row["to_segment_key"])


def _users(rows: Any) -> int:
    return sum(row["user_count"] or 0 for row in rows)
