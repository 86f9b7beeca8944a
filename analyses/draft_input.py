"""Drafts an input file from raw files, for its user to correct.

    python analyses/draft_input.py orders.csv users.parquet --name shop

Looks at files, globs and folders, guesses what each holds and which column is which, and writes
inputs/<name>.yml with the reasons in comments. `make input` calls it.
"""

from __future__ import annotations

import argparse
import re
import shlex
import sys
import tempfile
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from drafting.draft import Draft, draft
from drafting.reading import UnusableError
from drafting.writing import file_text, summary


def named_files(given: list[str]) -> list[str]:
    """Return what was named: each argument, or the words of one that is several."""
    found = []
    for text in given:
        found += [text] if Path(text).exists() else shlex.split(text)
    return found


def default_name(files: list[str]) -> str:
    """Return the name of an input after its first file, or after the folder of several."""
    first = Path(re.sub(r"[*?\[].*$", "", files[0]) or ".")
    several = len(files) > 1 or any(mark in files[0] for mark in "*?[")
    chosen = first.resolve().parent if several and first.is_file() else first
    stem = chosen.name if chosen.is_dir() else chosen.name.split(".")[0]
    name = re.sub(r"[^a-z0-9]+", "_", (stem or Path.cwd().name).lower()).strip("_")
    return name or "mine"


def write_draft(files: list[str], path: Path) -> Draft:
    """Write the input file of the named files to a path, and return the draft."""
    with duckdb.connect() as connection, tempfile.TemporaryDirectory() as scratch:
        connection.execute("set threads = 2")
        made = draft(connection, files, Path(scratch))
    if not made.sources:
        reasons = "".join(f"\n  {left.table.location} {left.why}" for left in made.unused)
        raise UnusableError(
            f"{', '.join(files)}: nothing looks like users, interactions, transactions, social"
            " activities or traits of users. Each row must identify its user, in a column such as"
            f" user_id or customer.{reasons}"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(file_text(made, path.stem), encoding="utf-8")
    return made


def main(arguments: list[str]) -> int:
    """Draft an input file; 2 where nothing was written."""
    parser = argparse.ArgumentParser(prog="draft_input", description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", help="files, globs and folders")
    parser.add_argument("--name", default="", help="the input's name; default: after the file")
    parser.add_argument("--folder", default="inputs", help="where to write the input file")
    parser.add_argument("--force", action="store_true", help="overwrite an input file")
    asked = parser.parse_args(arguments)
    files = named_files(asked.files)
    if not files:
        print('Name the raw files: make input FILES="orders.csv users.parquet" NAME=shop')
        return 2
    name = asked.name or default_name(files)
    path = Path(asked.folder) / f"{name}.yml"
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name):
        print(f"{name!r} cannot name an input: use letters, digits, - and _.")
        return 2
    if path.exists() and not asked.force:
        print(f"{path} already exists and was not changed. Choose another NAME, or FORCE=1.")
        return 2
    try:
        made = write_draft(files, path)
    except UnusableError as problem:
        print(problem)
        return 2
    print("\n".join(summary(made, str(path))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
