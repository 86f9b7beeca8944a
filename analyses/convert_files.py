"""Makes copies of the raw files that the database cannot read itself, and reads all once.

    python analyses/convert_files.py inputs/shop.yml

Spreadsheets, files in zip archives and text in another encoding than UTF-8 become text in UTF-8
under warehouse/converted, once for each state of a file. Then each file is read to its end, also
once for each state, so that one that is cut off is told before a build and not by it. Exits with 2
where one cannot be read. `make` calls it.
"""

from __future__ import annotations

import glob
import gzip
import json
import lzma
import os
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.converted_files import (
    COPIES,
    NATIVE,
    TEXTS,
    UnreadableFileError,
    convert,
    copy_folder,
    encoding_of,
    first_line_not_utf8,
    matching,
    needs_copy,
    state_of,
    unpacked_name,
)
from tools.readable_files import reading_problems, special_files

KNOWN = "utf8.json"  # which files have been found to be UTF-8, and to be whole, in which state
CUT_OFF = "is cut off or damaged: its packed content cannot be read. Copy or download it again."


def entries(given: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (place, entry) for every location that an input file names, of sources and rates."""
    if not isinstance(given, dict):
        return
    named = given["sources"] if isinstance(given.get("sources"), dict) else {}
    places = {f"source {name}": spec for name, spec in named.items()}
    for place, spec in (places | {"exchange_rates": given.get("exchange_rates")}).items():
        for entry in spec if isinstance(spec, list) else [spec]:
            if not isinstance(entry, dict):
                continue
            files = entry["files"] if isinstance(entry.get("files"), dict) else {}
            for file in files.values():
                named_file = file if isinstance(file, dict) else {"location": file}
                if isinstance(named_file.get("location"), str):
                    yield place, named_file
            locations = entry.get("location")
            for location in locations if isinstance(locations, list) else [locations]:
                if isinstance(location, str):
                    yield place, {**entry, "location": location}


def convert_all(given: Any, root: Path = Path()) -> list[str]:
    """Make the copies that an input needs, and return what is wrong, one message for each file."""
    problems = []
    known_file = root / COPIES / KNOWN
    known = json.loads(known_file.read_text("utf-8")) if known_file.is_file() else {}
    for place, entry in entries(given):
        location, form = entry["location"], entry.get("format")
        options = entry["options"] if isinstance(entry.get("options"), dict) else {}
        special = list(special_files([Path(name) for name in named_files(location, root)]))
        problems += [f"{place}, location: {problem}" for problem in special]
        if special:
            continue
        said = len(problems)
        try:
            if needs_copy(location, options, form):
                convert(location, options, root)
            elif not options.get("encoding") and (
                form == "csv" or (form is None and unpacked_name(location).endswith(TEXTS))
            ):
                problems += encoding_problems(place, location, root, known)
        except UnreadableFileError as problem:
            problems.append(f"{place}, location: {problem}")
        except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile):
            problems.append(f"{place}, location: {location}: {CUT_OFF}")
        except OSError as problem:
            problems.append(f"{place}, location: {location}: {problem.strerror or problem}.")
        if len(problems) == said and os.environ.get("ENGINE", "duckdb") == "duckdb":
            problems += whole_file_problems(place, location, form, options, root, known)
    known_file.parent.mkdir(parents=True, exist_ok=True)
    known_file.write_text(json.dumps(known), encoding="utf-8")
    return problems


def encoding_problems(
    place: str, location: str, root: Path, known: dict[str, dict[str, int]]
) -> list[str]:
    """Return what to write where a text is not UTF-8; a file that was looked at is not again."""
    try:
        files = matching(location, root)
    except UnreadableFileError:
        return []  # the build says what is not there, with the place of every other mistake
    problems = []
    for file in files:
        if unpacked_name(file.name) != file.name and file.suffix.lower() == ".zst":
            continue
        state, name = state_of(file), str(file)
        if known.get(name) == state:
            continue
        found = encoding_of(file)
        if found is None:
            known[name] = state
            continue
        line = "" if found == "utf-16" else f", line {first_line_not_utf8(file)}"
        native = "" if found in NATIVE else " A copy in UTF-8 is then made by make."
        problems.append(
            f"{place}, location: {file}{line}: is not UTF-8, and looks like {found}. Add"
            f" `options: {{encoding: {found}}}` to the source, or save the file as UTF-8.{native}"
        )
    return problems


def named_files(location: str, root: Path) -> list[str]:
    """Return what a path or a glob names, whether it is a file or not."""
    given = str(root / location)
    return [given] if Path(given).exists() else glob.glob(given, recursive=True)  # noqa: PTH207


def whole_file_problems(
    place: str,
    location: str,
    form: str | None,
    options: dict[str, Any],
    root: Path,
    known: dict[str, Any],
) -> list[str]:
    """Return why files cannot be read to their end; a state that was read is not read again."""
    read = str(root / location)
    if needs_copy(location, options, form):
        read = str(root / copy_folder(location, options) / "*.csv")
        options = {k: v for k, v in options.items() if k not in ("encoding", "sheet")}
    names = sorted(named_files(read, root))
    ending = unpacked_name(names[0]) if names else ""
    kinds = {"csv": TEXTS, "json": (".json", ".jsonl", ".ndjson"), "parquet": (".parquet", ".pq")}
    form = form or next((kind for kind, ends in kinds.items() if ending.endswith(ends)), None)
    if form not in kinds:
        return []
    key = json.dumps([read, form, options], sort_keys=True, default=str)
    states = [state_of(Path(name)) for name in names]
    if known.get(key) == states:
        return []
    problems = reading_problems(read, form, options)
    if not problems:
        known[key] = states
    return [f"{place}, location: {problem}" for problem in problems]


def main() -> int:
    """Convert the files of the input that is named; returns the exit code."""
    if len(sys.argv) != 2:
        print("Name one input file: python analyses/convert_files.py inputs/shop.yml")
        return 2
    given = yaml.safe_load(Path(sys.argv[1]).read_text("utf-8-sig"))
    problems = convert_all(given)
    if not problems:
        return 0
    print("The input cannot be used; nothing was built.", file=sys.stderr)
    for problem in problems:
        print(f"{sys.argv[1]}: {problem}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
