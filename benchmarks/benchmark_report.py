"""Writes docs/benchmarks.md and docs/benchmarks.png from benchmarks/results.json.

python benchmarks/benchmark_report.py
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

PROJECT = Path(__file__).parents[1]
Record = dict[str, Any]
# Events and seconds of each size, by contender.
Lines = dict[str, list[tuple[float, float]]]

TITLES = {
    "project": "project",
    "pandas": "pandas",
    "polars": "Polars",
    "duckdb": "DuckDB",
    "day_after": "project, the day after",
}
SCRIPTS = ("pandas", "polars", "duckdb")
# The size at which features become segments for many users.
MANY_USERS = "users"
ON_SPARK = {
    "spark": "`local[2]`",
    "spark_one_worker": "one worker of one core",
    "spark_two_workers": "two workers of one core each",
}
# Nodes that are shown on one worker beside two.
SLOWEST = 15

COLOURS = {
    "project": "#0072b2",
    "day_after": "#3787bd",
    "pandas": "#d55e00",
    "polars": "#117733",
    "duckdb": "#7a6a00",
}
INK, QUIET, LINE = "#1c2430", "#566072", "#dde1e8"
# Seconds that are marked on the axis, and how they are read.
MARKS = {
    **{1: "1 s", 3: "3 s", 10: "10 s", 30: "30 s", 60: "1 min", 180: "3 min", 600: "10 min"},
    **{1800: "30 min", 3600: "1 h", 10800: "3 h", 36000: "10 h"},
}
# Of the height of the plot.
LABEL_HEIGHT = 0.065

ABOUT = {
    "project": "`dbt build --full-refresh` into a new warehouse: raw Parquet to published tables,"
    " with every data test, a new model and its verdict",
    "pandas": "[notebook_pandas.py](../benchmarks/notebook_pandas.py): everything in memory, as in"
    " a notebook",
    "polars": "[script_polars.py](../benchmarks/script_polars.py): file by file, lazy, streaming",
    "duckdb": "[script_duckdb.py](../benchmarks/script_duckdb.py): file by file, with the threads"
    " and the memory that the project gives to DuckDB",
    "day_after": "one more day of events, then `dbt build`",
}
COMPARED = """\
# Benchmarks

The cost of the project compared with hand-written scripts, on data from its own generator.
"""
DIFFERENCES = """\
All of them clean the same rows and compute the same values of every feature; a test compares them.
Each runs as a separate process, one after the other, with the raw files in the page cache.

The scripts are written for their data: no column mapping, no standardised spellings, no quarantine,
no tests, no history, no names and no advice. They choose the number of segments with the best
silhouette. Like the project, they fit on a sample of users (`fit_sample_users`) and assign all of
them to segments.

The scripts have no predictions, no lifecycle and no live profile, so the project leaves these out
too (`leave_out` in an input file).
"""
SPARK = """\
## On Spark

The same build with `--target spark`, without tests (`python -m benchmarks.spark`): seconds from
the start of the process to its end, how many times as long as DuckDB with its tests, and the most
memory that all of its processes had at once.

"""
REPEATING = """\
## Reproduce

```sh
make bench SIZE=1M      # 10M, 100M; users: ten million users with few events
```

