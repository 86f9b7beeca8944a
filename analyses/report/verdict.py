"""The verdict on the segmentation, in words that a marketer can act on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from report.plots import model
from report.source import (
    BORDER_CONFIDENCE,
    BORDER_PROBABILITY,
    PROBABILISTIC,
    SPECIAL_KEYS,
    Published,
    Row,
)
from report.tables import table
from report.words import (
    algorithm_name,
    capitalised,
    count_word,
    day,
    index,
    listed,
    number,
    percent,
    plain,
    rounded_share,
    segment_label,
    uncapitalised,
    whole,
)

OUT_OF_DATE = "out_of_date"
# Of the features that have moved, how many are named.
MOST_MOVED = 4
# Share of users who would move from which on a reader is told.
WORTH_SAYING = 0.05


@dataclass(frozen=True)
class Verdict:
    """What the numbers say about the segments, and what follows.

    Attributes:
        tone: good, fair, poor or unknown: the colour of its mark.
        label: one or two words.
        headline, advice: a sentence each.
        grounds: the figures it rests on, in a sentence or two.
    """

    tone: str
    label: str
    headline: str
    advice: str
    grounds: str


_WORDS = {
    "separated": (
        "good",
        "Distinct groups",
        "Each segment has a gap around it, and none has one inside.",
        "They can be addressed one by one. Whether they respond differently, a campaign with a"
        " control group tells.",
    ),
    "continuum": (
        "fair",
        "Stable slices",
        "No gaps: stable, usable slices of one continuous population.",
        "Good for targeting and for tracking over time. But they are not types of people: users"
        " near a border are much like those across it.",
    ),
    "none": (
        "poor",
        "Not stable",
        "Not even stable: other data would give other segments.",
        "Do not base decisions on them. The page still describes them, so that you can see what was"
        " found.",
    ),
}
# A segmentation that was real at its fit, and does not fit today's users.
_OUT_OF_DATE = (
    "poor",
    "Out of date",
    "These segments were made from users as they were{then}, and do not fit today's users.",
    "Do not act on them. Let the next build make new ones: refit: when_needed in the input file.",
)
# There are gaps, but the segments are not what they part.
_CUT_GROUPS = (
    "fair",
    "Groups, cut into slices",
    _WORDS["continuum"][3],
)
# Methods that look for dense groups may find one, or none.
_NO_GROUPS = (
    "poor",
    "No groups",
    "No groups: fewer than two segments were found.",
    _WORDS["none"][3],
)
_UNKNOWN = (
    "unknown",
    "Not assessed",
    "Whether these segments are real has not been checked.",
    "Read them as a description of these users, not as proof of groups.",
)


def verdict(published: Published) -> Verdict:
    """Return the verdict on the current model."""
    health = published.health
    found = verdict_today(health)
    if found == OUT_OF_DATE:
        return _out_of_date(health)
    words = _WORDS.get(found or "", _UNKNOWN)
    if found == "none" and published.segment_count < 2:
        words = _NO_GROUPS
    gaps = _between_segments(published.rows("rpt_segment_gaps"))
    if found == "continuum" and gaps:
        tone, label, advice = _CUT_GROUPS
        words = tone, label, _cut_groups(published), advice
    tone, label, headline, advice = words
    return Verdict(tone, label, headline, advice, _grounds(health, published.thresholds))


def verdict_today(health: Row) -> str | None:
    """Return the verdict on today's users; that of the fit where there is no other."""
    return health.get("verdict_today") or health.get("verdict")


def _out_of_date(health: Row) -> Verdict:
    tone, label, headline, advice = _OUT_OF_DATE
    fitted = health.get("fitted_as_of_date")
    moved = [name for name in (health.get("moved_features") or "").split(", ") if name]
    grounds = []
    if moved:
        shown = listed([uncapitalised(name) for name in moved[:MOST_MOVED]])
        others = f", and {len(moved) - MOST_MOVED} more" if len(moved) > MOST_MOVED else ""
        grounds.append(f"Clearly different from then: {shown}{others}.")
    if (health.get("moved_share") or 0.0) >= WORTH_SAYING:
        grounds.append(
            f"Segments made today would put {rounded_share(health['moved_share'])} of users"
            " elsewhere."
        )
    if "no other fit is possible" in (health.get("refit_decision") or ""):
        advice = "Do not act on them. Too few users are active today to make new ones."
    grounds.append(f"At the fit the verdict was: {verdict_label(health.get('verdict')).lower()}.")
    return Verdict(
        tone,
        label,
        headline.format(then=f" on {day(fitted)}" if fitted else ""),
        advice,
        " ".join(grounds),
    )


