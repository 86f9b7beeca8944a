"""Clouds of points with known groups, and clouds without any, to measure verdicts on.

The shapes follow those that are published for clustering (the fundamental clustering problems of
Ultsch 2005, the shapes of Zelnik-Manor and Perona 2004, the suite of Gagolewski 2022), made here
so that they can be drawn anew with any seed. Shapes of HELD_OUT kinds were added when all
thresholds had been set, and changed none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
Group = Callable[[np.random.Generator], Floats]

HELD_OUT = ("petals", "steps", "zigzags", "helices", "planes", "cubes", "skewed", "heavy", "mixed")


@dataclass(frozen=True)
class Shape:
    """A cloud with known groups.

    Attributes:
        kind: shapes of one kind are much alike.
        groups: each draws the points (n, p) of one group.
    """

    kind: str
    groups: tuple[Group, ...]

    def draw(self, generator: np.random.Generator) -> tuple[Floats, Labels]:
        """Return points (n, p) in random order, and the group (n,) of each."""
        parts = [group(generator) for group in self.groups]
        labels = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        order = generator.permutation(len(labels))
        return np.vstack(parts)[order], labels[order]


def normal(count: int, centre: Sequence[float], spread: float | Sequence[float] = 1.0) -> Group:
    """Return a normal group with a standard deviation for all axes, or one for each."""
    return lambda rng: (
        np.asarray(centre) + np.asarray(spread) * rng.standard_normal((count, len(centre)))
    )


def tilted(count: int, centre: Sequence[float], long: float, wide: float, angle: float) -> Group:
    """Return a normal group in the plane, turned by an angle in degrees."""
    turn = np.deg2rad(angle)
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return lambda rng: (
        np.asarray(centre) + (rng.standard_normal((count, 2)) * np.array([long, wide])) @ axes
    )


def box(count: int, low: Sequence[float], high: Sequence[float]) -> Group:
    """Return a uniform group."""
    return lambda rng: rng.uniform(low, high, size=(count, len(low)))


def arc(
    count: int,
    radius: float,
    noise: float,
    centre: Sequence[float] = (0.0, 0.0),
    start: float = 0.0,
    end: float = 360.0,
) -> Group:
    """Return a ring, or the part of it between two angles in degrees."""

    def draw(rng: np.random.Generator) -> Floats:
        angle = np.deg2rad(rng.uniform(start, end, count))
        circle = radius * np.column_stack([np.cos(angle), np.sin(angle)])
        return np.asarray(centre) + circle + noise * rng.standard_normal((count, 2))

    return draw


def spiral(count: int, turn: float, noise: float, turns: float = 1.25) -> Group:
    """Return an arm of a spiral of Archimedes, turned by an angle in degrees."""

    def draw(rng: np.random.Generator) -> Floats:
        angle = 2.0 * np.pi * turns * np.sqrt(rng.uniform(0.05, 1.0, count))
        direction = angle + np.deg2rad(turn)
        arm: Floats = angle[:, None] * np.column_stack([np.cos(direction), np.sin(direction)])
        return arm + noise * rng.standard_normal((count, 2))

    return draw


def wave(count: int, height: float, noise: float) -> Group:
    """Return a band along a sine."""

    def draw(rng: np.random.Generator) -> Floats:
        along = rng.uniform(0.0, 4.0 * np.pi, count)
        band = np.column_stack([along, height + 1.5 * np.sin(along)])
        return band + noise * rng.standard_normal((count, 2))

    return draw


def disc(count: int, radius: float, centre: Sequence[float] = (0.0, 0.0)) -> Group:
    """Return a uniform disc or ball."""

    def draw(rng: np.random.Generator) -> Floats:
        direction = rng.standard_normal((count, len(centre)))
        direction /= np.linalg.norm(direction, axis=1, keepdims=True)
        distance = radius * rng.uniform(size=(count, 1)) ** (1.0 / len(centre))
        return np.asarray(centre) + distance * direction

    return draw


def shell(count: int, radius: float, noise: float) -> Group:
    """Return the surface of a ball."""

    def draw(rng: np.random.Generator) -> Floats:
        direction = rng.standard_normal((count, 3))
        direction /= np.linalg.norm(direction, axis=1, keepdims=True)
        surface: Floats = radius * direction + noise * rng.standard_normal((count, 3))
        return surface

    return draw


def link(count: int, along: tuple[int, int], shift: float) -> Group:
    """Return a ring in space, in the plane of two axes, moved along the first."""

    def draw(rng: np.random.Generator) -> Floats:
        angle = rng.uniform(0.0, 2.0 * np.pi, count)
        points = 0.1 * rng.standard_normal((count, 3))
        points[:, along[0]] += np.cos(angle)
        points[:, along[1]] += np.sin(angle)
        points[:, 0] += shift
        return points

    return draw


def stroke(count: int, start: Sequence[float], end: Sequence[float], noise: float) -> Group:
    """Return points along a straight line."""

    def draw(rng: np.random.Generator) -> Floats:
        at = rng.uniform(size=(count, 1))
        line: Floats = (1.0 - at) * np.asarray(start) + at * np.asarray(end)
        return line + noise * rng.standard_normal((count, len(start)))

    return draw


def helix(count: int, turn: float) -> Group:
    """Return a helix in space, two turns high, turned by an angle in degrees."""

    def draw(rng: np.random.Generator) -> Floats:
        angle = rng.uniform(0.0, 4.0 * np.pi, count)
        direction = angle + np.deg2rad(turn)
        height = 6.0 * angle / (4.0 * np.pi)
        line = np.column_stack([2.0 * np.cos(direction), 2.0 * np.sin(direction), height])
        return line + 0.12 * rng.standard_normal((count, 3))

    return draw


def lognormal(count: int, corner: Sequence[float]) -> Group:
    """Return a group with a dense corner and a long tail along each axis."""
    return lambda rng: np.asarray(corner) + np.exp(0.6 * rng.standard_normal((count, len(corner))))


def heavy(count: int, centre: Sequence[float]) -> Group:
    """Return a group with the tails of Student's t of three degrees of freedom."""
    return lambda rng: np.asarray(centre) + rng.standard_t(3.0, size=(count, len(centre)))


