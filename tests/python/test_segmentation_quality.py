"""Fits are as good as they can be, and the number of segments is the one that was planted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from test_segmentation_shapes import KMEANS, SIX, SWEEP, blobs, gaussian, online_retail, scaled

from user_profiling.arrays import one_thread
from user_profiling.clustering.assignment import assign
from user_profiling.clustering.kmeans import fit_kmeans
from user_profiling.validity.sweep import Candidate, choose, goes_on, sweep


def test_inertia_is_within_a_thousandth_of_the_best_of_fifty_runs() -> None:
    values = online_retail()
    values = (values - values.mean(axis=0)) / values.std(axis=0)
    with one_thread():
        runs = [KMeans(4, n_init=1, random_state=seed).fit(values) for seed in range(50)]
    best = min(run.inertia_ for run in runs)
    for seed in range(5):
        assert fit_kmeans(values, 4, n_init=10, random_seed=seed).inertia <= 1.001 * best


def test_a_tenth_of_a_million_users_fits_all_of_them() -> None:
    rng = np.random.default_rng(0)
    values = blobs(rng, 1_000_000, 5, 1.5, SIX)[0]
    sampled = fit_kmeans(values[:100_000], 6, n_init=5, random_seed=0)
    all_users = fit_kmeans(values, 6, n_init=2, random_seed=0)
    inertia = (assign(values, sampled.centroids).distance ** 2).sum()
    assert inertia <= 1.001 * all_users.inertia


@pytest.mark.parametrize("shares", [SIX, (0.35, 0.25, 0.15, 0.12, 0.08, 0.05)])
@pytest.mark.parametrize("seed", range(3))
def test_six_personas_are_found(shares: tuple[float, ...], seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, personas = blobs(rng, 2000, 9, 3.0, shares)
    values = scaled(values)
    settings = replace(SWEEP, random_seed=seed, n_resamples=5)
    chosen, reasons = choose(sweep(values, range(2, 10), settings, KMEANS), settings)
    assert chosen == 6, reasons
    labels = fit_kmeans(values, 6, n_init=10, random_seed=seed).labels
    assert adjusted_rand_score(personas, labels) > 0.95


def test_a_continuum_is_cut_into_a_small_number_of_slices() -> None:
    values = scaled(gaussian(np.random.default_rng(0), 2000, 4, 0.6))
    candidates = sweep(values, range(2, 10), SWEEP, KMEANS)
    chosen, reasons = choose(candidates, SWEEP)
    assert 2 <= chosen <= SWEEP.max_slices
    assert reasons[chosen].startswith("chosen: no gaps to go by")
    demanded, judged = choose(candidates, SWEEP, fixed=9)
    assert demanded == 9
    assert judged[9].startswith("demanded; judged: ")
    assert not any(text.startswith("chosen") for text in judged.values())


def candidate(segment_count: int, **measures: float) -> Candidate:
    sound = Candidate(segment_count, 1.0, 0.5, 1.0, 1.0, 0.9, 0.9, 0.9, 0.2, 0.0, 1, 0, False)
    return replace(sound, **measures)


def test_the_policy() -> None:
    small = candidate(3, smallest_share=0.01)
    fickle = candidate(4, replication=0.3)
    frail = candidate(5, lowest_stability=0.4)
    sound = candidate(2)
    chosen, reasons = choose([sound, small, fickle, frail], SWEEP)
    assert chosen == 2
    assert "smallest segment 1.0%" in reasons[3]
    assert "two halves" in reasons[4]
    assert "resampled" in reasons[5]

    groups = [candidate(k, gap_share=1.0, group_count=min(k, 4)) for k in (2, 3, 4)]
    split = candidate(5, gap_share=0.7, group_count=4, silhouette=0.4)
    assert choose([*groups, split], SWEEP)[0] == 4

    # segments that are the groups come before slices that tell more apart
    whole = candidate(2, gap_share=1.0, group_count=2, are_the_groups=True)
    chosen, reasons = choose([whole, *groups[1:], split], SWEEP)
    assert chosen == 2
    assert reasons[4] == "a border runs where there is no gap"

    slices = [candidate(k) for k in (2, 4, 6, 8)]
    assert choose(slices, SWEEP)[0] == SWEEP.max_slices
    fading = [candidate(2, silhouette=0.5), candidate(3, silhouette=0.3)]
    assert choose(fading, SWEEP)[0] == 2

    hopeless = [candidate(k, replication=0.5 - 0.01 * k) for k in (2, 3)]
    chosen, reasons = choose(hopeless, SWEEP)
    assert chosen == 2
    assert "no number is sound" in reasons[2]
    with pytest.raises(ValueError, match="not measured"):
        choose(hopeless, SWEEP, fixed=7)
    with pytest.raises(ValueError, match="no candidates"):
        choose([], SWEEP)


def test_the_sweep_goes_on_while_gaps_tell_more_groups_apart() -> None:
    apart = [
        candidate(k, gap_share=1.0, group_count=k, are_the_groups=True, split_count=0)
        for k in (2, 3, 4)
    ]
    assert goes_on(apart, 4)
    assert not goes_on([*apart[:-1], candidate(4, group_count=3)], 4)
    assert goes_on([candidate(2), candidate(4, split_count=1)], 4)
    assert not goes_on([apart[0], candidate(4, split_count=1)], 4)
    assert not goes_on([candidate(2)], 4)


def test_candidates_that_cannot_be_filled_are_left_out() -> None:
    values = np.repeat(np.arange(3.0), 20)[:, None]
    measured = sweep(values, [2, 3, 7], replace(SWEEP, n_resamples=2), KMEANS)
    assert [c.segment_count for c in measured] == [2, 3]
    with pytest.raises(ValueError, match="2 up"):
        sweep(values, [1, 2], SWEEP, KMEANS)
    with pytest.raises(ValueError, match="cannot make"):
        sweep(values, [7], SWEEP, KMEANS)


def test_a_fit_is_the_same_bit_by_bit_every_time() -> None:
    values = np.random.default_rng(0).standard_normal((3000, 8))
    first, second = (fit_kmeans(values, 5, n_init=4, random_seed=9) for _ in range(2))
    np.testing.assert_array_equal(first.centroids, second.centroids)
    np.testing.assert_array_equal(first.labels, second.labels)
    assert first.inertia == second.inertia
