"""Measures the project, three scripts that do the same by hand, and the day after.

    python benchmarks/run.py --size 10M
    python benchmarks/run.py --size users --only project,segmentation,inertia

Each contender is a process of its own, one after the other; raw data that is not there yet is
generated. Every measurement is appended to benchmarks/results.json. Runs on Linux.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import yaml

# what is beside it is found by a file that is run, and by one that is imported only so
sys.path.insert(0, str(Path(__file__).parent))

from common import FEATURES as FEATURES
from common import SAME_SEGMENTATION

PROJECT = Path(__file__).parents[1]
BENCHMARKS = PROJECT / "benchmarks"
DBT = Path(sys.executable).with_name("dbt")

# What is asked of the generator, as option -> value.
SIZES = {
    "1M": {"users": 10_000, "events-per-user": 100},
    "10M": {"users": 100_000, "events-per-user": 100},
    "100M": {"users": 1_000_000, "events-per-user": 100},
    # short visits, so that most users have been there at all
    "users": {"users": 10_000_000, "events-per-user": 2, "events-per-session": 2},
}
# The folders of what the scripts do not do either, by name: models of a part may be in several.
OPTIONAL_PARTS = {
    "predictions": ("predictions", "training"),
    "lifecycle": ("lifecycle",),
    "live": ("live",),
}
FIRST_DATE = date(2025, 1, 1)
DAYS = 180
EVENT_SOURCES = ("interactions", "transactions", "social_activities")

SCRIPTS = {
    "pandas": "notebook_pandas.py",
    "polars": "script_polars.py",
    "duckdb": "script_duckdb.py",
}
# In this order: the day after changes what project has built.
CONTENDERS = ("everything", "project", "segmentation", "inertia", *SCRIPTS, "day_after")
# What is worth its time only where there are many users.
OF_MANY_USERS = ("segmentation", "inertia")
LAYERS = (
    *("checking the input", "staging", "activity", "features", "segmentation", "predictions"),
    *("segments", "semantic", "publishing", "tests"),
)
# What makes segments of features: a new model, and a segment for every user.
SEGMENTATION = (
    *("--select", "int_user_features+,+ml_user_segments"),
    *("--exclude", "int_user_features"),
)
PACKAGES = (
    *("dbt-core", "dbt-duckdb", "duckdb", "numpy", "pandas", "polars", "pyarrow", "scikit-learn"),
)
SECONDS_BETWEEN_LOOKS = 0.2


@dataclass(frozen=True)
class Benchmark:
    """One size of input, and where everything about it is.

    Attributes:
        size: one of SIZES.
        directory: of the raw data.
        memory_limit: bytes that a process may have resident; one that has more is ended.
    """

    size: str
    directory: Path
    memory_limit: int

    @property
    def name(self) -> str:
        """The name of the input, which names its warehouse and its published copy."""
        return f"benchmark_{self.size}"

    @property
    def warehouse(self) -> Path:
        """The warehouse that only benchmarks build."""
        return PROJECT / "warehouse" / f"{self.name}.duckdb"

    @property
    def target(self) -> Path:
        """Where dbt writes what it has done."""
        return PROJECT / "target" / self.name

    @property
    def input_file(self) -> Path:
        """The input file: the generator writes it when everything else is there."""
        found = sorted(self.directory.glob("*.yml"))
        return found[0] if found else self.directory / f"{self.name}.yml"

    def files(self, source: str) -> list[Path]:
        """Return the files of events of a source."""
        return sorted((self.directory / source).glob("*.parquet"))

    def output(self, contender: str) -> Path:
        """Return where a contender writes."""
        return BENCHMARKS / "output" / self.size / contender


@dataclass(frozen=True)
class Measurement:
    """What a process took.

    Attributes:
        status: ok, failed or out of memory.
        seconds: from its start to its end.
        peak_memory: most bytes that were resident at once.
        printed: what it wrote to both of its outputs.
    """

    status: str
    seconds: float
    peak_memory: int
    printed: str

    @property
    def last_line(self) -> str:
        """The last line that was printed."""
        return self.printed.strip().rpartition("\n")[2]


def resident_bytes(process_id: int) -> int:
    """Return the bytes that a process has in memory now; 0 when it has ended."""
    try:
        pages = Path(f"/proc/{process_id}/statm").read_text().split()[1]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def end(process_group: int) -> None:
    """End all processes of a group, if there are any left."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process_group, signal.SIGKILL)