def both(*groups: Group) -> Group:
    """Return several parts as one group."""
    return lambda rng: np.vstack([group(rng) for group in groups])


def centres(count: int, dimension: int, apart: float, seed: int) -> Floats:
    """Return centres (count, dimension) at random, no two nearer than apart."""
    generator = np.random.default_rng(seed)
    found: list[Floats] = []
    width = apart
    while len(found) < count:
        new = generator.uniform(-width, width, dimension)
        if all(np.linalg.norm(new - old) >= apart for old in found):
            found.append(new)
        width *= 1.02
    return np.array(found)


def _grid(side: int, step: float, count: int, spread: float) -> tuple[Group, ...]:
    places = [(step * column, step * row) for row in range(side) for column in range(side)]
    return tuple(normal(count, place, spread) for place in places)


def _normals(places: Floats, counts: Sequence[int], spreads: Sequence[float]) -> tuple[Group, ...]:
    return tuple(
        normal(count, place.tolist(), spread)
        for place, count, spread in zip(places, counts, spreads, strict=True)
    )


SHAPES: dict[str, Shape] = {
    # round groups, that k-means is made for
    "two_blobs": Shape("round", (normal(300, (0, 0)), normal(300, (6, 0)))),
    "three_blobs": Shape("round", (normal(200, (0, 0)), normal(200, (7, 0)), normal(200, (3, 6)))),
    "five_blobs": Shape("round", _normals(centres(5, 2, 7.0, 1), [120] * 5, [1.0] * 5)),
    "mall": Shape(
        "round",
        (
            normal(40, (25, 20), (7, 8)),
            normal(40, (25, 80), (7, 8)),
            normal(40, (55, 50), (8, 6)),
            normal(40, (88, 18), (11, 8)),
            normal(40, (88, 82), (11, 8)),
        ),
    ),
    "nine_blobs": Shape("round", _grid(3, 6.0, 80, 1.0)),
    "fifteen_blobs": Shape("many", _normals(centres(15, 2, 7.0, 2), [60] * 15, [1.0] * 15)),
    "twenty_blobs": Shape("many", _normals(centres(20, 2, 7.0, 3), [60] * 20, [1.0] * 20)),
    "twenty_five_blobs": Shape("many", _grid(5, 7.0, 50, 1.0)),
    "six_blobs_in_8d": Shape("high", _normals(centres(6, 8, 7.0, 4), [120] * 6, [1.0] * 6)),
    "ten_blobs_in_20d": Shape("high", _normals(centres(10, 20, 8.0, 5), [80] * 10, [1.0] * 10)),
    "three_blobs_in_5d": Shape("high", _normals(centres(3, 5, 6.0, 6), [200] * 3, [1.0] * 3)),
    # of different size, density and width
    "unequal_sizes": Shape(
        "unequal", _normals(centres(5, 2, 8.0, 7), [500, 200, 100, 60, 40], [1.0] * 5)
    ),
    "unequal_widths": Shape(
        "unequal", (normal(300, (0, 0), 2.0), normal(300, (9, 0), 0.6), normal(300, (0, 9), 0.3))
    ),
    "dense_beside_sparse": Shape("unequal", (normal(600, (0, 0), 0.5), normal(150, (7, 0), 1.8))),
    "small_and_large": Shape("unequal", (normal(900, (0, 0), 1.5), normal(60, (8, 0), 0.5))),
    "uneven_4d": Shape(
        "unequal", _normals(centres(4, 4, 7.0, 8), [400, 200, 100, 60], [1.2, 1.0, 0.8, 0.6])
    ),
    # long groups
    "strips": Shape("long", tuple(tilted(200, (0, 4.0 * row), 6.0, 0.5, 0) for row in range(3))),
    "tilted_strips": Shape("long", tuple(tilted(200, (5 * i, 0), 6.0, 0.6, 60) for i in range(3))),
    "fan": Shape(
        "long",
        (
            tilted(200, (7, 0), 2.5, 0.4, 0),
            tilted(200, (0, 7), 2.5, 0.4, 90),
            tilted(200, (-6, -6), 2.5, 0.4, 45),
        ),
    ),
    "long_and_round": Shape("long", (tilted(250, (0, 3), 4, 0.5, 0), normal(250, (0, -3)))),
    "bands": Shape("bands", (box(400, (0, 0), (12, 1)), box(400, (0, 3), (12, 4)))),
    "four_bands": Shape(
        "bands", tuple(box(200, (0, 2.5 * row), (15, 2.5 * row + 1)) for row in range(4))
    ),
    "waves": Shape("bands", (wave(400, 0.0, 0.2), wave(400, 3.0, 0.2))),
    "three_lines": Shape(
        "bands", tuple(stroke(200, (0, 2.0 * i), (10, 2.0 * i), 0.15) for i in range(3))
    ),
    # rings
    "two_rings": Shape("rings", (arc(300, 2.0, 0.2), arc(500, 5.0, 0.2))),
    "three_rings": Shape("rings", (arc(200, 1.5, 0.1), arc(300, 3.5, 0.15), arc(400, 6.0, 0.15))),
    "ring_and_core": Shape("rings", (normal(200, (0, 0), 0.6), arc(500, 5.0, 0.3))),
    "side_by_side_rings": Shape("rings", (arc(300, 2.0, 0.15), arc(300, 2.0, 0.15, (6, 0)))),
    "wide_rings": Shape("rings", (arc(400, 3.0, 0.4), arc(700, 8.0, 0.5))),
    # moons and spirals
    "moons": Shape(
        "moons", (arc(300, 1, 0.08, (0, 0), 0, 180), arc(300, 1, 0.08, (1, 0.4), 180, 360))
    ),
    "far_moons": Shape(
        "moons", (arc(300, 2, 0.15, (0, 0.6), 0, 180), arc(300, 2, 0.15, (2, -0.6), 180, 360))
    ),
    "three_moons": Shape(
        "moons",
        (
            arc(250, 2, 0.15, (0, 0), 0, 180),
            arc(250, 2, 0.15, (2, 0.3), 180, 360),
            arc(250, 2, 0.15, (4.5, 0.6), 0, 180),
        ),
    ),
    "uneven_moons": Shape(
        "moons", (arc(80, 3, 0.25, (0, 2), 200, 340), arc(400, 3, 0.25, (3, -2), 20, 160))
    ),
    "two_spirals": Shape("spirals", (spiral(400, 0, 0.25), spiral(400, 180, 0.25))),
    "three_spirals": Shape(
        "spirals", tuple(spiral(250, turn, 0.15, 1.0) for turn in (0, 120, 240))
    ),
    # uniform patches with sharp edges
    "rectangles": Shape(
        "patches",
        (box(300, (0, 0), (4, 2)), box(300, (6, 0), (8, 5)), box(300, (0, 4), (4, 6))),
    ),
    "lsun": Shape(
        "patches",
        (box(150, (0, 0), (4.5, 0.8)), box(150, (0, 1.8), (0.8, 5.5)), disc(150, 0.8, (3.2, 3.8))),
    ),
    "discs": Shape("patches", (disc(300, 2.0), disc(300, 2.0, (5.2, 0)), disc(150, 1.0, (2.6, 4)))),
    "wing_nut": Shape(
        "patches", (box(400, (0, 0), (3, 3)), box(400, (3.6, 1.5), (6.6, 4.5)))
    ),
    # of several kinds
    "chain": Shape("chain", (link(400, (0, 1), 0.0), link(400, (0, 2), 1.0))),
    "long_chain": Shape(
        "chain", (link(300, (0, 1), 0.0), link(300, (0, 2), 1.1), link(300, (0, 1), 2.2))
    ),
    "smile": Shape(
        "ring and blobs",
        (
            arc(500, 5.0, 0.15),
            normal(100, (-1.8, 1.8), 0.3),
            normal(100, (1.8, 1.8), 0.3),
            arc(200, 2.5, 0.12, (0, 0), 215, 325),
        ),
    ),
    "ring_with_two_blobs": Shape(
        "ring and blobs",
        (arc(500, 4.0, 0.15), normal(150, (-1.3, 0), 0.4), normal(150, (1.3, 0), 0.4)),
    ),
    "four_strokes": Shape(
        "letters",
        (
            stroke(200, (0, 0), (0, 6), 0.2),
            stroke(200, (3, 0), (6, 6), 0.2),
            stroke(200, (9, 0), (9, 6), 0.2),
            stroke(200, (12, 6), (15, 0), 0.2),
        ),
    ),
    "letters_l_and_i": Shape(
        "letters",
        (
            both(stroke(200, (0, 0), (0, 6), 0.15), stroke(130, (0, 0), (4, 0), 0.15)),
            stroke(200, (2.5, 2), (2.5, 6), 0.15),
            both(stroke(200, (8, 0), (8, 6), 0.15), stroke(130, (6, 6), (10, 6), 0.15)),
        ),
    ),
    "window_panes": Shape(
        "window",
        tuple(
            box(200, (x, y), (x + 3, y + 3)) for x, y in ((0, 0), (4.2, 0), (0, 4.2), (4.2, 4.2))
        ),
    ),
    "frame_and_panes": Shape(
        "window",
        (
            both(
                box(200, (-2, -2), (8, -1.2)),
                box(200, (-2, 7.2), (8, 8)),
                box(150, (-2, -1.2), (-1.2, 7.2)),
                box(150, (7.2, -1.2), (8, 7.2)),
            ),
            box(250, (1, 1), (5, 5)),
        ),
    ),
    "open_ring_and_blobs": Shape(
        "arc and blobs",
        (
            arc(300, 5.0, 0.25, (0, 0), -50, 230),
            normal(150, (-1.6, 0.3), 0.6),
            normal(150, (1.6, 0.3), 0.6),
        ),
    ),
    "bowl_and_ball": Shape(
        "arc and blobs", (arc(400, 4.0, 0.3, (0, 0), 180, 360), normal(200, (0, 0.5), 0.6))
    ),
    "atom": Shape("three dimensions", (normal(300, (0, 0, 0), 0.4), shell(600, 4.0, 0.15))),
    "seven_balls": Shape(
        "three dimensions",
        tuple(
            normal(80, place, 0.7)
            for place in (
                (0, 0, 0), (5, 0, 0), (-5, 0, 0), (0, 5, 0), (0, -5, 0), (0, 0, 5), (0, 0, -5),
            )
        ),
    ),
    "four_balls": Shape(
        "three dimensions",
        tuple(
            disc(120, 1.1, place)
            for place in ((0, 0, 0), (3, 0, 0), (1.5, 2.6, 0), (1.5, 0.9, 2.5))
        ),
    ),
    # held out
    "petals": Shape(
        "petals",
        tuple(
            tilted(150, (5 * np.cos(turn), 5 * np.sin(turn)), 1.3, 0.4, np.rad2deg(turn))
            for turn in np.arange(5) * 2.0 * np.pi / 5.0
        ),
    ),
    "petals_and_heart": Shape(
        "petals",
        (
            normal(200, (0, 0), 0.5),
            *(
                tilted(150, (4 * np.cos(turn), 4 * np.sin(turn)), 0.9, 0.3, np.rad2deg(turn))
                for turn in np.arange(6) * np.pi / 3.0
            ),
        ),
    ),
    "steps": Shape(
        "steps",
        tuple(box(150, (3.0 * i, 2.0 * i), (3.0 * i + 2.2, 2.0 * i + 1.2)) for i in range(5)),
    ),
    "corner_and_box": Shape(
        "steps",
        (
            both(box(200, (0, 0), (6, 1)), box(170, (0, 1), (1, 6))),
            box(200, (2.2, 2.2), (6, 6)),
        ),
    ),
    "zigzags": Shape(
        "zigzags",
        tuple(
            both(
                *(
                    stroke(90, (3 * i, up + 2 * (i % 2)), (3 * i + 3, up + 2 - 2 * (i % 2)), 0.12)
                    for i in range(4)
                )
            )
            for up in (0.0, 2.2)
        ),
    ),
    "two_helices": Shape("helices", (helix(400, 0.0), helix(400, 180.0))),
    "helix_and_rod": Shape("helices", (helix(450, 0.0), stroke(200, (0, 0, 0), (0, 0, 6), 0.1))),
    "two_planes": Shape(
        "planes", (box(350, (0, 0, 0), (5, 5, 0.4)), box(350, (0, 0, 1.8), (5, 5, 2.2)))
    ),
    "three_planes": Shape(
        "planes", tuple(box(250, (0, 0, 2.0 * i), (4, 4, 2.0 * i + 0.5)) for i in range(3))
    ),
    "eight_cubes": Shape(
        "cubes",
        tuple(
            box(80, (x, y, z), (x + 1, y + 1, z + 1))
            for x in (0, 1.9)
            for y in (0, 1.9)
            for z in (0, 1.9)
        ),
    ),
    "lognormal_groups": Shape(
        "skewed", tuple(lognormal(200, place) for place in ((0, 0), (9, 0), (0, 9)))
    ),
    "lognormal_groups_in_5d": Shape(
        "skewed", tuple(lognormal(150, place) for place in (10.0 * np.eye(5)[:4]).tolist())
    ),
    "heavy_tailed_groups": Shape(
        "heavy", tuple(heavy(200, place) for place in ((0, 0), (12, 0), (0, 12), (12, 12)))
    ),
    "heavy_tailed_in_4d": Shape(
        "heavy", tuple(heavy(200, place) for place in (14.0 * np.eye(4)[:3]).tolist())
    ),
    "ring_strip_and_blob": Shape(
        "mixed",
        (arc(300, 2.0, 0.15), tilted(200, (7, 0), 3.0, 0.3, 90), normal(150, (0, 6), 0.7)),
    ),
    "moon_box_and_blobs": Shape(
        "mixed",
        (
            arc(250, 2.5, 0.2, (0, 0), 0, 180),
            box(200, (-1, -4), (2, -1.5)),
            normal(100, (6, 2), 0.5),
            normal(100, (6, -3), 0.8),
        ),
    ),
}  # fmt: skip


