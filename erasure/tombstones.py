"""What is kept of users who were forgotten, so that a later delivery of their rows is set aside.

`forgotten/salt` is made once and never removed by the project; `forgotten/<input>.csv` has a row
for each id: the first half of SHA-256 of salt and id, and the bucket of DuckDB's own fast hash of
both, which spares nearly all raw rows the slow one (macros/inputs/forgotten_users.sql). `probe` is
the bucket of an empty text: a database that finds another one has another fast hash.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import secrets
from collections.abc import Collection
from pathlib import Path

import duckdb

FOLDER = Path("forgotten")
SALT = "salt"
BUCKETS = 65536
DIGITS = 32
COLUMNS = ("id_hash", "bucket", "probe")


class LostSaltError(RuntimeError):
    """There are hashes, and the salt that they were made with is gone."""


def remember(name: str, ids: Collection[str], root: Path = Path()) -> int:
    """Add the ids of users who are forgotten to the tombstones of an input.

    Args:
        name: of the input.
        ids: as they stand in the tables.
        root: the folder of the project.

    Returns:
        How many were not there yet.

    Raises:
        LostSaltError: there are tombstones, and no salt.
    """
    folder = root / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"{name}.csv"
    known: dict[str, tuple[str, ...]] = {}
    if file.is_file():
        with file.open(encoding="utf-8", newline="") as lines:
            known = {row["id_hash"]: tuple(row[one] for one in COLUMNS) for row in _rows(lines)}
    salt = _salt(folder, is_new=not any(folder.glob("*.csv")))
    added = {row[0]: row for row in _tombstones(salt, ids)}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(row for _, row in sorted((known | added).items()))
    write_privately(file, text.getvalue())
    return len(added.keys() - known.keys())


def write_privately(file: Path, text: str) -> None:
    """Write a file that its owner alone can read: beside the old one, then in its place."""
    beside = file.with_name(f".{file.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as lines:
        lines.write(text)
        lines.flush()
        os.fsync(lines.fileno())
    beside.replace(file)


def _rows(lines: io.TextIOBase | io.TextIOWrapper) -> list[dict[str, str]]:
    return list(csv.DictReader(lines))


def _salt(folder: Path, is_new: bool) -> str:
    file = folder / SALT
    if not file.is_file():
        if not is_new:
            raise LostSaltError(
                f"Nothing was changed. {file} is gone, and with it what the hashes beside it mean:"
                " rows of users who were forgotten would come back. Put it back from a copy."
            )
        write_privately(file, secrets.token_hex(32))
    return file.read_text("ascii")


def _tombstones(salt: str, ids: Collection[str]) -> list[tuple[str, str, str]]:
    with duckdb.connect() as database:
        fast = f"select cast(hash(?, ?) % {BUCKETS} as varchar)"
        (probe,) = database.execute(fast, ["", salt]).fetchone() or ("",)
        found = []
        for user_id in ids:
            (bucket,) = database.execute(fast, [user_id, salt]).fetchone() or ("",)
            told = hashlib.sha256((salt + user_id).encode()).hexdigest()[:DIGITS]
            found.append((told, bucket, probe))
    return found
