"""Does a kept segmentation still hold for the users as they are today?

A fit is judged on the day it is made. Later the same segments are judged again, on the same number
of users and by the same measures, and three things are asked beside the verdict:

- Has the population moved? The population stability index of each feature that makes segments, less
  what chance alone makes of it in samples of this size (its mean if nothing has changed is
  (bins - 1) x 2 / n: it is twice a chi-square over n; Yurdakul 2018).
- Do the segments still recur? Bootstrap resamples of today's users are fitted, and each segment in
  force is sought in them (Hennig 2007).
- Would a fit of today put users elsewhere? One is made, its segments are matched with those in
  force, and the users are counted who would move; what two halves of today's users disagree on is
  forgiven, since two fits of one population differ by as much.

Where one of them says so, or the verdict is worse than the fitted one, the segmentation is out of
date. Cost: one assessment of `sample_rows` users, and a second one of as many as the fit was judged
on where the first finds something.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from user_profiling.arrays import Floats, Labels, sample_rows
from user_profiling.clustering.matching import match_segments
from user_profiling.validity.quality import Refit
from user_profiling.validity.reality import VERDICTS, Health, RealitySettings, assess

OUT_OF_DATE = "out_of_date"


@dataclass(frozen=True)
class TodaySettings:
    """When a kept segmentation is out of date.

    Attributes:
        sample_rows: users to judge on at first, at most.
        n_resamples: bootstrap samples, and splits into halves.
        shifted_psi: population stability index, beyond chance, from which a feature has moved.
        min_recurrence: Jaccard index below which a segment does not recur any more ...
        max_recurrence_loss: ... if it has also fallen by more than this since the fit.
        max_moved_share: share of users whom a fit of today may put elsewhere, beyond what halves
            of them disagree on.
    """

    sample_rows: int
    n_resamples: int
    shifted_psi: float
    min_recurrence: float
    max_recurrence_loss: float
    max_moved_share: float


@dataclass(frozen=True)
class AsFitted:
    """What was found of k segments on the day of the fit.

    Attributes:
        verdict: one of VERDICTS.
        segment_keys: (k,), their keys.
        segment_jaccard: (k,), how well each recurred; nan if that is not known.
    """

    verdict: str
    segment_keys: Sequence[str]
    segment_jaccard: Sequence[float]


@dataclass(frozen=True)
class Shift:
    """How far a feature's distribution is from that of the fit.

    Attributes:
        label: what the feature is called.
        psi: its population stability index.
        bins: in how many bins it was measured.
    """

    label: str
    psi: float
    bins: int


@dataclass(frozen=True)
class Today:
    """The segments in force, judged on today's users.

    Attributes:
        verdict: one of VERDICTS, or OUT_OF_DATE.
        reason: why, in words, with the figures.
        health: the figures themselves; None if there are too few users to measure them.
        moved_share: share of users whom a fit of today would put elsewhere; None likewise.
        moved_features: labels of the features that have moved, the most moved first.
    """

    verdict: str
    reason: str
    health: Health | None
    moved_share: float | None
    moved_features: tuple[str, ...]

    @property
    def is_out_of_date(self) -> bool:
        """Whether another fit is called for."""
        return self.verdict == OUT_OF_DATE


def judge_today(
    values: Floats,
    labels: Labels,
    fitted: AsFitted,
    shifts: Sequence[Shift],
    *,
    refit: Refit,
    feature_names: Sequence[str],
    settings: TodaySettings,
    reality: RealitySettings,
    weigh_copies: bool = True,
    is_indicator: Sequence[bool] = (),
) -> Today:
    """Judge segments on today's users.

    Args:
        values: (n, p), today's users on the scale of the model in force.
        labels: (n,), the segments that it puts them into; -1 for none.
        fitted: what was found at the fit.
        shifts: one for each feature that makes segments.
        refit: the model's algorithm, with its number of segments.
        feature_names: (p,), for the reason.
        settings: when a segmentation is out of date.
        reality: how the fit was judged.
        weigh_copies, is_indicator: see `assess`.
    """

    def look(rows: int) -> Today:
        generator = np.random.default_rng(reality.random_seed)
        chosen = sample_rows(len(values), rows, generator)
        health = assess(
            values[chosen],
            labels[chosen],
            replace(reality, sample_rows=rows, n_resamples=settings.n_resamples),
            refit=refit,
            feature_names=feature_names,
            weigh_copies=weigh_copies,
            is_indicator=is_indicator,
            segment_names=fitted.segment_keys,
        )
        moved = _moved_share(
            values[chosen], labels[chosen], len(fitted.segment_keys), refit, reality.random_seed
        )
        return _found(health, fitted, moved, _moved(shifts, len(chosen), settings), settings)

    first = look(min(settings.sample_rows, reality.sample_rows))
    # A difference to the fit that rests on fewer users than the fit did may be one of the sample.
    if first.is_out_of_date and len(values) > settings.sample_rows < reality.sample_rows:
        return look(reality.sample_rows)
    return first


def too_few(user_count: int, segment_count: int) -> Today:
    """Return what can be said of segments that today's users are too few to judge."""
    who = "1 user of today takes" if user_count == 1 else f"{user_count} users of today take"
    reason = f"Out of date: {who} part in the clustering, too few for {segment_count} segments."
    return Today(OUT_OF_DATE, reason, None, None, ())