def measure(
    command: Iterable[str | Path],
    log: Path,
    memory_limit: int,
    environment: Mapping[str, str] | None = None,
) -> Measurement:
    """Run a command from the project's folder to its end and measure it.

    Args:
        command: the program and its arguments.
        log: where both of its outputs go.
        memory_limit: resident bytes above which it is ended.
        environment: variables that it gets on top of this process's own.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    is_over = threading.Event()
    is_too_large = threading.Event()
    with log.open("wb") as output:
        started = time.perf_counter()
        child = subprocess.Popen(
            [str(part) for part in command],
            cwd=PROJECT,
            env=os.environ | dict(environment or {}),
            stdout=output,
            stderr=subprocess.STDOUT,
            # a group of its own, so that all of it can be ended and nothing else
            start_new_session=True,
        )

        def watch() -> None:
            while not is_over.wait(SECONDS_BETWEEN_LOOKS):
                if resident_bytes(child.pid) > memory_limit:
                    is_too_large.set()
                    end(child.pid)
                    return

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            _, wait_status, usage = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - started
        except BaseException:
            end(child.pid)
            raise
        finally:
            is_over.set()
            watcher.join()
    child.returncode = os.waitstatus_to_exitcode(wait_status)
    # the system ends a process like this, too, when no memory is left
    ended_from_outside = child.returncode == -signal.SIGKILL
    out_of_memory = is_too_large.is_set() or ended_from_outside
    printed = log.read_text(errors="replace")
    if "MemoryError" in printed or "Out of Memory Error" in printed:
        out_of_memory = out_of_memory or child.returncode != 0
    status = "out of memory" if out_of_memory else "ok" if child.returncode == 0 else "failed"
    # Linux counts in units of 1024 bytes
    return Measurement(status, seconds, usage.ru_maxrss * 1024, printed)


def generate(benchmark: Benchmark, first_day: int, days: int) -> None:
    """Write raw events of some days, and the users, into the directory.

    Users and the events of other days stay the same, to the byte: they do not depend on which days
    are asked for.

    Raises:
        RuntimeError: the generator has failed.
    """
    arguments = {
        "directory": benchmark.directory,
        "input-file": benchmark.input_file,
        "first-day": first_day,
        "days": days,
        **SIZES[benchmark.size],
    }
    print(f"generating {days} days of {benchmark.size} into {benchmark.directory}", flush=True)
    done = measure(
        [
            *(sys.executable, "-m", "generator"),
            *(f"--{name}={value}" for name, value in arguments.items()),
        ],
        benchmark.output("generator").with_suffix(".log"),
        benchmark.memory_limit,
    )
    if done.status != "ok":
        raise RuntimeError(f"the generator has failed:\n{done.printed[-2000:]}")


def remove_day_after(benchmark: Benchmark) -> None:
    """Take the day after away from the raw data, so that all contenders read the same days."""
    day_after = FIRST_DATE + timedelta(DAYS)
    for source in EVENT_SOURCES:
        (benchmark.directory / source / f"{day_after}_{day_after}.parquet").unlink(missing_ok=True)


def prepare(benchmark: Benchmark) -> None:
    """Make sure that the raw data is there and is of the size that is asked for.

    Raises:
        ValueError: the directory holds data of another size.
    """
    if not benchmark.input_file.exists():
        generate(benchmark, 0, DAYS)
    remove_day_after(benchmark)
    users, wanted = (
        row_count([benchmark.directory / "users.parquet"]),
        SIZES[benchmark.size]["users"],
    )
    if users != wanted:
        raise ValueError(f"{benchmark.directory} holds {users:,} users; wanted {wanted:,}")


def read_ahead(benchmark: Benchmark) -> None:
    """Read all raw data once, so that no contender is slower for being the first to read it."""
    for path in benchmark.directory.rglob("*.parquet"):
        with path.open("rb") as file:
            while file.read(1 << 24):
                pass


def row_count(paths: Iterable[Path]) -> int:
    """Return the number of rows in Parquet files, from their metadata."""
    return sum(pq.read_metadata(path).num_rows for path in paths)


def input_text(benchmark: Benchmark, contender: str) -> str:
    """Return the input file of the raw data, for all but `everything` less what no script does."""
    settings = {
        "segmentation": SAME_SEGMENTATION,
        "leave_out": [] if contender == "everything" else [*OPTIONAL_PARTS],
    }
    return f"{benchmark.input_file.read_text()}\n{yaml.safe_dump(settings)}"


def dbt(benchmark: Benchmark, contender: str, *arguments: str) -> Measurement:
    """Run dbt for the raw data."""
    return measure(
        [DBT, *arguments, "--vars", input_text(benchmark, contender)],
        benchmark.output(contender).with_suffix(".log"),
        benchmark.memory_limit,
        {
            "DBT_TARGET_PATH": str(benchmark.target),
            "DBT_PROFILES_DIR": str(PROJECT),
            # only its name counts
            "USER_PROFILING_INPUT": f"{benchmark.name}.yml",
        },
    )


def layer(node: Mapping[str, Any]) -> str:
    """Return the layer of the project that a node of dbt's manifest belongs to."""
    if node["resource_type"] == "test":
        return "tests"
    if node["resource_type"] == "operation":
        return "checking the input"
    if node["name"] == "ml_published_copy":
        return "publishing"
    # named like the folder; models in Python and seeds are in folders of their own
    return str(node["group"])