def _copula(rng: np.random.Generator, n: int, p: int, correlation: float) -> Floats:
    common, own = rng.standard_normal((n, 1)), rng.standard_normal((n, p))
    latent: Floats = np.sqrt(correlation) * common + np.sqrt(1.0 - correlation) * own
    return latent


def _skewed(rng: np.random.Generator, n: int) -> Floats:
    latent = _copula(rng, n, 4, 0.5)
    return np.column_stack(
        [np.exp(latent[:, 0]), latent[:, 1] ** 3, np.expm1(0.5 * latent[:, 2]), latent[:, 3]]
    )


def _zero_inflated(rng: np.random.Generator, n: int) -> Floats:
    latent = _copula(rng, n, 4, 0.4)
    spend = np.where(latent[:, 0] > 0.2, np.log1p(np.expm1(latent[:, 0] - 0.2)), 0.0)
    visits = np.log1p(np.floor(np.exp(1.0 + latent[:, 1])))
    return np.column_stack([spend, visits, latent[:, 2], latent[:, 3]])


def _counts(rng: np.random.Generator, n: int) -> Floats:
    activity = rng.gamma(1.0, 1.0, size=(n, 1))
    counted: Floats = np.log1p(rng.poisson(activity * np.array([0.5, 1.0, 3.0, 8.0])))
    return counted


