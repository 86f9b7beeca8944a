"""Copies of files that the database cannot read itself: spreadsheets, zip archives, old encodings.

A copy is text in UTF-8, made once for each state of the file. Where it lies follows from what the
input file says, so that macros/inputs/converted_copy.sql finds it; what it was made from stands
beside it in source.json, by which a build tells that it is out of date.
"""

from __future__ import annotations

import bz2
import codecs
import csv
import fnmatch
import glob
import gzip
import hashlib
import io
import json
import lzma
import os
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from charset_normalizer import from_bytes

COPIES = Path("warehouse") / "converted"
SHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
TEXTS = (".csv", ".tsv", ".txt", ".psv", ".dat")
DATA = (*TEXTS, ".json", ".jsonl", ".ndjson", ".parquet", ".pq", *SHEETS)
# what the reader of the database takes under `encoding`
NATIVE = ("", "utf-8", "utf8", "utf-16", "utf16", "latin-1", "latin1", "iso-8859-1", "iso8859-1")
# letters of Central Europe in windows-1250 that are signs such as ³ and £ in windows-1252
CENTRAL = re.compile(rb"[\xb3\xb9\xbf\xa3\xaf\xbe\x9c\x9f](?=[a-z])|(?<=[a-z])[\xb9\xbf\x9c\x9f]")
# signs inside words: letters of DOS and Mac programs, but for an apostrophe and four letters
INSIDE = re.compile(rb"(?<=[a-z])[\x80-\x91\x93-\x99\x9b\x9d\x9f](?=[a-z])")
CHUNK = 1 << 20
SAMPLE = 1 << 18


class UnreadableFileError(Exception):
    """A file that no copy can be made of; the message says which, why, and what to do."""


def needs_copy(location: str, options: Mapping[str, Any], form: str | None = None) -> bool:
    """Return whether a location can only be read as a copy."""
    path = location.lower()
    encoding = str(options.get("encoding") or "").lower()
    is_text = form == "csv" or (form is None and unpacked_name(path).endswith(TEXTS))
    return (
        archive_of(location) is not None
        or path.endswith(SHEETS)
        or (is_text and encoding not in NATIVE)
    )


def copy_folder(location: str, options: Mapping[str, Any]) -> Path:
    """Return where the copies of a location are: converted_copy.sql works out the same."""
    told = "|".join(
        [location, str(options.get("sheet") or ""), str(options.get("encoding") or "").lower()]
    )
    return COPIES / hashlib.md5(told.encode(), usedforsecurity=False).hexdigest()


def archive_of(location: str) -> tuple[str, str] | None:
    """Return (archive, name or glob inside it) of a location such as exports.zip/orders.csv."""
    found = re.fullmatch(r"(.+?[.]zip)(?:/(.+))?", location, re.IGNORECASE)
    return (found[1], found[2] or "*") if found else None


def unpacked_name(path: str) -> str:
    """Return the name of a file without the ending of what it is packed with."""
    return re.sub(r"[.](gz|zst|bz2|xz)$", "", path.lower())


