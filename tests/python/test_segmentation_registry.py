"""What every registered algorithm promises; a new one is found and asked by itself."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_segmentation_algorithms import noisy
from test_segmentation_fitting import fit
from test_segmentation_shapes import ALGORITHMS, META, PROJECT, Floats, blobs, scaled

from user_profiling.clustering.algorithms import ALGORITHMS as CLASSES
from user_profiling.clustering.explanation import explain
from user_profiling.clustering.model import (
    models_table,
    read_models,
    scoring_model,
    with_scorer,
)
from user_profiling.clustering.scoring import Density, Mixture, NearestCentroid

SEEDS = st.integers(0, 2**31 - 1)
SCORERS = {scorer.scored_by: scorer for scorer in (NearestCentroid, Mixture, Density)}


def apart(seed: int, n: int = 400) -> Floats:
    """Three groups of different sizes, far apart."""
    rng = np.random.default_rng(seed)
    centres = np.array([[0.0, 0.0], [20.0, 0.0], [0.0, 20.0]])
    labels = np.repeat([0, 1, 2], [n // 2, n // 4 + n // 8, n // 8])
    return rng.permutation(centres[labels] + 0.5 * rng.standard_normal((len(labels), 2)))


def test_both_registries_say_the_same() -> None:
    registered = META["algorithms"]
    assert list(registered) == list(CLASSES)
    for name, about in registered.items():
        algorithm = CLASSES[name]
        assert about.keys() == {
            *("label", "description", "takes_segment_count", "scored_by", "parameters"),
        }
        assert about["label"]
        assert about["description"].endswith(".")
        assert about["takes_segment_count"] == algorithm.takes_segment_count, name
        assert about["scored_by"] == algorithm.scored_by, name
        assert algorithm.scored_by in SCORERS
        own = {field.name: field.default for field in fields(algorithm)}
        del own["min_segment_share"]
        asked = {parameter for parameter, default in own.items() if default is MISSING}
        assert asked <= set(about["parameters"]) <= set(own), name


def test_the_guide_names_every_algorithm() -> None:
    guide = (PROJECT / "docs" / "segmentation.md").read_text()
    assert [name for name in CLASSES if f"| {name} |" not in guide] == []


@pytest.mark.parametrize("name", CLASSES)
def test_parameters_are_validated(name: str) -> None:
    parameters = META["algorithms"][name]["parameters"]
    with pytest.raises(TypeError, match="no_such_parameter"):
        CLASSES[name](**parameters, min_segment_share=0.02, no_such_parameter=1)
    with pytest.raises(TypeError, match="min_segment_share"):
        CLASSES[name](**parameters)


@pytest.mark.parametrize("name", CLASSES)
def test_a_fit_finds_groups_and_is_the_same_again(name: str) -> None:
    values = apart(1)
    algorithm = ALGORITHMS[name]
    first, again = algorithm.fit(values, 3, 5), algorithm.fit(values, 3, 5)
    assert first.scorer.scored_by == algorithm.scored_by
    np.testing.assert_array_equal(first.scorer.centroids, again.scorer.centroids)
    for figure, value in vars(first.found).items():
        np.testing.assert_array_equal(getattr(again.found, figure), value, err_msg=figure)
    # labels are 0 to k - 1, the largest segment first
    sizes = np.bincount(first.labels[first.labels >= 0])
    assert len(sizes) == len(first.scorer.centroids) == 3
    assert (np.diff(sizes) <= 0).all()
    if algorithm.takes_segment_count:
        assert (first.labels >= 0).all()
        assert len(algorithm.fit(values, 2, 5).scorer.centroids) == 2


@pytest.mark.parametrize("name", CLASSES)
def test_the_order_of_users_does_not_matter(name: str) -> None:
    values = apart(2)
    order = np.random.default_rng(0).permutation(len(values))
    first, second = (ALGORITHMS[name].fit(rows, 3, 7) for rows in (values, values[order]))
    np.testing.assert_array_equal(first.labels[order], second.labels)


@pytest.mark.parametrize("name", CLASSES)
def test_a_refit_puts_users_and_others_into_segments(name: str) -> None:
    values = apart(3)
    refitted = ALGORITHMS[name].refit(3)(values[::2], 11)
    assert refitted.labels.shape == (len(values[::2]),)
    others = refitted.predict(values[1::2])
    assert others.shape == (len(values[1::2]),)
    assert set(others.tolist()) <= {-1, 0, 1, 2}


@pytest.mark.parametrize("name", CLASSES)
@given(seed=SEEDS)
@settings(max_examples=8, deadline=None)
def test_a_scorer_explains_itself_and_is_the_same_in_any_batch(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, _ = blobs(rng, 400, 4, 4.0, (0.4, 0.3, 0.3))
    fitted = ALGORITHMS[name].fit(values, 3, seed)
    newcomers = np.vstack([values[:60], 3.0 * rng.standard_normal((40, 4))])
    found = fitted.scorer.assign(newcomers)
    known, has_next = found.labels >= 0, found.second_labels >= 0
    assert (found.labels[has_next] != found.second_labels[has_next]).all()
    assert ((found.confidence >= 0.0) & (found.confidence <= 1.0)).all()
    np.testing.assert_array_equal(np.isnan(found.distance), ~known)

    parts = explain(fitted.scorer, newcomers, found).separating
    own = np.where(known, found.distance, 0.0) ** 2
    second = np.where(has_next, found.second_distance, 0.0) ** 2
    wanted = np.where(has_next, second - own, 0.0)
    np.testing.assert_allclose(parts.sum(axis=1), wanted, atol=1e-8 * max(1.0, second.max()))

    for size in (1, 7):
        pieces = [
            fitted.scorer.assign(newcomers[at : at + size]) for at in range(0, len(newcomers), size)
        ]
        for figure, whole in vars(found).items():
            together = np.concatenate([getattr(piece, figure) for piece in pieces])
            np.testing.assert_array_equal(together, whole, err_msg=figure)


@pytest.mark.parametrize("name", CLASSES)
def test_a_kept_model_scores_to_the_last_bit_like_the_one_that_was_fitted(name: str) -> None:
    values, _ = noisy(np.random.default_rng(3))
    scorer = ALGORITHMS[name].fit(values, 4, 3).scorer
    small = fit(scaled(np.random.default_rng(0).standard_normal((60, 2))), name)
    keys = [f"s{number:02d}" for number in range(1, 1 + len(scorer.centroids))]
    segments = [
        replace(small.segments[0], segment_key=key, segment_position=place)
        for place, key in enumerate(keys)
    ]
    # the order of the rows says nothing
    model = replace(small, model_version=7, segments=tuple(reversed(segments)))
    (stored,) = read_models(models_table([with_scorer(model, scorer, keys)]))
    kept = scoring_model(stored)
    assert (kept.version, kept.feature_names, list(kept.segment_keys)) == (7, ("f0", "f1"), keys)
    fresh, again = scorer.assign(values), kept.scorer.assign(values)
    for figure, expected in vars(fresh).items():
        np.testing.assert_array_equal(getattr(again, figure), expected, err_msg=figure)
