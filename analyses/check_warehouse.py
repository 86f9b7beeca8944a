"""Checks, before a build, that the warehouse of an input can be written: one problem, in words.

    python analyses/check_warehouse.py shop

A warehouse that another program has open, a file that is cut off, a folder that cannot be written
and a full disk are told here, where the engine's own words would come from the middle of dbt.
Exits with 2 if there is a problem. Nothing is written but folders that are missing.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.warehouse_file import problem_with


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
