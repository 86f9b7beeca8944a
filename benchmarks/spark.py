"""Measures the project on Spark: in threads of this machine, and on one worker and on two.

    python -m benchmarks.spark --size 10M
    python -m benchmarks.spark --size 100M --only spark

A worker is a process with one core that a standalone master on loopback hands work to, so that one
worker beside two shows which nodes spread. Tests are left out: they are queries as any other. Every
measurement is appended to benchmarks/results.json, from which benchmark_report.py writes the page.
Needs requirements-spark.txt. Runs on Linux.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# what is beside it is found by a file that is run, and by one that is imported only so
sys.path.insert(0, str(Path(__file__).parent))

from run import (
    BENCHMARKS,
    DBT,
    PROJECT,
    SIZES,
    Benchmark,
    Measurement,
    bytes_of,
    input_text,
    keep,
    layer,
    measure,
    prepare,
    read_ahead,
    resident_bytes,
    shared_by_records,
)

# contender: how many workers it has; none for threads of the driver
WORKERS = {"spark": 0, "spark_one_worker": 1, "spark_two_workers": 2}
SECONDS_BETWEEN_LOOKS = 0.5


@contextlib.contextmanager
def standalone(workers: int, folder: Path, memory: str = "2g") -> Iterator[str]:
    """Start a standalone master and workers of one core on loopback; give the master's address.

    Args:
        workers: how many.
        folder: of what they write, and of their log.
        memory: of each worker, as Spark writes it.

    Raises:
        RuntimeError: pyspark is not installed, or the workers do not come up.
    """
    found = find_spec("pyspark")
    if found is None or found.origin is None:
        raise RuntimeError("pyspark is not installed: see docs/spark.md")
    spark_class = Path(found.origin).with_name("bin") / "spark-class"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"spark://127.0.0.1:{port}"
    deploy = "org.apache.spark.deploy"
    here = ("--host", "127.0.0.1", "--webui-port", "0")
    one = ("--cores", "1", "--memory", memory, "--work-dir", str(folder / "work"))
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "standalone.log"
    with log.open("wb") as output:
        running = [
            subprocess.Popen(
                [str(spark_class), f"{deploy}.{role}", *here, *arguments],
                env=os.environ | {"SPARK_HOME": str(Path(found.origin).parent)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            for role, arguments in [
                ("master.Master", ("--port", str(port))),
                *[("worker.Worker", (*one, address))] * workers,
            ]
        ]
        try:
            _wait_for_workers(log, workers)
            yield address
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(30)


def _wait_for_workers(log: Path, count: int, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while log.read_text(errors="replace").count("Successfully registered with master") < count:
        if time.monotonic() > end:
            raise RuntimeError(f"the workers do not come up: {log.read_text()[-2000:]}")
        time.sleep(0.5)


def resident_below(process_id: int) -> int:
    """Return the bytes that all processes below one have in memory now."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                # the name of the program, in brackets, may hold blanks
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                parents[int(entry.name)] = int(fields[1])
    below: set[int] = set()
    wanted = {process_id}
    while wanted:
        wanted = {child for child, parent in parents.items() if parent in wanted} - below
        below |= wanted
    return sum(resident_bytes(child) for child in below)


@contextlib.contextmanager
def most_memory() -> Iterator[list[int]]:
    """Watch the processes below this one; the list holds the most bytes that they had at once."""
    most, is_over = [0], threading.Event()

    def watch() -> None:
        while not is_over.wait(SECONDS_BETWEEN_LOOKS):
            most[0] = max(most[0], resident_below(os.getpid()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        is_over.set()
        watcher.join()


def build(benchmark: Benchmark, contender: str, master: str, memory: str) -> Measurement:
    """Build the raw data on a master into a warehouse of its own, without tests."""
    settings = {"spark.driver.memory": memory, "spark.executor.memory": memory}
    return measure(
        [
            *(DBT, "build", "--target", "spark", "--exclude-resource-type", "test"),
            *("--vars", input_text(benchmark, contender)),
        ],
        benchmark.output(contender).with_suffix(".log"),
        benchmark.memory_limit,
        {
            "DBT_TARGET_PATH": str(benchmark.target),
            "DBT_PROFILES_DIR": str(PROJECT),
            "USER_PROFILING_INPUT": f"{benchmark.name}.yml",
            "USER_PROFILING_SPARK_MASTER": master,
            "USER_PROFILING_SPARK_WAREHOUSE": str(benchmark.output(contender)),
            "USER_PROFILING_SPARK_CONF": json.dumps(settings),
        },
    )


def run(benchmark: Benchmark, contender: str, memory: str) -> dict[str, Any]:
    """Measure one contender and return its record, without what all records of a run share."""
    output = benchmark.output(contender)
    shutil.rmtree(output, ignore_errors=True)
    shutil.rmtree(benchmark.target, ignore_errors=True)
    read_ahead(benchmark)
    workers = WORKERS[contender]
    with contextlib.ExitStack() as stack:
        master = "local[2]"
        if workers:
            master = stack.enter_context(standalone(workers, output, memory))
        most = stack.enter_context(most_memory())
        done = build(benchmark, contender, master, memory)
    if done.status == "failed":
        print(done.printed[-3000:], file=sys.stderr)
    record = {
        "contender": contender,
        "status": done.status,
        "seconds": round(done.seconds, 2),
        "peak_memory_bytes": most[0],
    }
    if done.status != "ok":
        return record
    results = json.loads((benchmark.target / "run_results.json").read_text())
    nodes = json.loads((benchmark.target / "manifest.json").read_text())["nodes"]
    busy: dict[str, float] = {}
    for result in results["results"]:
        node = nodes.get(result["unique_id"])
        if node is not None:
            name = layer(node)
            busy[name] = round(busy.get(name, 0) + result["execution_time"], 3)
    return record | {
        "busy_seconds": busy,
        "start_seconds": round(done.seconds - results["elapsed_time"], 3),
        "node_seconds": {
            result["unique_id"].rpartition(".")[2]: round(result["execution_time"], 3)
            for result in results["results"]
            if result["unique_id"] in nodes
        },
    }


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when nothing has failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", choices=SIZES, default="1M")
    parser.add_argument("--directory", type=Path, help="of the raw data")
    parser.add_argument("--only", nargs="+", choices=WORKERS, default=list(WORKERS))
    parser.add_argument("--memory", default="4g", help="of the driver and of each worker")
    parser.add_argument("--results", type=Path, default=BENCHMARKS / "results.json")
    options = parser.parse_args(arguments)

    directory = options.directory or BENCHMARKS / "data" / options.size
    benchmark = Benchmark(options.size, directory.resolve(), bytes_of("20GB"))
    prepare(benchmark)
    shared = shared_by_records(benchmark, ["pyspark"])
    statuses = []
    for contender in options.only:
        record = run(benchmark, contender, options.memory)
        keep(shared | record, options.results)
        statuses.append(record["status"])
    return int(set(statuses) != {"ok"})


if __name__ == "__main__":
    sys.exit(main())
