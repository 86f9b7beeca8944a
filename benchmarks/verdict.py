"""How often the verdict is right: whole fits to clouds whose answer is known.

    PYTHONPATH=. python benchmarks/verdict.py continua|power|shapes|document

- continua: false alarms on data without groups.
- power: two normal groups, by distance, features and users.
- shapes: known groups of many shapes, every algorithm.
- document: writes the tables of docs/segmentation.md.

Each of the first three takes minutes on two cores, adds to `verdict.json` beside this file what is
not there yet, and may be stopped and started again; `--seconds` bounds it. All seeds are fixed. A
fit is the one of a build with its defaults: the sweep, the choice, the fit and the verdict.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.stats import beta
from shapes import CONTINUA, HELD_OUT, SHAPES, Floats
from sklearn.metrics import adjusted_rand_score

from user_profiling.clustering.fitting import (
    Attempt,
    FitInputs,
    FitSettings,
    attempt_fit,
)
from user_profiling.clustering.settings import fit_settings

PROJECT = Path(__file__).parents[1]
RESULTS = Path(__file__).with_suffix(".json")
GUIDE = PROJECT / "docs" / "segmentation.md"
SEED = 42
# Right is a partition that agrees with the known groups to this adjusted Rand index.
RIGHT = 0.8
CONFIDENCE = 0.95

CONTINUUM_USERS = (60, 200, 600, 2000)
CONTINUUM_DRAWS = 3
DISTANCES = (3.0, 4.0, 5.0, 6.0, 8.0)
DIMENSIONS = (2, 5, 10, 20)
POWER_USERS = (30, 100, 300, 1000, 5000)
POWER_DRAWS = 3
SHAPE_DRAWS = 1
TRIED = ("kmeans", "gaussian_mixture", "hdbscan", "genie")

Record = dict[str, Any]
Task = tuple[str, str]


def scaled(values: Floats) -> Floats:
    """Clip each feature at its 1st and 99th percentile and standardise it, as the project does."""
    low, high = np.quantile(values, [0.01, 0.99], axis=0)
    clipped = np.clip(values, low, high)
    standardised: Floats = (clipped - clipped.mean(axis=0)) / clipped.std(axis=0)
    return standardised


@cache
def settings_of(algorithm: str) -> FitSettings:
    """Return the settings of a build without any of its own."""
    variables = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]
    node_file = PROJECT / "python_models" / "ml_segmentation_models.yml"
    (node,) = yaml.safe_load(node_file.read_text())["models"]
    meta = node["config"]["meta"]
    names = ("min_segment_count", "max_segment_count", "min_segment_share")
    return fit_settings(
        {"algorithm": algorithm, "segment_count": "auto", "random_seed": SEED},
        segments={name: variables[name] for name in names},
        algorithms=meta["algorithms"],
        settings=meta["settings"],
        expert=None,
    )


def attempt(values: Floats, algorithm: str) -> Attempt:
    """Fit and judge values (n, p), as a build would."""
    features = [
        {"feature_name": f"f{place}", "label": f"f{place}", "block_value": None}
        for place in range(values.shape[1])
    ]
    inputs = FitInputs(decision={}, scaling=features, bins=[], values=values)
    return attempt_fit(inputs, settings_of(algorithm))


def judged(values: Floats, algorithm: str) -> Record:
    """Return the verdict and its figures."""
    started = time.perf_counter()
    health = (found := attempt(values, algorithm)).health
    return {
        "verdict": health.verdict,
        "segments": len(found.keys),
        "gap_share": round(health.gap_share, 3),
        "replication": round(health.replication, 3),
        "seconds": round(time.perf_counter() - started, 2),
    }


def _continuum(key: str) -> Record:
    name, users, draw = key.split("|")
    generator = np.random.default_rng([1, int(users), int(draw), len(name)])
    return judged(scaled(CONTINUA[name](generator, int(users))), "kmeans")


def _power(key: str) -> Record:
    distance, dimension, users, draw = key.split("|")
    generator = np.random.default_rng([2, int(draw), int(users), int(dimension)])
    values = generator.standard_normal((int(users), int(dimension)))
    labels = np.arange(int(users)) % 2
    values[:, 0] += float(distance) * labels
    found = attempt(scaled(values), "kmeans")
    index = adjusted_rand_score(labels, found.fitted.labels)
    return {"verdict": found.health.verdict, "right": bool(index >= RIGHT)}


def _shape(key: str) -> Record:
    name, algorithm, draw = key.split("|")
    values, labels = SHAPES[name].draw(np.random.default_rng([3, int(draw)]))
    found = attempt(scaled(values), algorithm)
    return {
        "verdict": found.health.verdict,
        "segments": len(found.keys),
        "groups": int(labels.max()) + 1,
        "index": round(float(adjusted_rand_score(labels, found.fitted.labels)), 3),
        "rank": found.rank,
    }


def _keys(*parts: Iterable[object]) -> list[str]:
    keys = [""]
    for part in parts:
        keys = [f"{key}|{value}" if key else str(value) for key in keys for value in part]
    return keys


PARTS: dict[str, tuple[Callable[[str], Record], list[str]]] = {
    "continua": (_continuum, _keys(CONTINUA, CONTINUUM_USERS, range(CONTINUUM_DRAWS))),
    "power": (_power, _keys(DISTANCES, DIMENSIONS, POWER_USERS, range(POWER_DRAWS))),
    "shapes": (_shape, _keys(SHAPES, TRIED, range(SHAPE_DRAWS))),
}


def run(part: str, jobs: int, seconds: float) -> None:
    """Measure what is not measured yet, until there is nothing left or the time is up."""
    measure, keys = PARTS[part]
    # Draw by draw, and every fifth first, so that what is stopped early covers every kind.
    place = {key: number // len(TRIED) % 5 for number, key in enumerate(keys)}
    keys = sorted(keys, key=lambda key: (int(key.rsplit("|", 1)[1]), place[key]))
    results = _read()
    missing = [key for key in keys if key not in results[part]]
    deadline = time.monotonic() + seconds
    with ProcessPoolExecutor(jobs) as pool:
        while missing and time.monotonic() < deadline:
            batch, missing = missing[: 4 * jobs], missing[4 * jobs :]
            running = {pool.submit(measure, key): key for key in batch}
            for done in as_completed(running):
                results[part][running[done]] = done.result()
            _write(part, results[part])
    print(f"{part}: {len(results[part])} of {len(keys)} measured")


def _write(part: str, records: dict[str, Record]) -> None:
    """Replace a part of the results; another part may be measured at the same time."""
    kept = _read() | {part: records}
    lines = [
        f'"{name}": {{\n'
        + ",\n".join(f"{json.dumps(key)}: {json.dumps(one)}" for key, one in sorted(found.items()))
        + "\n}"
        for name, found in kept.items()
    ]
    RESULTS.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def _read() -> dict[str, dict[str, Record]]:
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    return {part: kept.get(part, {}) for part in PARTS}


def interval(hits: int, count: int) -> tuple[float, float]:
    """Return the exact interval of a share (Clopper and Pearson 1934)."""
    tail = (1.0 - CONFIDENCE) / 2.0
    low = float(beta.ppf(tail, hits, count - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1.0 - tail, hits + 1, count - hits)) if hits < count else 1.0
    return low, high


def _share(hits: int, count: int) -> str:
    low, high = interval(hits, count)
    return f"{hits} of {count} ({hits / count:.1%}; {low:.1%} to {high:.1%})" if count else "-"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def continua_table(results: Mapping[str, Record]) -> str:
    """Return how often data without groups is called separated, by number of users."""
    by_users: dict[int, list[bool]] = defaultdict(list)
    for key, record in results.items():
        by_users[int(key.split("|")[1])].append(record["verdict"] == "separated")
    rows = [[users, _share(sum(found), len(found))] for users, found in sorted(by_users.items())]
    every = [alarm for found in by_users.values() for alarm in found]
    rows.append(["all", _share(sum(every), len(every))])
    return _table(["users", "called separated (share; 95 % interval)"], rows)


def power_table(results: Mapping[str, Record]) -> str:
    """Return how often two normal groups are told apart, by features, users and distance."""
    cells: dict[tuple[int, int, float], list[bool]] = defaultdict(list)
    for key, record in results.items():
        distance, dimension, users, _ = key.split("|")
        hit = record["verdict"] == "separated" and record["right"]
        cells[int(dimension), int(users), float(distance)].append(hit)

    def cell(dimension: int, users: int, distance: float) -> str:
        found = cells[dimension, users, distance]
        return f"{np.mean(found):.0%}" if found else "-"

    rows = [
        [dimension, users, *(cell(dimension, users, distance) for distance in DISTANCES)]
        for dimension in DIMENSIONS
        for users in POWER_USERS
    ]
    return _table(["features", "users", *(f"{distance:g} sd" for distance in DISTANCES)], rows)


def shapes_table(results: Mapping[str, Record]) -> str:
    """Return how good each algorithm is on the shapes, and how often separated is right."""
    found: dict[str, dict[tuple[str, str], Record]] = defaultdict(dict)
    for key, record in results.items():
        name, algorithm, draw = key.split("|")
        found[algorithm][name, draw] = record
    # Only shapes that all algorithms were measured on, so that the means compare.
    common = set.intersection(*(set(found[algorithm]) for algorithm in TRIED))
    for cloud in common:
        best = max(TRIED, key=lambda algorithm: found[algorithm][cloud]["rank"])
        found["auto"][cloud] = found[best][cloud]

    def right(algorithm: str, kinds: Callable[[str], bool]) -> str:
        called = [
            found[algorithm][name, draw]["index"] >= RIGHT
            for name, draw in sorted(common)
            if kinds(SHAPES[name].kind) and found[algorithm][name, draw]["verdict"] == "separated"
        ]
        return f"{sum(called)} of {len(called)}"

    rows = [
        [
            algorithm,
            f"{np.mean([found[algorithm][cloud]['index'] for cloud in common]):.2f}",
            right(algorithm, lambda _: True),
            right(algorithm, lambda kind: kind in HELD_OUT),
        ]
        for algorithm in (*TRIED, "auto")
    ]
    head = ["algorithm", f"mean adjusted Rand index, {len(common)} shapes"]
    return _table([*head, "right when separated", "of kinds held out"], rows)


def document() -> None:
    """Write the tables into the guide, between their marks."""
    results = _read()
    text = GUIDE.read_text("utf-8")
    for part, make in (
        ("continua", continua_table),
        ("power", power_table),
        ("shapes", shapes_table),
    ):
        start, end = f"<!-- {part}: benchmarks/verdict.py -->\n", f"<!-- end of {part} -->"
        before, _, rest = text.partition(start)
        _, _, after = rest.partition(end)
        text = f"{before}{start}{make(results[part])}\n{end}{after}"
    GUIDE.write_text(text, "utf-8")


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("what", choices=[*PARTS, "document"])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=3600.0)
    given = parser.parse_args()
    if given.what == "document":
        document()
    else:
        run(given.what, given.jobs, given.seconds)


if __name__ == "__main__":
    main()