def build_details(benchmark: Benchmark, seconds: float) -> dict[str, Any]:
    """Return how long which part of the last build took.

    Nodes run at the same time, so busy seconds may add up to more than passed.
    """
    results = json.loads((benchmark.target / "run_results.json").read_text())
    nodes = json.loads((benchmark.target / "manifest.json").read_text())["nodes"]
    done = [result for result in results["results"] if result["unique_id"] in nodes]
    stages = dict.fromkeys(LAYERS, 0.0)
    parts = dict.fromkeys(OPTIONAL_PARTS, 0.0)
    for result in done:
        node = nodes[result["unique_id"]]
        of_layer = layer(node)
        stages[of_layer] = stages.get(of_layer, 0.0) + result["execution_time"]
        for part, folders in OPTIONAL_PARTS.items():
            if {*folders} & {*Path(node["original_file_path"]).parts}:
                parts[part] += result["execution_time"]
    return {
        "part_seconds": {name: round(busy, 3) for name, busy in parts.items() if busy},
        "busy_seconds": {name: round(busy, 3) for name, busy in stages.items()},
        "start_seconds": round(seconds - results["elapsed_time"], 3),
        "segments": row_count([benchmark_segments(benchmark)]),
    }


def benchmark_segments(benchmark: Benchmark) -> Path:
    """Return the published table with one row per segment."""
    return PROJECT / "published" / benchmark.name / "dim_segments.parquet"


def run_project(benchmark: Benchmark, contender: str) -> tuple[Measurement, dict[str, Any]]:
    """Build from raw data to published tables, tests included, with a new model."""
    for leftover in (benchmark.warehouse, benchmark.warehouse.with_suffix(".duckdb.wal")):
        leftover.unlink(missing_ok=True)
    shutil.rmtree(benchmark.target, ignore_errors=True)
    done = dbt(benchmark, contender, "build", "--full-refresh")
    if done.status != "ok":
        return done, {}
    return done, build_details(benchmark, done.seconds) | {
        "warehouse_bytes": benchmark.warehouse.stat().st_size
    }


def run_day_after(benchmark: Benchmark) -> tuple[Measurement, dict[str, Any]]:
    """Deliver one more day and build again, as every night; the day is then taken away again.

    Raises:
        ValueError: the warehouse is not that of the day before.
    """
    if newest_day(benchmark) != FIRST_DATE + timedelta(DAYS - 1):
        raise ValueError(f"{benchmark.warehouse} does not end the day before: run project first")
    before = {source: set(benchmark.files(source)) for source in EVENT_SOURCES}
    try:
        generate(benchmark, DAYS, 1)
        added = [
            path
            for source in EVENT_SOURCES
            for path in benchmark.files(source)
            if path not in before[source]
        ]
        events = row_count(added)
        read_ahead(benchmark)
        done = dbt(benchmark, "day_after", "build")
    finally:
        remove_day_after(benchmark)
    details = build_details(benchmark, done.seconds) if done.status == "ok" else {}
    return done, details | {"new_events": events}


def newest_day(benchmark: Benchmark) -> date | None:
    """Return the last day with activity in the warehouse, None without one."""
    if not benchmark.warehouse.exists():
        return None
    with duckdb.connect(str(benchmark.warehouse), read_only=True) as warehouse:
        rows = warehouse.sql("select max(activity_date) from int_user_days").fetchall()
    newest: date | None = rows[0][0]
    return newest


def run_script(benchmark: Benchmark, contender: str) -> tuple[Measurement, dict[str, Any]]:
    """Run one of the scripts."""
    output = benchmark.output(contender)
    shutil.rmtree(output, ignore_errors=True)
    done = measure(
        [sys.executable, BENCHMARKS / SCRIPTS[contender], benchmark.directory, output],
        output.with_suffix(".log"),
        benchmark.memory_limit,
    )
    if done.status != "ok":
        return done, {}
    summary = json.loads(done.last_line)
    return done, {"busy_seconds": summary["stages"], "segments": summary["segments"]}


def run_segmentation(benchmark: Benchmark) -> tuple[Measurement, dict[str, Any]]:
    """Fit a new model to the features of the last build, and put every user into a segment."""
    done = dbt(benchmark, "segmentation", "run", "--full-refresh", *SEGMENTATION)
    if done.status != "ok":
        return done, {}
    results = json.loads((benchmark.target / "run_results.json").read_text())
    return done, {
        "start_seconds": round(done.seconds - results["elapsed_time"], 3),
        "busy_seconds": {
            result["unique_id"].rpartition(".")[2]: round(result["execution_time"], 3)
            for result in results["results"]
        },
    }