def _cut_groups(published: Published) -> str:
    groups = int(published.health.get("group_count") or 0)
    if not 1 < groups < published.segment_count:
        return "There are gaps among these users, but the segments do not follow them."
    return (
        f"{capitalised(count_word(groups))} groups, cut into"
        f" {count_word(published.segment_count)} slices: only some borders follow a gap."
    )


def _between_segments(rows: list[Row]) -> str | None:
    """Return between which segments there are gaps, and inside which; None where there is none."""
    between = [
        f"{row['segment_name']} and {row['other_segment_name']}"
        for row in rows
        if row["is_gap"] and not row["is_inside"]
    ]
    missing = [row for row in rows if not row["is_gap"] and not row["is_inside"]]
    inside = [row["segment_name"] for row in rows if row["is_gap"] and row["is_inside"]]
    if not between and not inside:
        return None
    sentences = []
    if between and not missing:
        sentences.append("There is a gap between each segment and all of its neighbours.")
    elif between:
        sentences.append(
            f"There is a gap in {len(between)} of {len(between) + len(missing)} pairs of"
            f" neighbouring segments: {'; '.join(between)}."
        )
    if inside:
        sentences.append(f"There is a gap inside {listed(inside)}, where no border runs.")
    return " ".join(sentences)


def verdict_label(name: str | None) -> str:
    """Return a verdict of the tables in one or two words."""
    if name == OUT_OF_DATE:
        return _OUT_OF_DATE[1]
    return _WORDS.get(name or "", _UNKNOWN)[1]


def is_shaky(published: Published) -> bool:
    """Return whether the segments do not recur or fit no more: nothing should rest on them."""
    return verdict_today(published.health) in ("none", OUT_OF_DATE)


def border_share(published: Published) -> float | None:
    """Return the share of users who are nearly as close to another segment as to their own."""
    shares = published.border_shares
    counts = {row["segment_key"]: row["user_count"] for row in published.segments}
    known = [key for key in shares if key in counts and key not in SPECIAL_KEYS]
    total = sum(counts[key] for key in known)
    return sum(shares[key] * counts[key] for key in known) / total if total else None


def border_sentence(published: Published) -> str | None:
    """Return how many users are in between, and by what measure."""
    share = border_share(published)
    if share is None:
        return None
    if published.health.get("scored_by") == PROBABILISTIC:
        return (
            f"{percent(share, 0)} of users are in between: their own segment is less than"
            f" {percent(BORDER_PROBABILITY, 0)} probable for them."
        )
    return (
        f"{percent(share, 0)} of users are in between: for them the next segment is less than"
        f" {percent(BORDER_CONFIDENCE, 0)} further away than their own."
    )


def verdict_details(published: Published) -> dict[str, Any]:
    """Return the figures behind the verdict, for those who want to know."""
    health = published.health
    judged_later = health.get("checked_as_of_date") != health.get("fitted_as_of_date")
    return {
        "reason": health.get("reason"),
        "reason_today": health.get("reason_today") if judged_later else None,
        "refit_decision": health.get("refit_decision"),
        "in_between": border_sentence(published),
        "between": _between_segments(published.rows("rpt_segment_gaps")),
        "gaps": _gaps(published.rows("rpt_feature_multimodality")),
        "measures": _measures(health),
        "tightness": _tightness(health),
        "recurrence": _recurrence(published),
        "recurrence_table": _recurrence_table(published),
        "tightness_table": _tightness_table(health),
        "reliable": published.thresholds.get("stable"),
        "method": _method(health),
        "left_out": _left_out(health.get("excluded_features")),
    }


def _tightness(health: Row) -> Markup | None:
    silhouette, reference = health.get("silhouette"), health.get("null_silhouette")
    if silhouette is None or reference is None:
        return None
    return model.tightness(silhouette, reference)


def _recurrence(published: Published) -> Markup | None:
    known = [row for row in published.segments if row.get("bootstrap_jaccard") is not None]
    return model.recurrence(known, published.thresholds.get("stable")) if known else None


