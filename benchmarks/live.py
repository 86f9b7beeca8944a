"""Measures how long the live profile of one user takes, with and without a day that is not built.

    python benchmarks/live.py warehouse/mid.duckdb --users 200
    python benchmarks/live.py warehouse/mid.duckdb --users 200 --day

With --day, the newest day of every source comes again a day later, as a file of its own beside the
raw ones, and is taken away afterwards; the raw files must be those that the generator writes. One
connection is used for all calls, and the first call, which opens the files, does not count.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "analyses"))
from live_profile import connect, profile

# The generator's columns: source -> (id, time).
SOURCES = {
    "interactions": ("id", "ts"),
    "transactions": ("line_id", "ordered_at"),
    "social_activities": ("id", "happened_at"),
}
NEW_FILE = "zz_not_built.parquet"


@contextmanager
def unbuilt_day(warehouse: Path) -> Iterator[int]:
    """Deliver the newest day once more, a day later; yield the number of events."""
    with duckdb.connect(str(warehouse), read_only=True) as built:
        found = built.execute("select source, max(file_name) from int_live_files group by source")
        newest = {source: Path(file_name) for source, file_name in found.fetchall()}
    written = []
    count = 0
    try:
        for source, (row_id, moment) in SOURCES.items():
            file, target = newest[source], newest[source].with_name(NEW_FILE)
            written.append(target)
            day = f"select max({moment})::date from '{file}'"
            duckdb.sql(
                f"copy (select * replace (-{row_id} as {row_id}, {moment} + interval 1 day as"
                f" {moment}) from '{file}' where {moment} >= ({day})) to '{target}'"
                " (format parquet, compression zstd)"
            )
            count += duckdb.execute(f"select count(*) from '{target}'").fetchall()[0][0]
        yield count
    finally:
        for target in written:
            target.unlink(missing_ok=True)


def measure(warehouse: Path, users: int, seed: int) -> list[float]:
    """Return the milliseconds of a profile for each of some users at random."""
    with connect(warehouse) as connection:
        connection.execute("set threads = 2")
        ids = [
            row[0] for row in connection.execute("select user_id from int_live_users").fetchall()
        ]
        chosen = random.Random(seed).sample(sorted(ids), users + 1)
        taken = []
        for user_id in chosen:
            start = time.perf_counter()
            found = profile(connection, user_id)
            taken.append((time.perf_counter() - start) * 1000)
            if found is None or found["user_id"] != user_id:
                raise AssertionError(f"no profile of {user_id}")
    return taken[1:]


def main() -> int:
    """Print the median and the 95th percentile."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--day", action="store_true", help="with a day that is not built")
    given = parser.parse_args()
    if given.day:
        with unbuilt_day(given.warehouse) as events:
            taken = measure(given.warehouse, given.users, given.seed)
        what = f"a day of {events:,} events not built"
    else:
        taken = measure(given.warehouse, given.users, given.seed)
        what = "nothing new"
    median, high = np.percentile(taken, [50, 95])
    print(f"{given.warehouse.stem}, {what}: p50 {median:.1f} ms, p95 {high:.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