def run_inertia(benchmark: Benchmark) -> tuple[Measurement, dict[str, Any]]:
    """Compare the project's model, fitted on a sample, with one that is fitted on all users."""
    done = measure(
        [sys.executable, BENCHMARKS / "inertia.py", benchmark.warehouse],
        benchmark.output("inertia").with_suffix(".log"),
        benchmark.memory_limit,
    )
    return done, {"inertia": json.loads(done.last_line)} if done.status == "ok" else {}


def run(benchmark: Benchmark, contender: str) -> dict[str, Any]:
    """Run a contender and return its record, without what all records of a run share."""
    read_ahead(benchmark)
    if contender in ("everything", "project"):
        done, details = run_project(benchmark, contender)
    elif contender == "day_after":
        done, details = run_day_after(benchmark)
    elif contender == "segmentation":
        done, details = run_segmentation(benchmark)
    elif contender == "inertia":
        done, details = run_inertia(benchmark)
    else:
        done, details = run_script(benchmark, contender)
    if done.status == "failed":
        print(done.printed[-2000:], file=sys.stderr)
    return {
        "contender": contender,
        "status": done.status,
        "seconds": round(done.seconds, 2),
        "peak_memory_bytes": done.peak_memory,
        **details,
    }


def machine() -> dict[str, Any]:
    """Return the size of this machine."""
    processor = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return {
        "processor": processor,
        "cores": len(os.sched_getaffinity(0)),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
    }


def commit() -> str | None:
    """Return the commit of the project that is measured, None outside of a repository."""
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or None


def shared_by_records(benchmark: Benchmark, more_packages: Iterable[str] = ()) -> dict[str, Any]:
    """Return what all records of a run share: when, of what size, of which versions, and where."""
    return {
        "started_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "size": benchmark.size,
        "users": SIZES[benchmark.size]["users"],
        "events": sum(row_count(benchmark.files(source)) for source in EVENT_SOURCES),
        "commit": commit(),
        "machine": machine(),
        "memory_limit_bytes": benchmark.memory_limit,
        "versions": {"python": platform.python_version()}
        | {package: version(package) for package in (*PACKAGES, *more_packages)},
    }


def keep(record: Mapping[str, Any], results_file: Path) -> None:
    """Add a record to the results, and say what was measured."""
    records = json.loads(results_file.read_text()) if results_file.exists() else []
    beside = results_file.with_suffix(".new")
    beside.write_text(json.dumps([*records, record], indent=1) + "\n")
    beside.replace(results_file)
    print(
        f"{record['size']} {record['contender']}: {record['status']}, {record['seconds']:.1f} s,"
        f" {record['peak_memory_bytes'] / 1e9:.2f} GB",
        flush=True,
    )


def bytes_of(text: str) -> int:
    """Return the bytes that a text such as 20GB names."""
    for unit, size in {"GB": 10**9, "MB": 10**6}.items():
        if text.upper().endswith(unit):
            return int(float(text[: -len(unit)]) * size)
    return int(text)


def contenders(text: str) -> list[str]:
    """Return the contenders that a text lists, separated by commas."""
    listed = text.split(",")
    for name in listed:
        if name not in CONTENDERS:
            raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(CONTENDERS)}")
    return [name for name in CONTENDERS if name in listed]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when nothing has failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", choices=SIZES, default="1M")
    parser.add_argument("--directory", type=Path, help="of the raw data")
    parser.add_argument(
        "--only",
        type=contenders,
        help=f"some of {','.join(CONTENDERS)}; by default all,"
        f" {' and '.join(OF_MANY_USERS)} with many users only",
    )
    parser.add_argument("--repeat", type=int, default=1, help="how often everything is measured")
    parser.add_argument("--memory-limit", type=bytes_of, default="20GB", help="of a process")
    parser.add_argument("--results", type=Path, default=BENCHMARKS / "results.json")
    options = parser.parse_args(arguments)

    directory = options.directory or BENCHMARKS / "data" / options.size
    benchmark = Benchmark(options.size, directory.resolve(), options.memory_limit)
    chosen = options.only or [
        name for name in CONTENDERS if name not in OF_MANY_USERS or options.size == "users"
    ]
    prepare(benchmark)
    shared = shared_by_records(benchmark)
    statuses = []
    for _ in range(options.repeat):
        for contender in chosen:
            try:
                record = run(benchmark, contender)
            except (ValueError, RuntimeError) as error:
                print(f"{options.size} {contender}: not measured. {error}", file=sys.stderr)
                statuses.append("failed")
                continue
            keep(shared | record, options.results)
            statuses.append(record["status"])
    return int("failed" in statuses)


if __name__ == "__main__":
    sys.exit(main())
