"""Builds past dates of an input, oldest first, so that its history begins in the past.

    python analyses/backfill.py inputs/shop.yml 2024-01-01 month

Records who was in which segment, and met which rule, at the start of each month (week, quarter,
day) from the given date on, and ends with a build of today that publishes; readers keep the copy
they have until then. What lies ahead of a date is not looked at, and a model is fitted at the first
one. Exits with 2, and
without having changed anything, if a date cannot be read or is recorded already: FORCE=1 records it
again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import yaml

UNITS = ("day", "week", "month", "quarter")
BAR = 24
# what a recorded date needs: neither predictions nor audiences, which were not there at the time
HISTORY = (
    *("--select", "+fct_segment_history", "+fct_segment_migrations", "+rpt_segment_months"),
    *("dim_users", "+dim_users"),
)
# and what it needs where the input has rules, which may read predictions
OF_RULES = ("+fct_rule_history",)


class BackfillError(Exception):
    """Why there is no backfill, in words."""


def dates_between(first: date, end: datetime, unit: str) -> list[date]:
    """Return the starts of days, weeks (Mondays), months or quarters from a date until a time."""

    def starts() -> Iterator[date]:
        day = first
        while datetime(day.year, day.month, day.day) < end:
            if (
                unit == "day"
                or (unit == "week" and day.weekday() == 0)
                or (unit == "month" and day.day == 1)
                or (unit == "quarter" and day.day == 1 and day.month in (1, 4, 7, 10))
            ):
                yield day
            day += timedelta(days=1)

    return list(starts())


def run(given: dict[str, Any], *arguments: str) -> None:
    """Run dbt with the variables of an input.

    Raises:
        BackfillError: if dbt fails, with the end of what it has said.
    """
    dbt = Path(sys.executable).with_name("dbt")
    variables = json.dumps(given, default=str)
    done = subprocess.run(
        [str(dbt), *arguments, "--vars", variables], capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = "\n".join(done.stdout.splitlines()[-15:])
        raise BackfillError(
            f"dbt {arguments[0]} has failed:\n{said}\n{done.stderr[-500:]}".rstrip()
        )


def newest_time(warehouse: Path) -> datetime:
    """Return the as-of time that the data of a warehouse gives."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        (as_of,) = connection.execute("select as_of from int_as_of").fetchone() or (None,)
    if as_of is None:
        raise BackfillError("The input has no times, so there is no past to build.")
    return as_of  # type: ignore[no-any-return]


def recorded_dates(warehouse: Path) -> list[date]:
    """Return the dates that are recorded in a warehouse."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        tables = {name for (name,) in connection.execute("show tables").fetchall()}
        if "int_segment_dates" not in tables:
            return []
        found = connection.execute(
            "select distinct as_of_date from int_segment_dates order by 1"
        ).fetchall()
    return [day for (day,) in found]


def in_steps(labels: list[str], step: Callable[[int], None]) -> None:
    """Do one step for each label, with a bar that says how far it has come."""
    began = time.monotonic()
    for number, label in enumerate(labels):
        full = BAR * number // len(labels)
        took = time.monotonic() - began
        left = (
            f", about {took / number * (len(labels) - number) / 60:.0f} min left" if number else ""
        )
        bar = "#" * full + "-" * (BAR - full)
        print(f"[{bar}] {number + 1} of {len(labels)}: {label}{left}", flush=True)
        step(number)
    print(f"[{'#' * BAR}] done in {(time.monotonic() - began) / 60:.1f} min", flush=True)


def backfill(path: Path, first: date, unit: str, force: bool) -> list[date]:
    """Build the past dates of an input and then today; return the past dates.

    Raises:
        BackfillError: if there are no dates, or they are recorded already and `force` is not set.
    """
    given: dict[str, Any] = yaml.safe_load(path.read_text("utf-8-sig"))
    warehouse = Path("warehouse") / f"{path.stem}.duckdb"
    recorded = recorded_dates(warehouse) if warehouse.exists() else []
    again = [day for day in recorded if day >= first]
    if again and not force:
        raise BackfillError(
            f"{len(again)} dates are recorded from {again[0]} to {again[-1]}, and history is"
            " written at its end. FORCE=1 forgets them, and records dates again; one before"
            f" {first} stays. Nothing was changed."
        )
    print("Reading the input, to see how far its data goes ...", flush=True)
    run(given, "build", "--select", "+int_as_of", "--exclude-resource-type", "test")
    end = newest_time(warehouse)
    dates = dates_between(first, end, unit)
    if not dates:
        raise BackfillError(f"There is no start of a {unit} between {first} and {end:%Y-%m-%d}.")
    if again:
        run(given, "run-operation", "forget_segments", "--args", json.dumps({"since": str(first)}))

    def step(number: int) -> None:
        if number < len(dates):
            wanted = (*HISTORY, *(OF_RULES if given.get("rules") else ()))
            at_the_time = given | {"as_of": str(dates[number])}
            run(at_the_time, "build", *wanted, "--exclude-resource-type", "test")
        else:
            run(given, "build")

    in_steps([*map(str, dates), "today, and publish"], step)
    return dates


def main(arguments: list[str]) -> int:
    """Backfill the input that is named, from a date on."""
    try:
        if os.environ.get("ENGINE") == "spark":
            raise BackfillError(
                "On Spark build past dates one by one, with `as_of` in the input file."
            )
        if len(arguments) < 2 or not arguments[1]:
            raise BackfillError("Say from when: make backfill FROM=2024-01-01 EVERY=month")
        unit = arguments[2] if len(arguments) > 2 and arguments[2] else "month"
        if unit not in UNITS:
            raise BackfillError(f"EVERY is one of {', '.join(UNITS)}, and not '{unit}'.")
        try:
            first = date.fromisoformat(arguments[1])
        except ValueError:
            raise BackfillError(
                f"FROM is a date such as 2024-01-31, and not '{arguments[1]}'."
            ) from None
        dates = backfill(Path(arguments[0]), first, unit, bool(os.environ.get("FORCE")))
    except (BackfillError, OSError, duckdb.Error) as problem:
        print(problem, file=sys.stderr)
        return 2
    print(f"Recorded: {len(dates)} dates from {dates[0]} to {dates[-1]}, and today.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