def _point_masses(rng: np.random.Generator, n: int) -> Floats:
    latent = _copula(rng, n, 3, 0.3)
    share = np.clip(0.5 + 0.4 * latent[:, 0], 0.0, 1.0)
    return np.column_stack([share, latent[:, 1], latent[:, 2]])


def _banana(rng: np.random.Generator, n: int) -> Floats:
    along = rng.standard_normal(n)
    return np.column_stack([along, along**2 + 0.5 * rng.standard_normal(n)])


def _moon(rng: np.random.Generator, n: int) -> Floats:
    return arc(n, 1.0, 0.1, (0, 0), 0, 180)(rng)


def _s_curve(rng: np.random.Generator, n: int) -> Floats:
    angle = rng.uniform(-1.5 * np.pi, 1.5 * np.pi, n)
    curve = np.column_stack([np.sin(angle), np.sign(angle) * (np.cos(angle) - 1.0)])
    return curve + 0.1 * rng.standard_normal((n, 2))


def _gradient(rng: np.random.Generator, n: int) -> Floats:
    return np.column_stack([rng.beta(1.0, 3.0, n), rng.uniform(size=n), rng.beta(2.0, 4.0, n)])


def _core_and_halo(rng: np.random.Generator, n: int) -> Floats:
    spread = np.where(rng.uniform(size=(n, 1)) < 0.5, 1.0, 3.0)
    return spread * rng.standard_normal((n, 3))


