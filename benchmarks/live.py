"""Measures how long the live profile of one user takes, with and without a day that is not built.

    python benchmarks/live.py warehouse/mid.duckdb --users 200
    python benchmarks/live.py warehouse/mid.duckdb --users 200 --day

With --day, the newest day of every source comes again a day later, as a file of its own beside the
raw ones, and is taken away afterwards; the raw files must be those that the generator writes. Users
are taken at random, of all and of those who have done something on that day. One connection
is used for all calls; the first one, which opens files and loads the new rows, is told apart.
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
from live_profile import Profiles, connect

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


def measure(warehouse: Path, users: int, seed: int, among: str) -> list[float]:
    """Return the milliseconds of each of some questions, one for a user at random and then more.

    Args:
        warehouse: a built one.
        users: how many questions after the first.
        seed: of the choice.
        among: the relation whose users are asked for.
    """
    with connect(warehouse) as connection:
        connection.execute("set threads = 2")
        ids = [
            user_id
            for (user_id,) in connection.execute(f"select distinct user_id from {among}").fetchall()
        ]
        chosen = random.Random(seed).sample(sorted(ids), users + 1)
        profiles = Profiles(connection)
        taken = []
        for user_id in chosen:
            start = time.perf_counter()
            found = profiles.of(user_id)
            taken.append((time.perf_counter() - start) * 1000)
            if found is None or found["user_id"] != user_id:
                raise AssertionError(f"no profile of {user_id}")
    return taken


def main() -> int:
    """Print the medians and the 95th percentiles."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--day", action="store_true", help="with a day that is not built")
    given = parser.parse_args()
    if not given.day:
        show("nothing new", measure(given.warehouse, given.users, given.seed, "int_live_users"))
        return 0
    with unbuilt_day(given.warehouse) as events:
        print(f"a day of {events:,} events not built")
        for who, among in {
            "all users": "int_live_users",
            "users of that day": "int_new_days",
        }.items():
            show(who, measure(given.warehouse, given.users, given.seed, among))
    return 0


def show(what: str, taken: list[float]) -> None:
    """Print the first of the times, in milliseconds, and the quantiles of the others."""
    median, high = np.percentile(taken[1:], [50, 95])
    print(f"{what}: p50 {median:.1f} ms, p95 {high:.1f} ms; the first question {taken[0]:.0f} ms")


if __name__ == "__main__":
    sys.exit(main())
