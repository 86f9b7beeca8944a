"""Writes the files of a request: the raw tables, the truth about the personas, the input file.

What is in the tables is said in the SQL files beside this one. They are loaded into a database in
memory in the order of SQL_FILES; then every file is one query of a table macro.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import duckdb

FOLDER = Path(__file__).parent
EVENTS = ("interactions", "transactions", "social_activities")
SQL_FILES = ("macros", "personas", "users", "sessions", *EVENTS, "campaign_responses")
# What a visit brings for each event asked for: measured, so that events_per_user comes true.
EVENTS_PER_ASKED_EVENT = 1.25
# Of a Parquet file, where days_per_file does not say otherwise.
INTERACTIONS_PER_FILE = 5_000_000


class Part(NamedTuple):
    """A file of events, and its days: from first_day to before end_day, as those of a request."""

    file: Path
    first_day: int
    end_day: int


@dataclass(frozen=True)
class Request:
    """What is to be written.

    A row depends on the seed, the number of users, the user and the day, never on how many days are
    asked for: more days leave the earlier ones as they are.

    Attributes:
        directory: where the files go; it is made if need be.
        users: number of users.
        days: number of days to write.
        events_per_user: mean events of a user in any 180 days; below some seven visits in all, the
            personas blur.
        events_per_session: mean interactions of a visit, 2 to 20.
        seed: another seed, other data.
        format: parquet (directories of files in order of time) or csv (one file each).
        dirt: whether rows are spoilt as real ones are; all columns are text then.
        start_date: the date of day 0.
        first_day: the first day to write, counted from start_date.
        days_per_file: days of interactions in a Parquet file; None: about five million rows.
        input_file: None: <directory>/<last part of directory>.yml.
        personas_file: None: <directory>/personas.<format>.
        campaign_responses: whether responses to the campaigns of the personas are written too.
        control_share: part of the users, 0 to 1, who respond as if held out of a campaign: what the
            project's control_share says.
    """

    directory: Path
    users: int
    days: int
    events_per_user: float
    events_per_session: int
    seed: int
    format: str
    dirt: bool
    start_date: date
    first_day: int
    days_per_file: int | None
    input_file: Path | None
    personas_file: Path | None
    campaign_responses: bool
    control_share: float

    @property
    def end_day(self) -> int:
        """The day after the last one."""
        return self.first_day + self.days

    def date_of(self, day: int) -> str:
        """Return the date of a day as yyyy-mm-dd."""
        return str(self.start_date + timedelta(day))

    def file(self, table: str) -> Path:
        """Return the one file of a table."""
        return self.directory / f"{table}.{self.format}"

    def location(self, source: str) -> Path:
        """Return the file of a source, or the glob that its files match."""
        if source in EVENTS and self.format == "parquet":
            return self.directory / source / "*.parquet"
        return self.file(source)

    def parts(self, source: str) -> Iterator[Part]:
        """Yield the files of a source of events.

        One (csv), or one for every few days, named by the first and the last, so that a reader of
        some days can pass over the others.
        """
        pattern, step = self.location(source), self.days
        if self.format == "parquet":
            events_per_day = self.users * self.events_per_user / 180
            step = self.days_per_file or max(1, int(INTERACTIONS_PER_FILE / events_per_day))
            # orders and social activities are a tenth of the interactions
            step *= 1 if source == "interactions" else 6
        for first_day in range(self.first_day, self.end_day, step):
            end_day = min(first_day + step, self.end_day)
            days = f"{self.date_of(first_day)}_{self.date_of(end_day - 1)}"
            file = pattern.with_name(pattern.name.replace("*", days))
            yield Part(file, first_day, end_day)


def generate(request: Request) -> None:
    """Write the files of a request, and print the name of each.

    The same request gives the same rows in the same order, whatever the number of threads (csv: to
    the byte). DuckDB gets the memory and the threads that it gets in a build, by the environment
    variables USER_PROFILING_MEMORY (3GB) and USER_PROFILING_THREADS (2).

    Raises:
        ValueError: an argument makes no sense, or the directory holds files of some of the same
            days; nothing has been written.
        duckdb.IOException: a file cannot be written.
    """
    check(request)
    with connect(request) as connection:

        def write(query: str, file: Path) -> None:
            file.parent.mkdir(parents=True, exist_ok=True)
            rows = connection.sql(query)
            if request.format == "csv":
                rows.write_csv(str(file), header=True)
            else:
                rows.write_parquet(str(file), compression="zstd")
            print(f"wrote {file}", flush=True)

        state = "dirty" if request.dirt else "clean"
        write("from user_personas()", request.personas_file or request.file("personas"))
        write(f"from {state}_users()", request.file("users"))
        for source in EVENTS:
            for part in request.parts(source):
                write(f"from {state}_{source}({part.first_day}, {part.end_day})", part.file)
        if request.campaign_responses:
            write(f"from {state}_campaign_responses()", request.file("campaign_responses"))
    write_input_file(request)


def check(request: Request) -> None:
    """Make sure that a request makes sense, and that readers would not get days twice.

    Raises:
        ValueError: it does not.
    """
    complaints = [
        f"{name} must be above 0, not {getattr(request, name):g}"
        for name in ("users", "days", "events_per_user")
        if not getattr(request, name) > 0
    ]
    if not 2 <= request.events_per_session <= 20:
        complaints.append(
            f"events_per_session must be from 2 to 20, not {request.events_per_session}"
        )
    if request.first_day < 0:
        complaints.append("first_day must not be below 0; set start_date instead")
    if request.format not in ("csv", "parquet"):
        complaints.append(f"format must be csv or parquet, not {request.format}")
    if complaints:
        raise ValueError("; ".join(complaints))

    first, last = request.date_of(request.first_day), request.date_of(request.end_day - 1)
    for source in EVENTS if request.format == "parquet" else ():
        written = {part.file for part in request.parts(source)}
        for file in sorted((request.directory / source).glob("*.parquet")):
            days = file.stem.split("_")
            if file not in written and days[0] <= last and days[-1] >= first:
                raise ValueError(
                    f"{file} holds some of the same days and would stay; empty the directory"
                    " first, take another one, or a first_day after the last"
                )


def connect(request: Request) -> duckdb.DuckDBPyConnection:
    """Return a database in memory with the tables and macros of the SQL files."""
    connection = duckdb.connect(
        config={
            "memory_limit": os.environ.get("USER_PROFILING_MEMORY", "3GB"),
            "threads": os.environ.get("USER_PROFILING_THREADS", "2"),
            # what does not fit into memory goes where the files go
            "temp_directory": str(request.directory / "tmp"),
            # the order of the rows is part of the files
            "preserve_insertion_order": "true",
        }
    )
    visits_per_day = request.events_per_user / 180 / request.events_per_session
    settings = {
        "seed": request.seed,
        "users": request.users,
        "end_day": request.end_day,
        "events_per_session": request.events_per_session,
        "visits_per_day": visits_per_day / EVENTS_PER_ASKED_EVENT,
        "start_epoch": (request.start_date - date(1970, 1, 1)).days * 86400,
        "start_weekday": request.start_date.weekday(),
        "control_share": request.control_share,
    }
    for name, value in settings.items():
        # As a literal, since a parameter is a double: DuckDB reads 0.037 as a decimal, and the last
        # bit of what is multiplied by it decides on which day a visit falls.
        connection.execute(f"set variable {name} = {value!r}")
    for name in SQL_FILES:
        connection.execute((FOLDER / f"{name}.sql").read_text(encoding="utf-8"))
    return connection


def write_input_file(request: Request) -> None:
    """Write the input file that tells the project where the generated files are."""
    template = (FOLDER / "input_file.yml").read_text(encoding="utf-8")
    if not request.campaign_responses:
        # the last source of the template
        template = template.partition("  campaign_responses:\n")[0]
    options = "\n    options: {all_varchar: true}" if request.format == "csv" else ""
    file = request.input_file or request.directory / f"{request.directory.name}.yml"
    text = template.format(
        name=file.stem,
        users=request.users,
        start_date=request.start_date,
        seed=request.seed,
        dirt=", with dirt on purpose" if request.dirt else "",
        location={
            source: f"{request.location(source)}{options}"
            for source in ("users", *EVENTS, "campaign_responses")
        },
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    print(f"wrote {file}", flush=True)