def _bridge(rng: np.random.Generator, n: int) -> Floats:
    """Two normal groups 1.5 standard deviations apart: one hill, whatever made it."""
    values = rng.standard_normal((n, 3))
    values[: n // 2, 0] += 1.5
    return values


def _heavy(rng: np.random.Generator, n: int) -> Floats:
    heavy: Floats = _copula(rng, n, 3, 0.6) / np.sqrt(rng.chisquare(3, size=(n, 1)) / 3.0)
    return heavy


# Clouds without groups: whatever is called separated here is a false alarm.
CONTINUA: dict[str, Callable[[np.random.Generator, int], Floats]] = {
    "normal, 2 features": lambda rng, n: rng.standard_normal((n, 2)),
    "normal, 5 features": lambda rng, n: rng.standard_normal((n, 5)),
    "normal, 15 features": lambda rng, n: rng.standard_normal((n, 15)),
    "correlated normal": lambda rng, n: _copula(rng, n, 5, 0.6),
    "uniform square": lambda rng, n: rng.uniform(size=(n, 2)),
    "uniform, 4 features": lambda rng, n: rng.uniform(size=(n, 4)),
    "heavy tails": _heavy,
    "lognormal": lambda rng, n: np.exp(_copula(rng, n, 3, 0.6)),
    "skewed features": _skewed,
    "zero-inflated": _zero_inflated,
    "counts": _counts,
    "point masses at both ends": _point_masses,
    "banana": _banana,
    "half moon": _moon,
    "s-curve": _s_curve,
    "ring": lambda rng, n: arc(n, 1.0, 0.1)(rng),
    "density gradient": _gradient,
    "core and halo": _core_and_halo,
    "two normals, 1.5 apart": _bridge,
    "ranks of noise": lambda rng, n: rng.integers(1, 6, size=(n, 4)).astype(np.float64),
}