def agreement(jaccard: float) -> float:
    """Return the share of users two equal segments share if their Jaccard index is this."""
    return 2.0 * jaccard / (1.0 + jaccard)


def _moved(
    shifts: Sequence[Shift], user_count: int, settings: TodaySettings
) -> tuple[tuple[str, float], ...]:
    """Return label and index of each feature that has moved by more than chance, furthest first."""
    beyond = [
        (shift.psi - (shift.bins - 1) * 2.0 / max(user_count, 1), shift.label, shift.psi)
        for shift in shifts
    ]
    return tuple(
        (label, psi)
        for excess, label, psi in sorted(beyond, key=lambda found: (-found[0], found[1]))
        if excess >= settings.shifted_psi
    )


def _moved_share(
    values: Floats, labels: Labels, segment_count: int, refit: Refit, random_seed: int
) -> float:
    """Return the share of users whom a fit to them would put into another segment."""
    keys = [str(place) for place in range(segment_count)]
    new = refit(values, random_seed).labels
    new_count = int(new.max(initial=-1)) + 1
    matched = match_segments(labels, new, keys, new_segment_count=new_count, min_overlap=0.0)
    place_of = np.array(
        [-2 if matched[label] is None else int(matched[label] or 0) for label in range(new_count)]
        + [-1]
    )
    return float((place_of[new] != labels).mean())


def _found(
    health: Health,
    fitted: AsFitted,
    moved_share: float,
    moved: Sequence[tuple[str, float]],
    settings: TodaySettings,
) -> Today:
    reasons = []
    if moved:
        listed = ", ".join(f"{label} ({psi:.2f})" for label, psi in moved[:5])
        more = f" and {len(moved) - 5} more" if len(moved) > 5 else ""
        reasons.append(
            f"the population has moved: {listed}{more}; the index is 0 where nothing has changed,"
            f" and {settings.shifted_psi:.2f} is a clear shift"
        )
    lost = _lost(health, fitted, settings)
    if lost:
        listed = ", ".join(f"{key} ({now:.2f})" for key, now in lost.items())
        reasons.append(f"segments do not recur in fits of today's users: {listed}")
    forgiven = 1.0 - agreement(health.replication) if health.replication >= 0 else 0.0
    if moved_share > settings.max_moved_share + forgiven:
        reasons.append(f"a fit of today would put {moved_share:.0%} of users into other segments")
    if VERDICTS.index(health.verdict) > VERDICTS.index(fitted.verdict):
        reasons.append(f"the verdict was {fitted.verdict} at the fit and is {health.verdict} today")
    names = tuple(label for label, _ in moved)
    if not reasons:
        return Today(health.verdict, health.reason, health, moved_share, names)
    text = f"Out of date: {'; '.join(reasons)}."
    return Today(OUT_OF_DATE, text, health, moved_share, names)


def _lost(health: Health, fitted: AsFitted, settings: TodaySettings) -> Mapping[str, float]:
    """Return the segments that recurred at the fit and do not any more, with their index."""
    return {
        key: float(now)
        for key, then, now in zip(
            fitted.segment_keys, fitted.segment_jaccard, health.segment_jaccard, strict=False
        )
        if now < settings.min_recurrence
        and not then - now <= settings.max_recurrence_loss
        and np.isfinite(then)
    }
