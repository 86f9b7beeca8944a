"""What a card says about one segment: only what sets it apart, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from report.certainty import Rule, in_between, recurrence, rule
from report.source import Published, Row
from report.words import (
    NBSP,
    attribute_name,
    capitalised,
    clock,
    figure,
    listed,
    percent,
    plain,
    rounded_worth,
    times,
    uncapitalised,
    whole,
)

MOST_TRAITS = 5
MOST_VALUES = 3
OTHER = "(other)"  # what stands for all values that few users share
# A share is mentioned if it is this many times that of all users, of this many users, not a tiny
# part of the segment, and further from the overall share than chance takes one of the dozens that
# are compared.
MINIMUM_LIFT = 1.2
MINIMUM_USERS = 20
MINIMUM_SHARE = 0.05
MINIMUM_STANDARD_ERRORS = 3.3
# Archetypes whose advice is to stop after one attempt, or to wait: nothing is to be gained there.
LET_GO = ("dormant", "inactive", "unknown")
# The unit of opportunities that can be compared between segments.
SPEND_UNIT = "of spend"
# Effect sizes from which a difference gets a second and a third arrow.
LARGE_EFFECT, HUGE_EFFECT = 1.0, 2.0


@dataclass(frozen=True)
class Trait:
    """A trait that sets a segment apart: how it differs, and the figures."""

    label: str
    arrows: str
    difference: str
    direction: str
    own: str
    overall: str
    basis: str


@dataclass(frozen=True)
class Card:
    """Everything on the card of one segment, in words."""

    segment: Row
    title: str | None
    size: str
    in_between: str | None
    recurrence: str | None
    traits: list[Trait]
    rule: Rule | None
    people: list[str]
    people_alike: str | None
    likes: list[str]
    likes_alike: str | None
    moments: list[str]
    strategy: Row | None
    opportunity: str | None


def cards(published: Published) -> list[Card]:
    """Return a card for each segment, largest first and noise last."""
    return [_card(published, segment) for segment in published.segments]


def _card(published: Published, segment: Row) -> Card:
    key = segment["segment_key"]
    people = _about(published.of_segment("rpt_segment_demographics", key), "attribute")
    likes = _about(published.of_segment("rpt_segment_interests", key), "topic")
    strategy = published.strategies.get(key)
    telling_people, telling_likes = telling(people), telling(likes)
    return Card(
        segment=segment,
        title=_title(strategy),
        size=_size(segment),
        in_between=in_between(published, segment),
        recurrence=recurrence(segment),
        traits=traits(published, key),
        rule=rule(published, segment),
        people=[_person_sentence(row) for row in telling_people],
        people_alike=None if telling_people else _alike(people),
        likes=[_share_sentence(capitalised(row["topic"]), row) for row in telling_likes],
        likes_alike=None if telling_likes else _common_topics(likes),
        moments=_moments(published, strategy) if strategy else [],
        strategy=strategy,
        opportunity=opportunity(strategy, published.currency) if strategy else None,
    )


def _title(strategy: Row | None) -> str | None:
    """Return the archetype, unless the name begins with it or there is none."""
    if not strategy or strategy.get("archetype_match") in ("strong", "none"):
        return None
    title = strategy.get("archetype_title")
    return None if title is None else str(title)


def _about(rows: Sequence[Row], what: str) -> list[Row]:
    return [row for row in rows if row[what] not in (None, OTHER)]


def _size(segment: Row) -> str:
    spend = segment.get("spend_share")
    of_spend = f", {percent(spend)}{NBSP}of{NBSP}spend" if spend is not None else ""
    users = "user" if segment["user_count"] == 1 else "users"
    share = percent(segment["user_share"])
    return f"{whole(segment['user_count'])} {users} · {share}{NBSP}of{NBSP}all{of_spend}"


def traits(published: Published, key: str) -> list[Trait]:
    """Return the traits that set a segment apart, strongest first."""
    rows = published.of_segment("rpt_segment_traits", key)
    distinctive = [row for row in rows if row["is_distinctive"] and row["effect_size"] is not None]
    distinctive.sort(key=lambda row: (-abs(row["effect_size"]), row["feature_name"]))
    return [_trait(published, row) for row in distinctive[:MOST_TRAITS]]


def _trait(published: Published, row: Row) -> Trait:
    effect = row["effect_size"]
    own, overall, basis = _typical(published, row)
    strength = 1 + (abs(effect) >= LARGE_EFFECT) + (abs(effect) >= HUGE_EFFECT)
    amount = ("", "much ", "very much ")[strength - 1]
    return Trait(
        label=row["label"] or plain(row["feature_name"]),
        arrows=("▲" if effect > 0 else "▼") * strength,
        difference=amount + ("higher" if effect > 0 else "lower"),
        direction="high" if effect > 0 else "low",
        own=figure(own, row["unit"], published.currency),
        overall=figure(overall, row["unit"], published.currency),
        basis=basis,
    )


def _typical(published: Published, row: Row) -> tuple[float | None, float | None, str]:
    """Return the figures that show an effect: means, or medians where a few users pull the mean."""
    mean, overall_mean = row["segment_mean"], row["overall_mean"]
    overall_median = row.get("overall_median") or published.medians.get(row["feature_name"])
    means_known = mean is not None and overall_mean is not None
    if means_known and overall_median is not None and row["segment_median"] is not None:
        told_by_means = (mean - overall_mean) * row["effect_size"] > 0
        told_by_medians = (row["segment_median"] - overall_median) * row["effect_size"] > 0
        if told_by_medians and not told_by_means:
            return row["segment_median"], overall_median, "median"
    return mean, overall_mean, "mean"


def telling(rows: Sequence[Row]) -> list[Row]:
    """Return the shares that are clearly above those of all users, the highest lift first."""
    clear = [row for row in rows if _is_telling(row)]
    return sorted(clear, key=lambda row: -row["lift"])[:MOST_VALUES]


def _is_telling(row: Row) -> bool:
    share, lift, users = row["share"], row["lift"], row["user_count"]
    if not share or not lift or (users or 0) < MINIMUM_USERS:
        return False
    if share < MINIMUM_SHARE or lift < MINIMUM_LIFT:
        return False
    overall = min(share / lift, 1.0)
    error = math.sqrt(overall * (1 - overall) / (users / share))
    return bool(share - overall >= MINIMUM_STANDARD_ERRORS * error)


def _person_sentence(row: Row) -> str:
    return f"{attribute_name(row['attribute'])} {_share_sentence(row['value'], row)}"


def _share_sentence(what: str, row: Row) -> str:
    return f"{what}: {percent(row['share'], 0)}, {times(row['lift'])} the usual share"


def _alike(rows: Sequence[Row]) -> str | None:
    attributes = sorted({attribute_name(row["attribute"]).lower() for row in rows})
    return f"Much like all users in {listed(attributes)}." if attributes else None


def _common_topics(rows: Sequence[Row]) -> str | None:
    common = sorted(rows, key=lambda row: (-(row["share"] or 0), row["topic"]))[:MOST_VALUES]
    if not common:
        return None
    named = [f"{capitalised(row['topic'])} ({percent(row['share'], 0)})" for row in common]
    return f"No topic stands out. Most common, as for other users: {listed(named)}."


def _moments(published: Published, strategy: Row) -> list[str]:
    said = []
    if strategy.get("best_weekday"):
        hour = strategy.get("best_hour")
        around = "" if hour is None else f", around {clock(hour)}"
        same = _shared_by_all(published, ["best_weekday", "best_hour"])
        said.append(f"Most active on {strategy['best_weekday']}s{around}{same}")
    if strategy.get("main_device"):
        same = _shared_by_all(published, ["main_device"])
        said.append(f"Mostly on {strategy['main_device']}{same}")
    return said


def _shared_by_all(published: Published, columns: Sequence[str]) -> str:
    rows = published.strategies.values()
    values = {tuple(row.get(column) for column in columns) for row in rows}
    return " (like every segment)" if len(rows) > 1 and len(values) == 1 else ""


def opportunity(strategy: Row, currency: str | None = None) -> str | None:
    """Return where a segment is furthest behind, and what catching up would be worth at most."""
    label = strategy.get("opportunity_label")
    worth = strategy.get("opportunity_worth")
    if not label or worth is None or is_let_go(strategy):
        return None
    worth_said = worth_at_most(strategy, currency)
    return (
        f"{label}: worth at most {worth_said}, {assumed(strategy, currency)}."
        " An upper limit, not a forecast."
    )


def assumed(strategy: Row, currency: str | None = None) -> str:
    """Return the assumption under which an opportunity is worth what is said of it."""
    unit = strategy.get("opportunity_feature_unit")
    own = figure(strategy.get("opportunity_segment_mean"), unit, currency)
    overall = figure(strategy.get("opportunity_overall_mean"), unit, currency)
    measure = uncapitalised(str(strategy.get("opportunity_label")))
    return (
        f"if the average user of the segment came up to that of all users in {measure}"
        f" ({own} now, {overall} overall) and all else stayed as it is"
    )


def is_let_go(strategy: Row) -> bool:
    """Return whether the advice is to spend nothing more on a segment than one last attempt."""
    return strategy.get("archetype") in LET_GO


def worth_at_most(strategy: Row, currency: str | None = None) -> str:
    """Return what closing the whole gap would be worth, with its unit."""
    amount, unit = strategy.get("opportunity_worth"), strategy.get("opportunity_worth_unit") or ""
    if currency and unit == SPEND_UNIT:
        return f"{rounded_worth(amount)}{NBSP}{currency} {unit}"
    return f"{rounded_worth(amount)} {unit}".rstrip()
