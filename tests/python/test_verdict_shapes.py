"""Gaps are found, and missing ones too, on shapes whose groups are known."""

from __future__ import annotations

import numpy as np
import pytest
from shapes import SHAPES as KNOWN_SHAPES
from sklearn.metrics import adjusted_rand_score
from test_segmentation_shapes import GAPS, scaled

from user_profiling.clustering.kmeans import fit_kmeans
from user_profiling.validity.gaps import GapFinder


@pytest.mark.parametrize("name", ["moons", "four_bands", "two_rings", "ring_with_two_blobs"])
def test_a_border_that_follows_no_gap_is_found(name: str) -> None:
    """K-means cuts them into pieces; the groups themselves have gaps and nothing inside."""
    values, truth = KNOWN_SHAPES[name].draw(np.random.default_rng(1))
    values = scaled(values)
    finder = GapFinder(values, GAPS)
    assert finder.find(truth).are_the_groups
    for segment_count in (2, 3, 4, 6):
        labels = fit_kmeans(values, segment_count, n_init=5, random_seed=1).labels
        if adjusted_rand_score(truth, labels) < 0.8:
            assert not finder.find(labels).are_the_groups, segment_count


def test_a_gap_inside_a_segment_is_found() -> None:
    values, truth = KNOWN_SHAPES["ten_blobs_in_20d"].draw(np.random.default_rng(2))
    values = scaled(values)
    joined = np.where(truth == 9, 8, truth)
    found = GapFinder(values, GAPS).find(joined)
    assert [segment.first for segment in found.inside if segment.is_gap] == [8]
    assert not found.are_the_groups
