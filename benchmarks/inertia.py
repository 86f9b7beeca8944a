"""Compares the model in force with K-means on all users, by their inertia over all users.

    python benchmarks/inertia.py WAREHOUSE

Prints one JSON object; `ratio` is how many times as large the inertia of the model in force is.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import pairwise_distances_argmin_min

Floats = NDArray[np.float64]

BATCH_USERS = 100_000
N_INIT = 10
SEED = 0


def centroids(warehouse: duckdb.DuckDBPyConnection) -> tuple[list[str], Floats]:
    """Return the names of the features (p) and the centroids (k, p) of the model in force."""
    rows = warehouse.sql(
        "select segment_key, feature_name, center from ("
        "select unnest(centroids, recursive := true) from int_current_model)"
        " order by segment_key, feature_name"
    ).fetchall()
    names = sorted({name for _, name, _ in rows})
    centers = np.array([center for _, _, center in rows], dtype=np.float64)
    return names, centers.reshape(-1, len(names))


def scaled_users(warehouse: duckdb.DuckDBPyConnection, names: list[str]) -> Floats:
    """Return all users (n, p) on the scale of the model."""
    [(user_count,)] = warehouse.sql("select count(*) from int_user_features").fetchall()
    values = np.empty((user_count, len(names)))
    selected = warehouse.sql(
        f"select {', '.join(names)} from int_scaled_users"
        " where model_version = (select model_version from int_current_model)"
    )
    start = 0
    for batch in selected.to_arrow_reader(BATCH_USERS):
        for column, name in enumerate(names):
            values[start : start + len(batch), column] = batch[name].to_numpy(zero_copy_only=False)
        start += len(batch)
    return values


def inertia_of(centers: Floats, values: Floats) -> float:
    """Return the sum of squared distances of all users (n, p) to the nearest centroid (k, p)."""
    total = 0.0
    for start in range(0, len(values), BATCH_USERS):
        _, distances = pairwise_distances_argmin_min(values[start : start + BATCH_USERS], centers)
        total += float((distances**2).sum())
    return total


def main() -> None:
    """Print the comparison for the warehouse that the command line names."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        sys.exit(f"usage: python {sys.argv[0]} WAREHOUSE")
    with duckdb.connect(sys.argv[1], read_only=True) as warehouse:
        names, centers = centroids(warehouse)
        values = scaled_users(warehouse, names)
    in_force = inertia_of(centers, values)
    model = KMeans(len(centers), n_init=N_INIT, random_state=SEED, copy_x=False).fit(values)
    fitted_on_all = float(model.inertia_)
    print(
        json.dumps(
            {
                "users": len(values),
                "segments": len(centers),
                "in_force": in_force,
                "fitted_on_all": fitted_on_all,
                "ratio": in_force / fitted_on_all,
            }
        )
    )


if __name__ == "__main__":
    main()
