"""Writes everything that is held about one person to one JSON file, which its owner alone can read.

    python analyses/export_user.py inputs/shop.yml u42 [for_u42.json]

Reads the warehouse, and the raw rows that its views read, and changes neither. All ids of the
person are looked up. Without a path the file is exports/<input>/<hash of the id>.json; `make
forget` removes it there with the person.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from erasure.export import as_of, held_about, plain
from erasure.inputs import CannotForgetError, Input, opened, read_input
from erasure.leftovers import EXPORTS
from erasure.people import all_ids
from erasure.tombstones import write_privately
from tools.warehouse_file import in_words


def export(of: Input, user_id: str, output: Path | None) -> Path | None:
    """Write the file and return where it is; None for a user whom nothing is held about.

    Args:
        of: the input.
        user_id: one of the person's ids.
        output: where to write; a folder that does not exist is made only in exports.
    """
    manifest_file = Path("target") / of.name / "manifest.json"
    manifest = json.loads(manifest_file.read_text("utf-8")) if manifest_file.is_file() else {}
    with opened(of) as warehouse:
        ids = all_ids(warehouse, [user_id])
        tables = held_about(warehouse, ids, manifest)
        held = {"input": of.name, "as_of": as_of(warehouse), "ids": ids, "tables": tables}
    if not tables:
        return None
    told = hashlib.md5(user_id.encode(), usedforsecurity=False).hexdigest()[:16]
    file = output or EXPORTS / of.name / f"{told}.json"
    if output is None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = json.dumps(held, indent=2, ensure_ascii=False, default=plain)
    write_privately(file, text + "\n")
    return file


def main(arguments: Sequence[str]) -> int:
    """Export a person; 1 for an unknown one, 2 if it cannot be asked."""
    if len(arguments) not in (2, 3) or not all(arguments[:2]):
        print("Name a user: make export USER=u42, or with INPUT=inputs/mine.yml", file=sys.stderr)
        return 2
    try:
        of = read_input(Path(arguments[0]))
        if not of.warehouse.is_file():
            print(
                f"There is no warehouse {of.warehouse} yet: build the input first.", file=sys.stderr
            )
            return 2
        file = export(of, arguments[1].strip(), Path(arguments[2]) if any(arguments[2:]) else None)
    except CannotForgetError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"The file cannot be written: {error.strerror}.", file=sys.stderr)
        return 2
    except duckdb.Error as error:
        print(in_words(error, of.warehouse), file=sys.stderr)
        return 2
    if file is None:
        print(
            f"Nothing is held about a user of this id: not in the last build of {of.name}, nor in"
            " its history. Ids are told apart by capital letters.",
            file=sys.stderr,
        )
        return 1
    print(f"All that is held about this person: {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