Raw data goes to `benchmarks/data`, results to `benchmarks/results.json`, from which this page is
generated. `python benchmarks/run.py --help` lists the options: the directory, the contenders, the
number of runs, and the memory limit above which a process is killed.
"""


@dataclass(frozen=True)
class Results:
    """The figures that count: one per size and contender.

    Attributes:
        records: by size and contender; of several runs the median one.
        sizes: by number of events, without the size of many users.
        runs: the most runs that a record is the median of.
    """

    records: dict[tuple[str, str], Record]
    sizes: list[str]
    runs: int

    @property
    def sizes_of_users(self) -> list[str]:
        """The size of many users, where it was measured."""
        return [MANY_USERS] if any(size == MANY_USERS for size, _ in self.records) else []

    def get(self, size: str, contender: str) -> Record | None:
        """Return the record of a contender, None where it was not measured."""
        return self.records.get((size, contender))

    def seconds(self, size: str, contender: str) -> float | None:
        """Return the seconds of a contender that got to its end."""
        record = self.get(size, contender)
        return record["seconds"] if record and record["status"] == "ok" else None


def select(records: Sequence[Record]) -> Results:
    """Return what counts: the newest measurements, of the machine that was measured last.

    Raises:
        ValueError: nothing has been measured.
    """
    if not records:
        raise ValueError("nothing has been measured yet: run benchmarks/run.py")
    newest = max(records, key=lambda record: record["started_at"])
    groups: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        if record["machine"] == newest["machine"]:
            groups.setdefault((record["size"], record["contender"]), []).append(record)
    chosen, runs = {}, 1
    for key, group in groups.items():
        last = max(record["started_at"] for record in group)
        of_last = [record for record in group if record["started_at"] == last]
        # what fails once has failed
        of_last.sort(key=lambda record: (record["status"] != "ok", record["seconds"]))
        is_sound = of_last[-1]["status"] == "ok"
        chosen[key] = of_last[len(of_last) // 2] if is_sound else of_last[-1]
        runs = max(runs, len(of_last))
    events = {size: record["events"] for (size, _), record in chosen.items() if size != MANY_USERS}
    return Results(chosen, sorted(events, key=lambda size: events[size]), runs)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; all columns but the first are figures."""
    lines = [
        "| " + " | ".join(header) + " |",
        "|---|" + "---:|" * (len(header) - 1),
        *("| " + " | ".join(row) + " |" for row in rows),
    ]
    return "\n".join(lines) + "\n"


def outcome(record: Record | None, text: Callable[[Record], str]) -> str:
    """Return what is to be said of a record, or why there is no figure."""
    if record is None:
        return ""
    return text(record) if record["status"] == "ok" else str(record["status"])


def seconds_text(seconds: float) -> str:
    """Return seconds with the digits that mean something."""
    return f"{seconds:,.0f}" if seconds >= 100 else f"{seconds:.1f}"


def ratio_text(numerator: float | None, record: Record | None) -> str:
    """Return how many times as much the numerator is as the seconds of a record."""
    if numerator is None:
        return ""
    return outcome(record, lambda of: f"{numerator / of['seconds']:.2f}")


def size_text(results: Results, size: str) -> str:
    """Return the number of events of a size in words."""
    record = next(of for (name, _), of in results.records.items() if name == size)
    events = f"{record['events'] / 1e6:,.0f} million"
    return (
        f"{events} of {record['users'] / 1e6:,.0f} million users" if size == MANY_USERS else events
    )


def ratios(results: Results) -> str:
    """Return the section on how the project compares."""
    rows, nightly = [], []
    for size in results.sizes:
        project, day_after = results.seconds(size, "project"), results.seconds(size, "day_after")
        about = size_text(results, size)
        rows.append(
            [about, *(ratio_text(project, results.get(size, script)) for script in SCRIPTS)]
        )
        nightly.append(
            [
                about,
                ratio_text(day_after, results.get(size, "project")),
                *(ratio_text(day_after, results.get(size, script)) for script in SCRIPTS),
            ]
        )
    return (
        "## Relative time\n\n"
        "Time of a first build of the project relative to a script; below 1, the project is"
        " faster.\n\n"
        + table(["events", *(f"/ {TITLES[name]}" for name in SCRIPTS)], rows)
        + "\nThe day after, the project reads the last days only; a script reads all of them.\n"
        "Time of the project the day after, relative to its first build and to a script:\n\n"
        + table(
            ["events", "/ first build", *(f"/ {TITLES[name]}" for name in SCRIPTS)],
            nightly,
        )
        + "\n![Time against number of events](benchmarks.png)\n"
    )


def totals(results: Results) -> str:
    """Return the section with seconds and memory."""

    def rows(text: Callable[[Record], str]) -> list[list[str]]:
        return [
            [size_text(results, size)] + [outcome(results.get(size, name), text) for name in TITLES]
            for size in [*results.sizes, *results.sizes_of_users]
        ]

    return (
        "## Time and memory\n\nSeconds from the start of the process to its end:\n\n"
        + table(["events", *TITLES.values()], rows(lambda of: seconds_text(of["seconds"])))
        + "\nPeak memory in GB:\n\n"
        + table(
            ["events", *TITLES.values()],
            rows(lambda of: f"{of['peak_memory_bytes'] / 1e9:.1f}"),
        )
    )