def _recurrence_table(published: Published) -> Markup | None:
    rows = [row for row in published.segments if row.get("bootstrap_jaccard") is not None]
    columns: dict[str, list[object]] = {
        "Segment": [segment_label(row["segment_key"], row["segment_name"]) for row in rows],
        "Stability": [rounded_share(row["bootstrap_jaccard"]) for row in rows],
    }
    return table("recurrence", "How much of each segment recurs", columns) if rows else None


def _tightness_table(health: Row) -> Markup | None:
    silhouettes = [health.get("silhouette"), health.get("null_silhouette")]
    if None in silhouettes:
        return None
    columns: dict[str, list[object]] = {
        "Data": ["These segments", "Data without groups"],
        "Silhouette": [index(silhouette) for silhouette in silhouettes],
    }
    return table("tightness", "Silhouette here and without groups", columns)


def _gaps(rows: list[Row]) -> str | None:
    """Return which traits alone tell two groups of users apart."""
    known = [row for row in rows if row["is_multimodal"] is not None]
    if not known:
        return None
    found = [row for row in known if row["is_multimodal"]]
    if not found:
        return (
            "No single trait has two peaks: on each of them users range from low to high without a"
            " gap. Groups, if any, come from several traits together."
        )
    found.sort(key=lambda row: (-(row["dip"] or 0.0), row["feature_name"]))
    names = listed([row["label"] or plain(row["feature_name"]) for row in found])
    have = "has" if len(found) == 1 else "have"
    return (
        f"{len(found)} of {len(known)} traits {have} two peaks, with many low and"
        f" many high users and few between: {names}."
    )


def _measures(health: Row) -> str | None:
    measures = [
        ("Silhouette", index, health.get("silhouette"), health.get("null_silhouette"),
         "How much closer users are to their own segment than to the next: from 0 to 1"),
        ("Chance without groups", number, health.get("null_p_value"), None,
         "How often data without groups has such a silhouette: small means unlikely to be chance"),
        ("Stability", rounded_share, health.get("bootstrap_jaccard"), None,
         "How much of a segment recurs when users are resampled"),
        ("Stability today", rounded_share, health.get("bootstrap_jaccard_today"), None,
         "How much of a segment recurs in fits to resamples of today's users"),
        ("Would move", rounded_share, health.get("moved_share"), None,
         "Share of users whom a fit of today would put into another segment"),
    ]  # fmt: skip
    known = [measure for measure in measures if measure[2] is not None]
    if not known:
        return None
    return table(
        "verdict",
        "Figures behind the verdict",
        {
            "Measure": [name for name, *_ in known],
            "Here": [written(value) for _, written, value, *_ in known],
            "Without groups": [written(other) for _, written, _, other, _ in known],
            "What it says": [meaning for *_, meaning in known],
        },
        text=["What it says"],
    )


def _method(health: Row) -> str | None:
    if not health:
        return None
    parts = [f"Method: {algorithm_name(health, 'algorithm_label')}"]
    if health.get("sampled_users"):
        parts.append(f"fitted on {whole(health['sampled_users'])} users")
    if health.get("fitted_as_of_date"):
        parts.append(f"as of {day(health['fitted_as_of_date'])}")
    return ", ".join(parts) + "."


def _left_out(excluded: str | None) -> list[str]:
    reasons: dict[str, list[str]] = {}
    for item in (excluded or "").split("), "):
        name, found, reason = item.rstrip(")").partition(" (")
        if found:
            reasons.setdefault(reason, []).append(plain(name).lower())
    return [f"{reason}: {listed(names)}" for reason, names in reasons.items()]


def _grounds(health: Row, thresholds: Mapping[str, float]) -> str:
    sentences = []
    silhouette, reference = health.get("silhouette"), health.get("null_silhouette")
    if silhouette is not None and reference is not None:
        margin = silhouette - reference
        compared = "no tighter than" if margin <= 0 else "tighter than"
        if 0 < margin < thresholds.get("minimum_margin", 0.0):
            compared = "hardly tighter than"
        sentences.append(
            f"The segments are {compared} what the same method finds in comparable data without"
            f" any groups (silhouette {index(silhouette)} against {index(reference)})."
        )
    stability = health.get("bootstrap_jaccard")
    if health and silhouette is None:
        sentences.append("With fewer than two segments there is nothing to compare.")
    if stability is not None:
        sentences.append(
            f"When users are resampled, {rounded_share(stability)} of a segment recurs on average."
        )
    if health.get("noise_share"):
        sentences.append(f"{rounded_share(health['noise_share'])} of users are in no segment.")
    return " ".join(sentences)
