"""How sure a segment is: a short rule for it, how well it recurs, who is close to another."""

from __future__ import annotations

from dataclasses import dataclass

from report.source import PROBABILISTIC, Published, Row
from report.words import NBSP, capitalised, percent, rounded_share

# A rule that finds less than this share of the segment, or is right less often, is called rough.
GOOD_RULE = 0.7


@dataclass(frozen=True)
class Rule:
    """A rule of thumb for a segment.

    Attributes:
        title: says whether the rule is a rough one.
        text: the bounds.
        quality: how much of the segment it finds, and how often it is right; None: not measured.
    """

    title: str
    text: str
    quality: str | None


def rule(published: Published, segment: Row) -> Rule | None:
    """Return the rule of thumb for a segment; None where there is none, as for noise."""
    row = next(iter(published.of_segment("rpt_segment_rules", segment["segment_key"])), {})
    if segment["is_special"] or not row.get("rule"):
        return None
    precision, coverage = row.get("rule_precision"), row.get("rule_coverage")
    text = f"{row['rule']}.".replace(" %", f"{NBSP}%")
    if precision is None or coverage is None:
        return Rule("Rule of thumb", text, None)
    rough = min(precision, coverage) < GOOD_RULE
    quality = (
        f"It finds {_share(coverage)} of the segment; {_share(precision)} of the users it finds are"
        " in the segment."
    )
    if rough:
        quality += " It is too rough to select users by."
    return Rule("Rough rule of thumb" if rough else "Rule of thumb", text, quality)


def _share(share: float) -> str:
    return ("only " if share < GOOD_RULE else "") + rounded_share(share)


def recurrence(segment: Row) -> str | None:
    """Return how much of a segment recurs, and what that means; None for noise."""
    recurs = segment.get("bootstrap_jaccard")
    if segment["is_special"] or recurs is None:
        return None
    meaning = f": {segment['stability']}" if segment.get("stability") else ""
    return capitalised(f"{rounded_share(recurs)} of it recurs when users are resampled{meaning}")


def in_between(published: Published, segment: Row) -> str | None:
    """Return how many users of a segment are close to another one; None for noise."""
    share = published.border_shares.get(segment["segment_key"])
    if segment["is_special"] or share is None:
        return None
    if share < 0.005:
        return "Hardly any of its users are close to another segment"
    if published.health.get("scored_by") == PROBABILISTIC:
        return f"{percent(share, 0)} of its users could as well belong to another segment"
    return f"{percent(share, 0)} of its users are nearly as close to another segment"
