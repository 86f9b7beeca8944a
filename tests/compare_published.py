"""Compares two published folders, table by table: what is the same, what is renamed, what differs.

    python tests/compare_published.py BEFORE AFTER [--tolerance 1e-9]

BEFORE and AFTER are folders of Parquet files, such as published/sample. Rows are compared as sets,
so their order does not matter; numbers are equal within a relative tolerance, 0 unless told.
Names that have changed are read from tests/published_renames.yml, so a rename is no difference.
What depends on the clock or the path of the build is left out. Exits with 1 if anything differs.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import yaml

RENAMES = Path(__file__).with_name("published_renames.yml")
# measured by the clock of the machine, or the name of the warehouse
OF_THE_BUILD = {
    "published_tables": ["published_at", "relation_name"],
    "rpt_algorithm_comparison": ["seconds"],
}


@dataclass(frozen=True)
class Renames:
    """Tables, columns, values and parts of texts that are called something else since."""

    tables: dict[str, str] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    values: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    texts: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Renames:
        """Return the renames in a file; none if there is no file."""
        return cls(**(yaml.safe_load(path.read_text()) or {})) if path.exists() else cls()

    def applied(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a table of before under its names of today."""
        renamed = frame.rename(columns=self.columns.get(name, {}))
        renamed = renamed.replace(self.values.get(name, {}))
        for column, wording in self.texts.get(name, {}).items():
            for old, new in wording.items():
                renamed[column] = renamed[column].str.replace(old, new, regex=False)
        return renamed


def published(folder: Path) -> dict[str, pd.DataFrame]:
    """Return every table of a folder without what depends on the build itself."""
    frames = {path.stem: pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}
    return {
        name: frame.drop(columns=OF_THE_BUILD.get(name, []), errors="ignore")
        for name, frame in frames.items()
    }


def differences(before: pd.DataFrame, after: pd.DataFrame, tolerance: float) -> list[str]:
    """Return in words what differs between two tables; nothing if they are equal."""
    found = [f"column {c} is gone" for c in before.columns if c not in after.columns]
    found += [f"column {c} is new" for c in after.columns if c not in before.columns]
    if len(before) != len(after):
        return [*found, f"{len(before)} rows before, {len(after)} after"]
    shared = [column for column in before.columns if column in after.columns]
    texts = [c for c in shared if not pd.api.types.is_float_dtype(before[c])]
    order = [*texts, *(c for c in shared if c not in texts)]
    left, right = (
        frame[order].sort_values(order, kind="stable", key=_sortable, ignore_index=True)
        for frame in (before, after)
    )
    for column in shared:
        one, other = left[column], right[column]
        if pd.api.types.is_float_dtype(one) and pd.api.types.is_numeric_dtype(other):
            close = (one - other).abs() <= tolerance * one.abs().clip(lower=1)
            same = close | (one.isna() & other.isna())
            if not same.all():
                worst = (one - other).abs().max()
                found.append(f"{column}: {(~same).sum()} values, up to {worst:.3g} apart")
        else:
            same = (one.astype(str) == other.astype(str)) | (one.isna() & other.isna())
            if not same.all():
                at = int((~same).to_numpy().argmax())
                found.append(
                    f"{column}: {(~same).sum()} values, such as {one[at]!r}, now {other[at]!r}"
                )
    return found


def _sortable(column: pd.Series) -> pd.Series:
    return column if pd.api.types.is_numeric_dtype(column) else column.astype(str)


def main() -> int:
    """Compare two folders and print a line for each table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--tolerance", type=float, default=0.0)
    given = parser.parse_args()
    renames = Renames.read(RENAMES)
    before = {renames.tables.get(n, n): f for n, f in published(given.before).items()}
    after = published(given.after)
    if not before or not after:
        sys.exit(f"There is no Parquet file in {given.before if not before else given.after}")
    if "published_tables" in before:
        listed = before["published_tables"]
        listed["table_name"] = listed["table_name"].replace(renames.tables)
    exit_code = 0
    for name in sorted({*before, *after}):
        if name not in after or name not in before:
            found = ["is gone" if name in before else "is new"]
        else:
            renamed = renames.applied(name, before[name])
            found = differences(renamed, after[name], given.tolerance)
        exit_code |= bool(found)
        print(f"{name}: {'; '.join(found) or f'equal, {len(after[name])} rows'}")
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
