"""A short rule for each segment: a few bounds on features that find most of it and little else."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from sklearn.tree import DecisionTreeClassifier

from user_profiling.arrays import Floats, Labels


@dataclass(frozen=True)
class RuleSettings:
    """How rules are found.

    Attributes:
        max_depth: of the tree, and so the most bounds of a rule.
        sample_rows: users to learn from and to measure on, at most.
        min_samples_leaf: least number of users in a leaf.
        tolerance: by how much F1 may fall for a bound to be left out.
    """

    max_depth: int
    sample_rows: int
    min_samples_leaf: int
    tolerance: float


@dataclass(frozen=True)
class Bound:
    """Feature number `feature` is at least `least` and below `below`; None: no such bound."""

    feature: int
    least: float | None
    below: float | None

    def holds(self, value: float) -> bool:
        """Return whether a value lies within."""
        return (self.least is None or value >= self.least) and (
            self.below is None or value < self.below
        )


@dataclass(frozen=True)
class Rule:
    """A rule that recovers a segment.

    Attributes:
        bounds: all of which hold for a user whom the rule takes for one of the segment.
        precision: share of the users that it finds who are in the segment.
        coverage: share of the segment's users that it finds.
    """

    bounds: tuple[Bound, ...]
    precision: float
    coverage: float


def find_rules(
    values: Floats, labels: Labels, segment_count: int, settings: RuleSettings
) -> list[Rule | None]:
    """Return a rule for each segment (k,), or None for one that has no users here.

    A tree (Breiman, Friedman, Olshen and Stone 1984) tells the segment from all other users; its
    leaf with the best F1 is the rule, less the bounds that it can do without. It is learnt from
    every other user and measured on the rest, who have had no say in it.

    Args:
        values: (n, p) in the features' own units, in an order that has nothing to do with them.
        labels: (n,), 0 to k - 1; -1 for noise.
        segment_count: k.
        settings: depth and sizes.
    """
    values, labels = values[: settings.sample_rows], labels[: settings.sample_rows]
    learnt, measured = slice(0, None, 2), slice(1, None, 2)
    rules: list[Rule | None] = []
    for segment in range(segment_count):
        own = labels == segment
        if not own[learnt].any() or not own[measured].any():
            rules.append(None)
            continue
        bounds = _learn(values[learnt], own[learnt], settings)
        precision, coverage = _measure(bounds, values[measured], own[measured])
        rules.append(Rule(bounds, precision, coverage))
    return rules


def _learn(values: Floats, own: np.ndarray, settings: RuleSettings) -> tuple[Bound, ...]:
    tree = DecisionTreeClassifier(
        max_depth=settings.max_depth,
        min_samples_leaf=min(settings.min_samples_leaf, int(own.sum())),
        class_weight="balanced",
        random_state=0,
    ).fit(values, own)
    rule = max(_leaves(tree, values), key=lambda bounds: _f1(bounds, values, own))
    least = _f1(rule, values, own) - settings.tolerance
    # what is of least use goes first
    while len(rule) > 1:
        shorter = max(
            (tuple(other for other in rule if other is not bound) for bound in rule),
            key=lambda bounds: _f1(bounds, values, own),
        )
        if _f1(shorter, values, own) < least:
            break
        rule = shorter
    return rule


def _leaves(tree: DecisionTreeClassifier, values: Floats) -> list[tuple[Bound, ...]]:
    nodes, found = tree.tree_, []

    def walk(node: int, bounds: dict[int, Bound]) -> None:
        feature = int(nodes.feature[node])
        if feature < 0:
            found.append(tuple(bounds.values()))
            return
        edge = _roundest_edge(values[:, feature], float(nodes.threshold[node]))
        bound = bounds.get(feature, Bound(feature, None, None))
        walk(int(nodes.children_left[node]), {**bounds, feature: replace(bound, below=edge)})
        walk(int(nodes.children_right[node]), {**bounds, feature: replace(bound, least=edge)})

    walk(0, {})
    return found


def _roundest_edge(column: Floats, threshold: float) -> float:
    """Return the number with the fewest digits that divides the column where threshold does."""
    # scikit-learn rounds values to single precision before it compares them.
    is_left = column.astype(np.float32) <= threshold
    below, above = float(column[is_left].max()), float(column[~is_left].min())
    if above <= 0 <= below or above < 0:
        return above
    size = math.floor(math.log10(above)) if above > 0 else 0
    for digits in range(12):
        step = 10.0 ** (size - digits)
        edge = float(f"{math.floor(above / step + 1e-9) * step:.12g}")
        if below < edge <= above:
            return edge
    return above


def _f1(bounds: Sequence[Bound], values: Floats, own: np.ndarray) -> float:
    precision, coverage = _measure(bounds, values, own)
    return 2 * precision * coverage / (precision + coverage) if precision + coverage else 0.0


def _measure(bounds: Sequence[Bound], values: Floats, own: np.ndarray) -> tuple[float, float]:
    found = np.ones(len(values), dtype=bool)
    for bound in bounds:
        if bound.least is not None:
            found &= values[:, bound.feature] >= bound.least
        if bound.below is not None:
            found &= values[:, bound.feature] < bound.below
    right = int((found & own).sum())
    return right / max(int(found.sum()), 1), right / int(own.sum())
