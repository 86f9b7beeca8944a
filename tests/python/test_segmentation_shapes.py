"""Clouds of users with known answers, and the recommended settings, for the other tests."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray

from user_profiling.clustering.algorithms import all_algorithms
from user_profiling.clustering.assignment import OutlierRule
from user_profiling.validity.gaps import GapSettings
from user_profiling.validity.reality import RealitySettings
from user_profiling.validity.sweep import SweepSettings

Floats = NDArray[np.float64]
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

# The project's own settings: what holds here holds in a build.
PROJECT = Path(__file__).parents[2]
VARIABLES = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]
(NODE,) = yaml.safe_load((PROJECT / "python_models/ml_segmentation_models.yml").read_text())[
    "models"
]
META = NODE["config"]["meta"]
DEFAULTS = META["settings"]
GAPS = GapSettings(**DEFAULTS["gap_test"], random_seed=42)
SWEEP = SweepSettings(
    **DEFAULTS["k_sweep"],
    min_segment_share=VARIABLES["min_segment_share"],
    random_seed=42,
    gaps=GAPS,
)
REALITY = RealitySettings(**DEFAULTS["verdict"], random_seed=42, gaps=GAPS)
ALGORITHMS = all_algorithms(
    {name: about["parameters"] for name, about in META["algorithms"].items()},
    VARIABLES["min_segment_share"],
)
KMEANS = ALGORITHMS["kmeans"]
OUTLIERS = OutlierRule(**DEFAULTS["outliers"])


def scaled(values: Floats) -> Floats:
    """Clip each feature at its 1st and 99th percentile and standardise it, as the project does."""
    low, high = np.quantile(values, [0.01, 0.99], axis=0)
    clipped = np.clip(values, low, high)
    return (clipped - clipped.mean(axis=0)) / clipped.std(axis=0)


def gaussian(rng: np.random.Generator, n: int, p: int, correlation: float = 0.0) -> Floats:
    common = rng.standard_normal((n, 1))
    own = rng.standard_normal((n, p))
    return np.sqrt(correlation) * common + np.sqrt(1.0 - correlation) * own


def heavy_tailed(rng: np.random.Generator, n: int) -> Floats:
    return gaussian(rng, n, 3, 0.6) / np.sqrt(rng.chisquare(3, size=(n, 1)) / 3.0)


def banana(rng: np.random.Generator, n: int) -> Floats:
    along = rng.standard_normal(n)
    return np.column_stack([along, along**2 + 0.5 * rng.standard_normal(n)])


def half_moon(rng: np.random.Generator, n: int) -> Floats:
    angle = rng.uniform(0.0, np.pi, n)
    return np.column_stack([np.cos(angle), np.sin(angle)]) + 0.1 * rng.standard_normal((n, 2))


def s_curve(rng: np.random.Generator, n: int) -> Floats:
    angle = rng.uniform(-1.5 * np.pi, 1.5 * np.pi, n)
    curve = np.column_stack([np.sin(angle), np.sign(angle) * (np.cos(angle) - 1.0)])
    return curve + 0.1 * rng.standard_normal((n, 2))


def counts(rng: np.random.Generator, n: int) -> Floats:
    """Four kinds of events of users who differ in how active they are; many have none."""
    activity = rng.gamma(1.0, 1.0, size=(n, 1))
    return np.log1p(rng.poisson(activity * np.array([0.5, 1.0, 3.0, 8.0])))


def blobs(
    rng: np.random.Generator, n: int, p: int, spread: float, shares: tuple[float, ...]
) -> tuple[Floats, NDArray[np.int64]]:
    """Normal groups of unit variance whose centres are normal with the given spread."""
    centres = spread * rng.standard_normal((len(shares), p))
    labels = rng.choice(len(shares), size=n, p=np.array(shares) / sum(shares))
    return centres[labels] + rng.standard_normal((n, p)), labels


def overlapping(rng: np.random.Generator, n: int) -> Floats:
    """Two normal groups 1.5 standard deviations apart: one hill, whatever made it."""
    values = rng.standard_normal((n, 5))
    values[: n // 2, 0] += 1.5
    return values


def among_strays(rng: np.random.Generator, n: int) -> Floats:
    """Four groups, and one user in ten anywhere."""
    values = blobs(rng, n, 4, 4.0, (1.0,) * 4)[0]
    stray = rng.uniform(size=n) < 0.1
    low, high = values.min(axis=0), values.max(axis=0)
    return np.where(stray[:, None], rng.uniform(low, high, size=values.shape), values)


def corners(rng: np.random.Generator, n: int) -> Floats:
    """Three independent features, each with two hills: eight corners of a cube."""
    return np.where(rng.uniform(size=(n, 3)) < 0.5, -1.25, 1.25) + 0.5 * rng.standard_normal((n, 3))


def statso(with_ranks: bool) -> Floats:
    path = DATA / "statso" / "user_profiles_for_ads.csv"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    numeric = [
        "Time Spent Online (hrs/weekday)",
        "Time Spent Online (hrs/weekend)",
        "Likes and Reactions",
        "Followed Accounts",
        "Click-Through Rates (CTR)",
        "Conversion Rates",
        "Ad Interaction Time (sec)",
    ]
    features = [[float(row[name]) for row in rows] for name in numeric]
    if with_ranks:
        for name in ("Age", "Income Level", "Education Level"):
            order = sorted({row[name] for row in rows})
            features.append([float(order.index(row[name])) for row in rows])
    return np.column_stack(features)


@cache
def online_retail() -> Floats:
    """Log recency, frequency and monetary value of every customer with a purchase."""
    path = DATA / "online_retail" / "online_retail.csv.gz"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    latest: dict[str, datetime] = {}
    orders: dict[str, set[str]] = {}
    spend: dict[str, float] = {}
    with gzip.open(path, "rt", newline="") as file:
        for row in csv.DictReader(file):
            customer = row["CustomerID"]
            amount = float(row["Quantity"]) * float(row["UnitPrice"])
            if not customer or amount <= 0:
                continue
            at = datetime.fromisoformat(row["InvoiceDate"])
            latest[customer] = max(at, latest.get(customer, at))
            orders.setdefault(customer, set()).add(row["InvoiceNo"])
            spend[customer] = spend.get(customer, 0.0) + amount
    end = max(latest.values())
    return np.log1p(
        [[(end - latest[c]).days, len(orders[c]), spend[c]] for c in sorted(latest)],
        dtype=np.float64,
    )


SIX = (1.0,) * 6
UNEVEN = (0.50, 0.25, 0.13, 0.08, 0.04)
N = 2000
FEW = 500
Shape = Callable[[np.random.Generator], Floats]
# The verdict that each cloud must get.
SHAPES: dict[str, dict[str, Shape]] = {
    "none": {
        "statso": lambda _: statso(with_ranks=False),
        "statso_with_ranks": lambda _: statso(with_ranks=True),
        "independent_gaussian": lambda rng: gaussian(rng, N, 5),
        "uniform_noise": lambda rng: rng.uniform(size=(N, 5)),
        "few_independent_gaussian": lambda rng: gaussian(rng, FEW, 5),
        "ranks_of_noise": lambda rng: rng.integers(1, 6, size=(FEW, 5)).astype(np.float64),
        "few_overlapping": lambda rng: overlapping(rng, FEW),
    },
    "continuum": {
        "online_retail": lambda _: online_retail(),
        "correlated_gaussian": lambda rng: gaussian(rng, N, 5, 0.6),
        "lognormal": lambda rng: np.exp(gaussian(rng, N, 3, 0.6)),
        "heavy_tailed": lambda rng: heavy_tailed(rng, N),
        "banana": lambda rng: banana(rng, N),
        "half_moon": lambda rng: half_moon(rng, N),
        "counts": lambda rng: counts(rng, N),
        "s_curve": lambda rng: s_curve(rng, N),
        "few_half_moon": lambda rng: half_moon(rng, FEW),
        "one_feature": lambda rng: gaussian(rng, FEW, 1),
    },
    "separated": {
        "six_blobs_spread_3": lambda rng: blobs(rng, N, 8, 3.0, SIX)[0],
        "six_blobs_spread_2": lambda rng: blobs(rng, N, 8, 2.0, SIX)[0],
        "six_blobs_spread_1.5": lambda rng: blobs(rng, N, 8, 1.5, SIX)[0],
        "five_uneven_blobs": lambda rng: blobs(rng, N, 8, 3.0, UNEVEN)[0],
        "eight_corners": lambda rng: corners(rng, N),
        "few_six_blobs_spread_2": lambda rng: blobs(rng, FEW, 8, 2.0, SIX)[0],
        "among_strays": lambda rng: among_strays(rng, FEW),
        "one_feature_two_hills": lambda rng: corners(rng, FEW)[:, :1],
    },
}
CASES = [(verdict, name) for verdict, shapes in SHAPES.items() for name in shapes]


@pytest.mark.parametrize(("verdict", "name"), CASES)
def test_shapes_are_the_same_every_time(verdict: str, name: str) -> None:
    shape = SHAPES[verdict][name]
    first, again = shape(np.random.default_rng(1)), shape(np.random.default_rng(1))
    np.testing.assert_array_equal(first, again)