def slope(results: Results, contender: str) -> float | None:
    """Return the slope of seconds against events on log axes, from the least events to the most.

    1 is a cost in proportion to events; below it, part of the cost is fixed.
    """
    points = [
        (results.records[size, contender]["events"], seconds)
        for size in results.sizes
        if (seconds := results.seconds(size, contender)) is not None
    ]
    if len(points) < 2:
        return None
    (events, seconds), (more_events, more_seconds) = points[0], points[-1]
    return math.log(more_seconds / seconds) / math.log(more_events / events)


def slopes(results: Results) -> str:
    """Return the table of slopes; nothing where there is one size only."""
    found = {
        title: steepness
        for name, title in (TITLES | {of: f"Spark, {on}" for of, on in ON_SPARK.items()}).items()
        if (steepness := slope(results, name)) is not None
    }
    if not found:
        return ""
    return (
        "The slope of seconds against events on log axes, from the smallest size to the largest; 1"
        " is a cost in proportion to the events:\n\n"
        + table(["", "slope"], [[title, f"{steepness:.2f}"] for title, steepness in found.items()])
    )


def stages(results: Results) -> str:
    """Return the section on where the time goes."""
    sections = ["## Where the time goes\n"]
    for contender, about in {
        "project": "Busy seconds of the project. Nodes run in parallel, so these add up to more"
        " than the elapsed time. Starting is the time that dbt takes to read the project.",
        "day_after": "Busy seconds of the project, the day after:",
        **{name: f"Seconds of the {TITLES[name]} script:" for name in SCRIPTS},
    }.items():
        measured = [size for size in results.sizes if results.seconds(size, contender) is not None]
        if not measured:
            continue
        of_size = [results.records[size, contender] for size in measured]
        names = list(dict.fromkeys(name for record in of_size for name in record["busy_seconds"]))
        rows = [
            [name, *(seconds_text(record["busy_seconds"].get(name, 0)) for record in of_size)]
            for name in names
        ]
        if all("start_seconds" in record for record in of_size):
            rows.insert(0, ["starting", *(seconds_text(of["start_seconds"]) for of in of_size)])
        header = ["part", *(size_text(results, size) for size in measured)]
        sections.append(f"{about}\n\n{table(header, rows)}")
    return "\n".join(sections)


def parts(results: Results) -> str:
    """Return the section on what may be left out; nothing where it was not measured."""
    measured = [
        size
        for size in results.sizes
        if results.seconds(size, "everything") and results.seconds(size, "project")
    ]
    if not measured:
        return ""
    everything = [results.records[size, "everything"] for size in measured]
    core = [results.records[size, "project"] for size in measured]
    pairs = list(zip(everything, core, strict=True))
    names = list(dict.fromkeys(name for record in everything for name in record["part_seconds"]))
    rows = [
        ["seconds with all of it", *(seconds_text(of["seconds"]) for of in everything)],
        ["times as long", *(f"{of['seconds'] / less['seconds']:.2f}" for of, less in pairs)],
        *(
            [
                f"busy seconds of {name}",
                *(seconds_text(of["part_seconds"].get(name, 0)) for of in everything),
            ]
            for name in names
        ),
        ["peak memory in GB", *(f"{of['peak_memory_bytes'] / 1e9:.1f}" for of in everything)],
    ]
    return (
        "## What may be left out\n\nA first build with predictions, lifecycle and live profile,"
        " beside one that leaves them out: what an input leaves out costs nothing. Identities,"
        " rules, further segmentations and campaigns are only built where an input asks for"
        " them.\n\n" + table(["", *(size_text(results, size) for size in measured)], rows)
    )