def convert(location: str, options: Mapping[str, Any], root: Path = Path()) -> Path:
    """Return the folder with up-to-date copies of a location, made if there are none.

    root: the folder that relative paths start at. Copies are written beside and then renamed.
    """
    archive = archive_of(location)
    files = matching(archive[0] if archive else location, root)
    folder = root / copy_folder(location, options)
    states = [state_of(file) for file in files]
    marker = folder / "source.json"
    if marker.is_file() and json.loads(marker.read_text("utf-8")) == states:
        return folder
    beside = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        for number, file in enumerate(files):
            for name, raw in contents(file, archive[1] if archive else None):
                write_copy(name, raw, beside, f"{number:04d}_", options)
        (beside / "source.json").write_text(json.dumps(states), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder


def matching(location: str, root: Path) -> list[Path]:
    """Return the files of a path or glob, sorted; none raises."""
    given = str(root / location)
    is_file = Path(given).is_file()
    found = [given] if is_file else sorted(glob.glob(given, recursive=True))  # noqa: PTH207
    files = [Path(name) for name in found if Path(name).is_file()]
    if not files:
        raise UnreadableFileError(f"{location}: does not exist. Paths start at {root.resolve()}.")
    return files


def state_of(file: Path) -> dict[str, int]:
    """Return by which a file is told to be as it was: its size and the second it was written."""
    status = file.stat()
    return {"size": status.st_size, "modified": int(status.st_mtime)}


@contextmanager
def opened(file: Path) -> Iterator[IO[bytes]]:
    """Open a file to read it unpacked."""
    openers: dict[str, Any] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
    opener = openers.get(file.suffix.lower())
    with opener(file, "rb") if opener else file.open("rb") as raw:
        yield raw


def contents(file: Path, inside: str | None) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield (name, bytes) of what a location is about: a file, or files of an archive."""
    if inside is None:
        with opened(file) as raw:
            yield unpacked_name(file.name), raw
        return
    try:
        with zipfile.ZipFile(file) as archive:
            names = members(archive)
            wanted = [name for name in names if fnmatch.fnmatch(name.lower(), inside.lower())]
            if not wanted:
                raise UnreadableFileError(
                    f"{file}: has no file `{inside}` in it. It has: {', '.join(names[:20])}."
                    f" Write one of them, such as {file}/{names[0] if names else 'orders.csv'}."
                )
            for name in wanted:
                with archive.open(name) as raw:
                    if name.lower().endswith(".gz"):
                        with gzip.open(raw) as unpacked:
                            yield unpacked_name(Path(name).name), unpacked  # type: ignore[misc]
                    else:
                        yield Path(name).name, raw
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as problem:
        raise UnreadableFileError(
            f"{file}: cannot be unpacked ({problem}). Unpack it and name the files in it."
        ) from problem


def members(archive: zipfile.ZipFile) -> list[str]:
    """Return the names of an archive's files of data, without what a system adds to it."""
    return sorted(
        info.filename
        for info in archive.infolist()
        if not info.is_dir()
        and not info.filename.startswith("__MACOSX/")
        and unpacked_name(info.filename).endswith(DATA)
    )


def write_copy(
    name: str, raw: IO[bytes], folder: Path, prefix: str, options: Mapping[str, Any]
) -> None:
    """Write one copy into a folder: a sheet or a text as CSV in UTF-8, anything else as it is."""
    stem, ending = Path(name).stem, Path(name).suffix
    if ending.lower() in SHEETS:
        rows = sheet_rows(name, raw.read(), options.get("sheet"))
        with (folder / f"{prefix}{stem}.csv").open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows(rows)
        return
    if ending.lower() not in TEXTS:
        with (folder / f"{prefix}{name}").open("wb") as copied:
            shutil.copyfileobj(raw, copied)
        return
    encoding = str(options.get("encoding") or "utf-8")
    try:
        codec = codecs.lookup(encoding).name
    except LookupError:
        raise UnreadableFileError(
            f"{name}: there is no encoding `{encoding}`. Use a name such as windows-1252."
        ) from None
    codec = "utf-8-sig" if codec == "utf-8" else codec
    decode = io.TextIOWrapper(raw, encoding=codec, newline="")
    try:
        with (folder / f"{prefix}{stem}.csv").open("w", encoding="utf-8", newline="") as lines:
            while text := decode.read(CHUNK):
                lines.write(text)
    except UnicodeError as problem:
        raise UnreadableFileError(
            f"{name}: is not {encoding} ({getattr(problem, 'reason', problem)}). Write"
            " the encoding that it was saved in under `options: {encoding: ...}`."
        ) from problem
    finally:
        decode.detach()


# --- spreadsheets --------------------------------------------------------------------------------


def sheet_rows(name: str, content: bytes, sheet: object) -> list[list[str]]:
    """Return the rows of a sheet as texts: the header first, without empty rows and columns.

    sheet: its name; without one, the only sheet that has a table in it. A header is the first row
    with at least two filled cells, so that a title above it is passed over.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        if sheet is not None and str(sheet) not in names:
            raise UnreadableFileError(
                f"{name}: has no sheet `{sheet}`. It has: {', '.join(names)}."
            )
        wanted = [str(sheet)] if sheet is not None else names
        tables = {each: table_of(book.get_sheet_by_name(each).to_python()) for each in wanted}
    except CalamineError as problem:
        raise UnreadableFileError(
            f"{name}: cannot be read as a spreadsheet ({problem}). Save it again as xlsx, without a"
            " password, or as CSV."
        ) from problem
    filled = {each: rows for each, rows in tables.items() if len(rows) > 1}
    if not filled:
        raise UnreadableFileError(f"{name}: has no table in {', '.join(wanted)}.")
    if len(filled) > 1:
        raise UnreadableFileError(
            f"{name}: has several sheets: {', '.join(filled)}. Name one:"
            " `options: {sheet: " + next(iter(filled)) + "}`."
        )
    return next(iter(filled.values()))


def sheets_of(content: bytes) -> list[str]:
    """Return the names of a spreadsheet's sheets that have a table in them."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [
        name
        for name in book.sheet_names
        if len(table_of(book.get_sheet_by_name(name).to_python())) > 1
    ]


