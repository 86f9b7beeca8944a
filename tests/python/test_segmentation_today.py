"""Kept segments are judged on today's users: what has not changed is kept, what has is found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_segmentation_shapes import KMEANS, REALITY, Floats

from user_profiling.clustering.assignment import assign
from user_profiling.clustering.kmeans import fit_kmeans, kmeans_refit
from user_profiling.validity.reality import assess
from user_profiling.validity.today import AsFitted, Shift, Today, TodaySettings, judge_today

TODAY = TodaySettings(
    sample_rows=2000,
    n_resamples=10,
    shifted_psi=0.25,
    min_recurrence=0.6,
    max_recurrence_loss=0.1,
    max_moved_share=0.05,
)
KEYS = ("s01", "s02", "s03")
CENTRES = np.array([[0.0, 0.0], [8.0, 0.0], [0.0, 8.0]])


def groups(seed: int, centres: Floats, users: int = 300) -> Floats:
    generator = np.random.default_rng(seed)
    return np.concatenate([generator.normal(centre, 1.0, (users, 2)) for centre in centres])


def cloud(seed: int, users: int = 900) -> Floats:
    return np.random.default_rng(seed).normal(0.0, [4.0, 1.0], (users, 2))


def judged(then: Floats, now: Floats, *shifts: Shift) -> Today:
    """Fit three segments to one population, and judge them on another."""
    refit = kmeans_refit(len(KEYS), KMEANS.refit_n_init)
    reality = replace(REALITY, random_seed=7)
    fitted = fit_kmeans(then, len(KEYS), n_init=10, random_seed=7)
    names = ["visits", "spend"]
    health = assess(then, fitted.labels, reality, refit=refit, feature_names=names)
    return judge_today(
        now,
        assign(now, fitted.centroids).labels,
        AsFitted(health.verdict, KEYS, tuple(health.segment_jaccard)),
        shifts or [Shift(name, 0.0, 12) for name in names],
        refit=refit,
        feature_names=names,
        settings=TODAY,
        reality=reality,
    )


@pytest.mark.parametrize("seed", range(5))
def test_other_users_of_the_same_population_keep_their_segments(seed: int) -> None:
    same = judged(groups(seed, CENTRES), groups(seed + 100, CENTRES))
    assert (same.verdict, same.moved_features) == ("separated", ()), same.reason
    assert same.moved_share < 0.01
    slices = judged(cloud(seed), cloud(seed + 100))
    assert not slices.is_out_of_date, slices.reason


def test_a_group_that_has_moved_is_found() -> None:
    moved = np.array([[0.0, 0.0], [0.0, 8.0], [0.5, 16.0]])
    found = judged(groups(1, CENTRES), groups(2, moved))
    assert found.is_out_of_date
    assert "segments do not recur in fits of today's users: s0" in found.reason
    assert found.moved_share > 0.25


def test_groups_that_have_become_one_are_found() -> None:
    found = judged(groups(1, CENTRES), cloud(2))
    assert found.is_out_of_date
    assert "the verdict was separated at the fit" in found.reason


def test_a_feature_that_has_moved_is_named_the_furthest_first() -> None:
    then, now = groups(1, CENTRES), groups(2, CENTRES)
    shifts = Shift("Visits", 0.4, 12), Shift("Spend", 0.9, 12), Shift("Age", 0.2, 2)
    found = judged(then, now, *shifts)
    assert found.is_out_of_date
    assert found.moved_features == ("Spend", "Visits")
    assert "Spend (0.90), Visits (0.40)" in found.reason


def test_what_chance_makes_of_a_few_users_is_no_shift() -> None:
    """Of 60 users in 12 bins an index of 0.37 is what two samples of one population show."""
    then, now = groups(1, CENTRES, users=20), groups(2, CENTRES, users=20)
    assert not judged(then, now, Shift("Visits", 0.45, 12)).is_out_of_date
    assert judged(then, now, Shift("Visits", 0.75, 12)).is_out_of_date