def many_users(results: Results) -> str:
    """Return the section on many users; nothing where they were not measured."""
    segmented, compared = (results.get(MANY_USERS, name) for name in ("segmentation", "inertia"))
    if segmented is None or segmented["status"] != "ok":
        return ""
    seconds = segmented["seconds"] - segmented["start_seconds"]
    nodes = segmented["busy_seconds"]
    rows = [[f"`{name}`", seconds_text(busy)] for name, busy in nodes.items() if busy >= 1]
    text = (
        f"## Many users\n\n{segmented['users'] / 1e6:,.0f} million users with few events each,"
        f" {segmented['events'] / 1e6:,.0f} million in total. From features to segments, with a"
        f" new model, it takes {seconds_text(seconds)} seconds and at most"
        f" {segmented['peak_memory_bytes'] / 1e9:.1f} GB.\n\nThe nodes that take a second or more,"
        f" in busy seconds:\n\n{table(['node', 'seconds'], rows)}"
    )
    scripts = [
        f"{TITLES[name]} {seconds_text(record['busy_seconds']['segments'])}"
        for name in SCRIPTS
        if (record := results.get(MANY_USERS, name)) and record["status"] == "ok"
    ]
    if scripts:
        text += f"\nThe scripts' seconds from features to segments: {', '.join(scripts)}.\n"
    if compared and compared["status"] == "ok":
        inertia = compared["inertia"]
        text += (
            "\nThe model is fitted on a sample. Its inertia over all users is"
            f" {inertia['ratio']:.4f} times that of K-means fitted on all of them, with the same"
            f" {inertia['segments']} segments and n_init = 10.\n"
        )
    return text


def on_spark(results: Results) -> str:
    """Return the section on Spark; nothing where it was not measured."""
    measured = [
        (size, name)
        for size in results.sizes
        for name in ON_SPARK
        if results.get(size, name) is not None
    ]
    if not measured:
        return ""
    rows = []
    for size, name in measured:
        record = results.records[size, name]
        project = results.seconds(size, "project")
        rows.append(
            [
                f"{size_text(results, size)}, {ON_SPARK[name]}",
                outcome(record, lambda of: seconds_text(of["seconds"])),
                f"{record['seconds'] / project:.1f}" if project else "",
                f"{record['peak_memory_bytes'] / 1e9:.1f}",
            ]
        )
    text = SPARK + table(["events, Spark", "seconds", "/ DuckDB", "peak GB"], rows)
    pairs = [
        (size, results.get(size, "spark_one_worker"), results.get(size, "spark_two_workers"))
        for size in results.sizes
    ]
    for size, one, two in pairs:
        if one is None or two is None or {one["status"], two["status"]} != {"ok"}:
            continue
        nodes = sorted(one["node_seconds"].items(), key=lambda node: -node[1])[:SLOWEST]
        text += (
            f"\n{size_text(results, size)}: the slowest nodes on one worker, and on two. What takes"
            " half the time on two has spread; what takes as long has not.\n\n"
            + table(
                ["node", "one worker", "two workers", "two / one"],
                [
                    [
                        f"`{name}`",
                        seconds_text(seconds),
                        seconds_text(two["node_seconds"].get(name, 0)),
                        f"{two['node_seconds'].get(name, 0) / seconds:.2f}",
                    ]
                    for name, seconds in nodes
                ],
            )
        )
    return text


def provenance(results: Results) -> str:
    """Return where the figures come from."""
    newest = max(results.records.values(), key=lambda record: record["started_at"])
    machine, versions = newest["machine"], newest["versions"]
    of_runs = (
        f"; each figure is the median of up to {results.runs} runs" if results.runs > 1 else ""
    )
    return (
        f"Measured on {newest['started_at'][:10]} with {machine['cores']} cores"
        f" ({machine['processor']}) and {machine['memory_bytes'] / 2**30:.0f} GiB of memory;"
        f" processes above {newest['memory_limit_bytes'] / 1e9:.0f} GB are killed{of_runs}. "
        + ", ".join(f"{name} {number}" for name, number in versions.items())
        + ".\n"
    )


def spread(heights: Sequence[float], distance: float) -> list[float]:
    """Return the heights, in order, moved apart to the distance where they are closer."""
    groups: list[list[float]] = []
    for height in heights:
        groups.append([height])
        # two groups that would overlap become one around their common mean
        while len(groups) > 1 and _bottom(groups[-1], distance) < _top(groups[-2], distance):
            groups[-2:] = [groups[-2] + groups[-1]]
    return [
        _bottom(group, distance) + (place + 0.5) * distance
        for group in groups
        for place in range(len(group))
    ]


def _bottom(group: Sequence[float], distance: float) -> float:
    return sum(group) / len(group) - len(group) * distance / 2


def _top(group: Sequence[float], distance: float) -> float:
    return _bottom(group, distance) + len(group) * distance


