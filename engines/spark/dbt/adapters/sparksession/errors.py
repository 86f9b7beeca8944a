"""Says what went wrong on Spark in a few lines, with the way out where one is known."""

from __future__ import annotations

import re

MOST_LINES = 15

# [CONDITION] message, as Spark's own errors begin; not what only says that a job has failed
CONDITION = re.compile(r"\[(?P<name>[A-Z][A-Z0-9_.]+)\] ")
WRAPPERS = {"TASK_WRITE_FAILED", "FAILED_EXECUTE_UDF", "JOB_ABORTED", "SPARK_JOB_CANCELLED"}
NOISE = re.compile(
    r"^(\s+at |\s*\.\.\. \d+ (more|common)|Driver stacktrace|JVM stacktrace|Caused by:?$"
    r"|\tat |The above exception|SQLSTATE)"
)
STACK = re.compile(r"^\s+at [\w.$<>/]+\(")

WAYS_OUT = {
    "Another instance of Derby may have already booted": (
        "Another process has the metastore of this warehouse open. Wait until it ends; where"
        " several processes build at a time, use a metastore server"
        " (spark.hadoop.hive.metastore.uris)."
    ),
    "No module named": "Name the folder of the package in the profile's module_paths.",
    "TABLE_OR_VIEW_NOT_FOUND": "Build it first: dbt build --select +<this model>.",
    "LOCATION_ALREADY_EXISTS": (
        "The folder is there, but no table: the metastore is not the one it was made with. Delete"
        " the folder, or the whole warehouse if its metastore is lost."
    ),
    "LONG VARCHAR": (
        "The text of the view is longer than the metastore can hold. Materialize it as a table, or"
        " build into a new warehouse, whose metastore has no such limit."
    ),
    "delta.DefaultSource": (
        "The format delta needs its library: set spark.jars.packages in the profile's spark_conf."
    ),
    "Failed to find the data source: delta": (
        "The format delta needs its library: set spark.jars.packages in the profile's spark_conf."
    ),
    "Failed to find the data source: iceberg": (
        "The format iceberg needs its library: set spark.jars.packages in the profile's spark_conf."
    ),
    "Out of space in CodeCache": (
        "Give Java more room for compiled code: -XX:ReservedCodeCacheSize=256m in the"
        " spark.driver.extraJavaOptions of the spark_conf."
    ),
    "Java heap space": "Give the driver more memory: spark.driver.memory in the spark_conf.",
    "JAVA_GATEWAY_EXITED": "Java has ended. What it said stands above, or in logs/spark.log.",
    "Connection refused": "Java has ended, or the master does not answer: see logs/spark.log.",
}


def short_message(error: BaseException) -> str:
    """Return what an error of Spark says, without stack traces.

    Of a job that failed it is the error in the task, of a Python worker the last lines of its
    traceback. A way out is added where one is known.
    """
    texts = _texts(error)
    text, root = "\n".join(texts), texts[-1]
    message = _python_traceback(text) or _condition(text) or _first_lines(root)
    ways = list(dict.fromkeys(way for sign, way in WAYS_OUT.items() if sign in text))
    return "\n".join([message, *ways])


def _texts(error: BaseException) -> list[str]:
    """Return what an error and its causes in Java say, the root cause last."""
    texts = [str(error)]
    origin = getattr(error, "_origin", None) or getattr(error, "java_exception", None)
    for _ in range(10):
        if origin is None:
            break
        texts.append(str(origin.toString()))
        origin = origin.getCause()
    return texts


def _python_traceback(text: str) -> str | None:
    """Return where and how Python failed in a worker."""
    _, found, traceback = text.rpartition("Traceback (most recent call last):")
    if not found:
        return None
    places: list[str] = []
    for line in traceback.splitlines()[1:]:
        if line and not line.startswith(" "):
            return "\n".join([line, *places[-2:]])
        if line.strip():
            places = places[-1:] if line.startswith('  File "') else places
            places.append(line)
    return None


def _condition(text: str) -> str | None:
    found = [match for match in CONDITION.finditer(text) if match["name"] not in WRAPPERS]
    if not found:
        return None
    return _first_lines(text[found[-1].start() :])


def _first_lines(text: str) -> str:
    lines: list[str] = []
    for line in text.splitlines():
        if STACK.match(line) or line.startswith("Driver stacktrace"):
            break
        if not NOISE.match(line):
            lines.append(line.rstrip())
    return "\n".join(lines[:MOST_LINES]).strip()
