"""Writes raw data of any size with six planted personas, and the input file that points to it.

    python -m generator --directory data/large --users 1000000
    python -m generator --sample

To add a day to a directory of 180 days, run it with the same arguments, --first-day 180 and
--days 1. Run it in the project's folder.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from generator.generate import Request, generate

# The bundled sample: small enough to be kept in the repository, as dirty as real deliveries are.
SAMPLE = (
    *("--directory", "seeds/sample"),
    *("--users", "2000"),
    *("--days", "180"),
    *("--events-per-user", "37"),
    *("--events-per-session", "4"),
    *("--format", "csv"),
    "--dirt",
    *("--input-file", "inputs/sample.yml"),
    *("--personas-file", "seeds/sample_truth/sample_personas.csv"),
    "--campaign-responses",
)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's arguments; all but sample are those of a Request."""
    made = argparse.ArgumentParser(
        prog="python -m generator",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = made.add_argument
    add("--directory", type=Path, required=True, help="where the files go; made if need be")
    add("--users", type=int, default=2000, help="number of users; another number, other users")
    add("--days", type=int, default=180, help="number of days to write")
    add("--events-per-user", type=float, default=100, help="mean in any 180 days")
    add("--events-per-session", type=int, default=12, help="mean interactions of a visit, 2 to 20")
    add("--seed", type=int, default=42, help="another seed, other data")
    add("--format", default="parquet", help="parquet (files in order of time) or csv (one each)")
    add("--dirt", action="store_true", help="spoil rows as real ones are; all is text then")
    add("--start-date", type=date.fromisoformat, default=date(2025, 1, 1), help="date of day 0")
    add("--first-day", type=int, default=0, help="first day to write, counted from the start date")
    add("--days-per-file", type=int, help="Parquet only; default: about five million interactions")
    add("--input-file", type=Path, help="default: <directory>/<last part of directory>.yml")
    add("--personas-file", type=Path, help="the truth; default: <directory>/personas.<format>")
    add("--campaign-responses", action="store_true", help="write responses to campaigns too")
    add("--control-share", type=float, default=0.1, help="held out of campaigns, as in the project")
    add("--sample", action="store_true", help="the bundled sample, but for what else is given")
    return made


def requested(arguments: list[str]) -> Request:
    """Return what the command's arguments ask for; of two of a kind the later one counts.

    Raises:
        SystemExit: with 2 where they cannot be read, after saying so.
    """
    given = [*SAMPLE, *arguments] if "--sample" in arguments else arguments
    asked = vars(parser().parse_args(given))
    del asked["sample"]
    return Request(**asked)


def main(arguments: list[str]) -> None:
    """Write the files that are asked for.

    Raises:
        SystemExit: with 2 where an argument makes no sense, after saying so; nothing is written.
    """
    request = requested(arguments)
    try:
        generate(request)
    except ValueError as problem:
        parser().error(str(problem))


if __name__ == "__main__":
    main(sys.argv[1:])
