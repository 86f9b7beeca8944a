"""Checks, before a build, that the warehouse of an input can be written: one problem, in words.

    python analyses/check_warehouse.py shop

A warehouse that another program has open, a file that is cut off, a folder that cannot be written
and a full disk are told here, where the engine's own words would come from the middle of dbt.
Exits with 2 if there is a problem. Nothing is written but folders that are missing.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

import duckdb

# What the smallest build needs; a larger one says by itself how much it lacked.
LEAST_FREE_BYTES = 200 << 20


def problem_with(warehouse: Path, published: Path) -> str | None:
    """Return why a build cannot write, or None.

    Args:
        warehouse: the DuckDB file that it would write.
        published: the folder that readers open.
    """
    for folder in (warehouse.parent, published):
        found = _problem_with_folder(folder)
        if found:
            return found
    if not warehouse.exists():
        return None
    if not warehouse.is_file():
        return f"{warehouse} is no file. Move it away: a build writes its database there."
    try:
        duckdb.connect(str(warehouse)).close()
    except duckdb.Error as error:
        return _in_words(warehouse, str(error))
    return None


def _problem_with_folder(folder: Path) -> str | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        return (
            f"The folder {folder} cannot be written: {error.strerror}. Give this user the right to"
            " write there, or build in a copy of the project."
        )
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        return (
            f"The disk of {folder} has {free >> 20} MB left, and a build needs"
            f" {LEAST_FREE_BYTES >> 20} MB at least. Make room on it."
        )
    return None


def _in_words(warehouse: Path, text: str) -> str:
    held = re.search(r"[Cc]onflicting lock is held in (?P<program>.*?) \(PID (?P<pid>\d+)", text)
    if held:
        return (
            f"{warehouse} is open in another program ({Path(held['program']).name}, process"
            f" {held['pid']}): a build of the same input, or a client. Wait for it or close it."
            " Clients should open the published copy, which a build does not wait for."
        )
    if re.search(r"[Pp]ermission denied|read-only file system", text, re.IGNORECASE):
        return f"{warehouse} cannot be written. Give this user the right to write it."
    return (
        f"{warehouse} cannot be read as a DuckDB database: it may be cut off, or written by a newer"
        f" DuckDB. Put back a copy of it, or remove it: the next build makes it again, with new"
        f" segments and without history. The published copy is not touched."
        f" (DuckDB says: {' '.join(text.split())[:200]})"
    )


def main() -> int:
    """Check the warehouse of the input that is named; returns the exit code."""
    if len(sys.argv) != 2 or not sys.argv[1]:
        print("Name one input: python analyses/check_warehouse.py shop", file=sys.stderr)
        return 2
    name = sys.argv[1]
    found = problem_with(Path("warehouse") / f"{name}.duckdb", Path("published"))
    if found is None:
        return 0
    print(f"Nothing was built or changed. {found}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