def table_of(cells: list[list[Any]]) -> list[list[str]]:
    """Return the table in the cells of a sheet, as texts; nothing where there is none."""
    rows = [[cell_text(cell) for cell in row] for row in cells]
    start = next((n for n, row in enumerate(rows) if sum(map(bool, row)) > 1), len(rows))
    table = [row for row in rows[start:] if any(row)]
    if not table:
        return []
    kept = [n for n in range(len(table[0])) if any(n < len(row) and row[n] for row in table)]
    header = [table[0][n] or f"column_{n + 1}" for n in kept]
    return [header, *([row[n] if n < len(row) else "" for n in kept] for row in table[1:])]


def cell_text(cell: Any) -> str:
    """Return a cell as a text: whole numbers without a point, times as ISO has them.

    Text stays as it is, so that an id keeps the zeros in front of it.
    """
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        is_day = cell.time() == time(0)
        return cell.date().isoformat() if is_day else cell.isoformat(" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell.total_seconds())
    return "" if cell is None else str(cell).strip()


# --- encodings -----------------------------------------------------------------------------------


def encoding_of(file: Path) -> str | None:
    """Return the encoding of a text file that is not UTF-8, as a guess; None if it is UTF-8.

    Bytes alone do not tell the one-byte encodings from each other. Where letters that are not ASCII
    stand by themselves, a text is of a Windows program of the West or of Central Europe; all
    others are guessed by how often which letters follow each other (charset-normalizer).
    """
    with opened(file) as raw:
        start = raw.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8")()
        odd, seen = bytearray(), 0
        try:
            chunk = start
            while chunk:
                decoder.decode(chunk)
                chunk = raw.read(CHUNK)
            decoder.decode(b"", final=True)
            return None
        except UnicodeDecodeError:
            odd += chunk
            seen += len(chunk)
    with opened(file) as raw:
        text = raw.read(SAMPLE) + bytes(odd[-SAMPLE:])
    odd_bytes = len(re.findall(rb"[\x80-\xff]", text))
    in_runs = len(re.findall(rb"[\x80-\xff](?=[\x80-\xff])", text))
    if in_runs < 0.3 * odd_bytes and len(INSIDE.findall(text)) < 0.5 * odd_bytes:
        codec = "cp1250" if len(CENTRAL.findall(text)) > 0.2 * odd_bytes else "cp1252"
        try:
            text.decode(codec)
            return codec.replace("cp", "windows-")
        except UnicodeDecodeError:
            pass
    best = from_bytes(text).best()
    found = best.encoding if best is not None else "cp1252"
    return re.sub(r"^cp(125\d)$", r"windows-\1", found.replace("_", "-"))


def first_line_not_utf8(file: Path) -> int | None:
    """Return the number of the first line that is not UTF-8, from 1 on; None if all are."""
    with opened(file) as raw:
        for number, line in enumerate(raw, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return None