def plot(results: Results, path: Path) -> None:
    """Draw seconds against events, one line per contender, each labelled at its end."""
    lines: Lines = {}
    for name in TITLES:
        points = [
            (float(results.records[size, name]["events"]), seconds)
            for size in results.sizes
            if (seconds := results.seconds(size, name)) is not None
        ]
        if points:
            lines[name] = points
    with mpl.rc_context({"font.family": "DejaVu Sans", "font.size": 11, "text.color": INK}):
        figure = Figure(figsize=(7, 4.4), dpi=200)
        axes = figure.subplots()
        figure.subplots_adjust(left=0.09, right=0.7, top=0.9, bottom=0.1)
        for name, points in lines.items():
            is_project = name in ("project", "day_after")
            axes.plot(
                *zip(*points, strict=True),
                color=COLOURS[name],
                linewidth=2.4 if is_project else 1.6,
                linestyle="--" if name == "day_after" else "-",
                marker="o",
                markersize=5,
                clip_on=False,
            )
        _style(axes, lines)
        _label(axes, results, lines)
        figure.savefig(path, metadata={"Software": None})


def _style(axes: Axes, lines: Lines) -> None:
    axes.set(xscale="log", yscale="log")
    axes.set_title("Time to all segments", loc="left", fontsize=12, color=INK)
    events = sorted({point[0] for points in lines.values() for point in points})
    axes.xaxis.set_major_locator(FixedLocator(events))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count / 1e6:,.0f} M events"))
    lowest = min(seconds for points in lines.values() for _, seconds in points)
    highest = max(seconds for points in lines.values() for _, seconds in points)
    axes.set_ylim(lowest / 1.6, highest * 1.6)
    axes.yaxis.set_major_locator(FixedLocator(list(MARKS)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda seconds, _: MARKS.get(round(seconds), "")))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
    axes.tick_params(length=0, colors=QUIET)
    axes.grid(axis="y", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE)


def _label(axes: Axes, results: Results, lines: Lines) -> None:
    to_axes = axes.transData + axes.transAxes.inverted()
    ends = {name: to_axes.transform(points[-1]) for name, points in lines.items()}
    last = max(end[0] for end in ends.values())
    at_last = sorted(
        (name for name in ends if ends[name][0] > last - 1e-9),
        key=lambda name: float(ends[name][1]),
    )
    heights = spread([float(ends[name][1]) for name in at_last], LABEL_HEIGHT)
    places = {name: (last + 0.03, height) for name, height in zip(at_last, heights, strict=True)}
    for name, (x, y) in ends.items():
        failed = [
            size
            for size in results.sizes
            if (record := results.get(size, name)) and record["status"] == "out of memory"
        ]
        text = TITLES[name] + (f" ({failed[0]}: out of memory)" if failed else "")
        axes.annotate(
            text,
            (x, y),
            # a line that ends early comes from below: it is labelled before its end
            places.get(name, (x - 0.02, y + 0.005)),
            xycoords="axes fraction",
            textcoords="axes fraction",
            color=COLOURS[name],
            ha="left" if name in places else "right",
            va="center",
            annotation_clip=False,
        )


def write_report(results: Results, documents: Path) -> None:
    """Write the page and the plot into a folder."""
    plot(results, documents / "benchmarks.png")
    sections = [
        COMPARED,
        "| contender | what is measured |\n|---|---|\n"
        + "".join(f"| {TITLES[name]} | {about} |\n" for name, about in ABOUT.items()),
        DIFFERENCES,
        ratios(results),
        totals(results),
        slopes(results),
        stages(results),
        parts(results),
        many_users(results),
        on_spark(results),
        REPEATING,
        provenance(results),
    ]
    page = "\n".join(section for section in sections if section)
    (documents / "benchmarks.md").write_text(page, encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when the page was written."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--results", type=Path, default=PROJECT / "benchmarks" / "results.json")
    parser.add_argument("--documents", type=Path, default=PROJECT / "docs")
    options = parser.parse_args(arguments)
    try:
        results = select(json.loads(options.results.read_text()))
    except (FileNotFoundError, ValueError) as error:
        print(f"The report was not written. {error}", file=sys.stderr)
        return 1
    write_report(results, options.documents)
    print(f"wrote {options.documents / 'benchmarks.md'} and benchmarks.png beside it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
