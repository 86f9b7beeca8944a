"""The plane on which users are drawn."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from user_profiling import plane_axes


def test_the_axes_are_the_first_two_principal_components() -> None:
    values = np.random.default_rng(3).normal(size=(200, 5)) * [5, 1, 3, 1, 1] + 7
    axes = plane_axes(values)
    expected = PCA(2).fit(values).components_.T
    assert np.abs(axes) == pytest.approx(np.abs(expected), abs=1e-8)
    # an axis points to where its strongest feature grows
    assert [axes[:, place][np.abs(axes[:, place]).argmax()] > 0 for place in (0, 1)] == [True, True]


def test_the_axes_do_not_depend_on_where_the_users_are() -> None:
    values = np.random.default_rng(4).normal(size=(50, 3)) * [3, 2, 1]
    assert plane_axes(values + 100) == pytest.approx(plane_axes(values), abs=1e-8)
    assert plane_axes(-values) == pytest.approx(plane_axes(values), abs=1e-8)


@pytest.mark.parametrize(
    ("shape", "told"),
    [((0, 3), np.zeros((3, 2))), ((9, 1), [[1.0, 0.0]]), ((1, 2), np.zeros((2, 2)))],
)
def test_without_a_second_direction_there_are_zeros(shape: tuple[int, int], told: object) -> None:
    values = np.arange(shape[0] * shape[1], dtype=float).reshape(shape)
    assert plane_axes(values).tolist() == np.asarray(told).tolist()
