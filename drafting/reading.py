"""Finds the raw files that were named and how DuckDB reads them."""

from __future__ import annotations

import fnmatch
import gzip
import os
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from drafting.profiling import EMAIL, PLAIN_NUMBER, Column, number_form, time_form
from drafting.vocabulary import PROJECT, VOCABULARY
from tools.connections import literal, reader_call
from tools.converted_files import (
    NATIVE,
    SHEETS,
    UnreadableFileError,
    archive_of,
    convert,
    encoding_of,
    members,
    sheets_of,
)
from user_profiling.personal_data import without_personal_data

ENDINGS = {
    "parquet": (".parquet", ".pq"),
    "json": (".json", ".jsonl", ".ndjson"),
    "csv": (".csv", ".tsv", ".txt", ".psv", ".dat"),
}
ROWS = 200_000  # rows of a file that are looked at
FIELDS = 200  # fields of a map or of JSON that are looked at
VALUES = 1_000  # different values of a column that are looked at
# what differs between files that are called alike
VARYING = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+")
HEAD = 1 << 18  # bytes that tell what a file is


class UnusableError(Exception):
    """A file that no input file can be drafted from; the message says what to do."""


@dataclass(frozen=True)
class Table:
    """Raw rows in one place: where, how they are read, and their columns.

    relation: what holds the rows looked at. is_whole: whether those are all rows.
    """

    location: str
    format: str
    options: dict[str, Any]
    relation: str = ""
    rows: int = 0
    is_whole: bool = True
    columns: tuple[Column, ...] = field(default=())
    needs_format: bool = False
    copy: str = ""  # what is read in place of a file that the database cannot read
    query: str = ""  # what is read in place of a location, over `files`
    files: tuple[tuple[str, Table], ...] = ()  # what the query calls them

    @property
    def reader(self) -> str:
        """The call that reads it."""
        # an order `#1001` begins no comment, as the reader guesses where many lines look so
        plain = {"comment": ""} if self.format == "csv" else {}
        if not self.copy:
            return reader_call(self.location, self.format, plain | self.options)
        options = plain | {k: v for k, v in self.options.items() if k not in ("sheet", "encoding")}
        if self.location.lower().endswith(SHEETS):
            options |= {"all_varchar": True, "delim": ",", "header": True}
        return reader_call(self.copy, self.format, options)


# --- files ---------------------------------------------------------------------------------------


def find_locations(named: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return (location, its files) for what was named: files, globs and folders.

    Files that are called the same but for digits are one location with a glob.
    """
    loose: list[tuple[str, str]] = []
    found: list[tuple[str, list[str]]] = []
    for name in named:
        if Path(name).is_dir():
            inside = [str(path) for path in sorted(Path(name).rglob("*")) if is_data(path)]
            if not inside:
                raise UnusableError(
                    f"{name}: the folder has no data files"
                    f" ({', '.join(e for ends in ENDINGS.values() for e in ends)}; also .gz, .zst)."
                )
            loose += [(str(Path(name)), file) for file in inside]
        elif Path(name).is_file():
            loose.append((str(Path(name).parent), name))
        elif re.search(r"[*?\[]", name) and (files := matches(name)):
            found.append((name, files))
        elif re.search(r"[*?\[]", name):
            raise UnusableError(f"{name}: no file matches. Globs are relative to {Path.cwd()}.")
        else:
            raise UnusableError(f"{name}: there is no such file. Paths start at {Path.cwd()}.")
    return [
        place
        for location, files in found + grouped(list(dict.fromkeys(loose)))
        for place in opened_archive(location, files)
    ]


def opened_archive(location: str, files: list[str]) -> list[tuple[str, list[str]]]:
    """Return (location, files) of what is in a zip archive; of anything else, itself."""
    if not location.lower().endswith(".zip"):
        return [(location, files)]
    try:
        with zipfile.ZipFile(files[0]) as archive:
            names = members(archive)
    except zipfile.BadZipFile as problem:
        raise UnusableError(f"{files[0]}: cannot be unpacked ({problem}).") from problem
    if not names:
        raise UnusableError(f"{files[0]}: the archive has no data files in it.")
    inside = dict.fromkeys(VARYING.sub("*", name) for name in names)
    alike = {p: [n for n in names if fnmatch.fnmatch(n, p)] for p in inside}
    return [
        (f"{location}/{p if len(found) > 1 else found[0]}", files) for p, found in alike.items()
    ]


def matches(pattern: str) -> list[str]:
    """Return the files of a glob, as DuckDB understands globs."""
    with duckdb.connect() as connection:
        rows = connection.execute("select file from glob(?) order by file", [pattern]).fetchall()
    return sorted(os.path.normpath(file) for (file,) in rows)


def is_data(path: Path) -> bool:
    """Return whether a file of a folder is to be looked at, by its name."""
    name = re.sub(r"[.](gz|zst)$", "", path.name.lower())
    known = (*(ending for endings in ENDINGS.values() for ending in endings), *SHEETS, ".zip")
    hidden = any(part.startswith((".", "_")) for part in path.parts[1:] if part not in ("..", "."))
    is_note = name.startswith(("readme", "license", "notes", "requirements"))
    return path.is_file() and name.endswith(known) and not hidden and not is_note


def grouped(files: list[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Return (location, files) with files that are called alike under one glob.

    files: (the folder that was named, a file in it). Names below the folder are alike where they
    differ in numbers and random ids only, so that a glob finds what comes later too.
    """
    alike: dict[str, list[str]] = {}
    for folder, file in files:
        inside = file[len(folder) :]
        alike.setdefault(folder + VARYING.sub("*", inside), []).append(file)
    found: list[tuple[str, list[str]]] = []
    for pattern, group in alike.items():
        if len(group) > 1 and matches(pattern) == sorted(map(os.path.normpath, group)):
            found.append((pattern, group))
        else:
            found += [(file, [file]) for file in group]
    return found


def from_root(location: str) -> str:
    """Return a location as an input file writes it: relative paths start at the project's root."""
    if Path(location).is_absolute() or Path.cwd() == PROJECT:
        return location
    return os.path.relpath(location, PROJECT)


# --- formats -------------------------------------------------------------------------------------


def head_bytes(path: str) -> bytes:
    """Return the beginning of a file, unpacked."""
    with Path(path).open("rb") as raw:
        start = raw.read(HEAD)
    if start[:2] == b"\x1f\x8b":
        with gzip.open(path, "rb") as unpacked:
            return unpacked.read(HEAD)
    return start


def file_format(path: str) -> str:
    """Return csv, json or parquet; what cannot be read raises, with the way out."""
    try:
        start = head_bytes(path)
    except (OSError, EOFError) as problem:
        raise UnusableError(f"{path}: cannot be opened ({problem}).") from problem
    if not start.strip():
        raise UnusableError(f"{path}: the file is empty. Export it again, or leave it out.")
    if start[:4] == b"PAR1":
        return "parquet"
    if start[:2] == b"PK":
        raise UnusableError(
            f"{path}: is a spreadsheet or a zip file. Save the sheet as CSV, or unpack it."
        )
    if start[8:12] == b"DUCK" or start[:6] == b"SQLite":
        raise UnusableError(
            f"{path}: is a database. Name it under `attach:` and its tables as locations"
            " (docs/inputs.md), or export the tables to Parquet."
        )
    is_zst = start[:4] == b"\x28\xb5\x2f\xfd"
    if b"\x00" in start and start[:2] not in (b"\xff\xfe", b"\xfe\xff") and not is_zst:
        raise UnusableError(
            f"{path}: is not text (it has zero bytes), and not Parquet. Export it as CSV, JSON"
            " lines or Parquet."
        )
    name = re.sub(r"[.](gz|zst)$", "", path.lower())
    if name.endswith(ENDINGS["json"]) or (start.lstrip()[:1] in b"{[" and not is_zst):
        return "json"
    return "csv"


def named_format(path: str) -> str | None:
    """Return the format that macros/inputs/location_format.sql takes from a file's name."""
    name = re.sub(r"[.](gz|zst)$", "", path.lower())
    return next((form for form, endings in ENDINGS.items() if name.endswith(endings)), None)


def head_lines(path: str) -> list[str]:
    """Return the first lines of a text file that have something in them."""
    start = head_bytes(path)
    encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    lines = start.decode(encoding, errors="replace").splitlines()
    return [line for line in lines[: 1000 if len(start) < HEAD else -1] if line.strip()][:1000]


def csv_options(connection: duckdb.DuckDBPyConnection, path: str) -> dict[str, Any]:
    """Return the options that a text file with columns needs; all values are read as text."""
    start = head_bytes(path)
    options: dict[str, Any] = {"all_varchar": True}
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        options["encoding"] = "utf-16"
    lines = head_lines(path)
    if lines and (named := re.fullmatch(r"sep=(.)", lines[0].strip())):
        return options | {"delim": named[1], "skip": 1, "header": True}
    encoding = f", encoding = '{options['encoding']}'" if "encoding" in options else ""
    try:
        rows = connection.execute(
            f"select Delimiter, HasHeader, len(Columns), SkipRows"
            f" from sniff_csv({literal(path)}, comment = ''{encoding})"
        ).fetchall()
    except duckdb.Error as problem:
        raise UnusableError(
            f"{path}: cannot be read as CSV ({first_line(problem)}). Say what divides its columns"
            " with `options:` (docs/inputs.md), or save it as CSV with a header line."
        ) from problem
    (delimiter, has_header, width, skip), *_ = rows
    padded = padded_width(lines)
    if padded and (width == 1 or delimiter == " "):
        return {"padded": padded}
    if width == 1 and len(lines) > 1:
        raise UnusableError(
            f"{path}: only one column was found. Divide columns by comma, semicolon, tab, bar or"
            " blanks, and put values that hold the divider in quotes."
        )
    if delimiter != ",":
        options["delim"] = delimiter
    if skip:
        options["skip"] = skip
    if not has_header:
        options["header"] = True
    return options


def padded_width(lines: list[str]) -> int:
    """Return the number of columns of lines that are separated by blanks; 0 for other lines."""
    widths = {len(line.split()) for line in lines}
    return widths.pop() if len(widths) == 1 and len(lines) > 1 and max(widths, default=0) > 1 else 0


def first_line(problem: Exception) -> str:
    """Return the first line of a message of the database."""
    return without_personal_data(str(problem).strip().splitlines()[0])[:200]


def looks_like_data(names: Sequence[str]) -> bool:
    """Return whether a first line holds values where the names of columns should stand."""
    values = [name for name in names if name.strip()]
    as_data = [
        name
        for name in values
        if PLAIN_NUMBER.fullmatch(name)
        or EMAIL.fullmatch(name)
        or time_form([name]) is not None
        or (number_form([name]) is not None)
    ]
    return not values or len(as_data) >= max(1, len(values) // 4)


# --- tables --------------------------------------------------------------------------------------


def read_tables(
    connection: duckdb.DuckDBPyConnection,
    location: str,
    files: list[str],
    relation: str,
    scratch: Path,
) -> list[Table]:
    """Return the tables of a location: one, or one for each sheet of a spreadsheet.

    scratch: a folder for copies of what the database cannot read.
    """
    if not location.lower().endswith(SHEETS) or archive_of(location):
        return [read_table(connection, location, files, relation, scratch)]
    try:
        sheets = sheets_of(Path(files[0]).read_bytes())
    except Exception as problem:
        raise UnusableError(
            f"{files[0]}: cannot be read as a spreadsheet ({first_line(problem)}). Save it again"
            " as xlsx, without a password, or as CSV."
        ) from problem
    if not sheets:
        raise UnusableError(f"{files[0]}: no sheet has a table in it.")
    return [
        read_table(
            connection,
            location,
            files,
            f"{relation}_{n}",
            scratch,
            {"sheet": sheet} if len(sheets) > 1 else {},
        )
        for n, sheet in enumerate(sheets)
    ]


def read_table(
    connection: duckdb.DuckDBPyConnection,
    location: str,
    files: list[str],
    relation: str,
    scratch: Path | None = None,
    given: dict[str, Any] | None = None,
) -> Table:
    """Load the rows to look at into a relation, and return the table with its columns.

    The rows are the first of the location; later rows are assumed to be like them. given: options
    that are known already, such as a sheet.
    """
    path, options, copy = files[0], dict(given or {}), ""
    is_sheet = location.lower().endswith(SHEETS)
    if is_sheet or archive_of(location):
        copy, path = copied(location, options, scratch)
    form = file_format(path)
    if form == "csv" and not is_sheet:
        if not copy and (encoding := old_encoding(path)) is not None:
            options["encoding"] = encoding
            copy, path = copied(location, options, scratch)
        options = csv_options(connection, path) | options
    named = named_format(location) or ("csv" if is_sheet else None)
    table = Table(location, form, options, relation, needs_format=named != form, copy=copy)
    if "padded" in options:
        return padded_table(connection, table, path)
    load(connection, table)
    raw_names = [row[0] for row in connection.execute(f"describe {relation}").fetchall()]
    if form == "csv" and looks_like_data(raw_names):
        raise UnusableError(header_is_missing(location, len(raw_names)))
    return measured(connection, table, leaves(connection, relation))


def header_is_missing(location: str, width: int) -> str:
    """Return what to say of a first line of values, without any of them: they may be personal."""
    return (
        f"{location}: the first line looks like data, not like names of columns ({width} values)."
        " Put a line with names on top of it."
    )


def copied(location: str, options: dict[str, Any], scratch: Path | None) -> tuple[str, str]:
    """Return (glob, first file) of the copies of a location, made in a folder for the draft."""
    if scratch is None:
        raise UnusableError(f"{location}: must be converted, and there is no folder to do it in.")
    try:
        folder = scratch / convert(str(Path(location).resolve()), options, scratch)
    except UnreadableFileError as problem:
        raise UnusableError(str(problem)) from problem
    files = sorted(path for path in folder.iterdir() if path.name != "source.json")
    return f"{folder}/[0-9]*", str(files[0])


def old_encoding(path: str) -> str | None:
    """Return the encoding of a text that the database cannot read, as a guess."""
    if head_bytes(path)[:4] == b"\x28\xb5\x2f\xfd":
        return None
    found = encoding_of(Path(path))
    return None if found is None or found in NATIVE else found


def load(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Load the first rows of a location."""
    try:
        connection.execute(
            f"create or replace table {table.relation} as select * from {table.reader} limit {ROWS}"
        )
    except duckdb.Error as problem:
        raise UnusableError(
            f"{table.location}: cannot be read as {table.format} ({first_line(problem)}). Repair"
            " or leave out the file, or write the input file by hand with other `options:`."
        ) from problem


def padded_table(connection: duckdb.DuckDBPyConnection, table: Table, path: str) -> Table:
    """Return a table of lines that are separated by any number of blanks."""
    lines = head_lines(path)
    names = lines[0].split()
    if looks_like_data(names):
        raise UnusableError(header_is_missing(path, len(names)))
    unused = next(mark for mark in "|~^\x1f" if not any(mark in line for line in lines))
    options = {"header": False, "skip": 1, "delim": unused, "columns": {"line": "varchar"}}
    table = replace(table, options=options)
    load(connection, table)
    found = [
        (name, rf"regexp_split_to_array(trim(line), '\s+')[{n}]", "VARCHAR")
        for n, name in enumerate(names, start=1)
    ]
    return measured(connection, table, found)


def leaves(connection: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[str, str, str]]:
    """Return (name, SQL, type) of every column; of a structure, of every field in it."""
    reserved = {
        row[0]
        for row in connection.execute(
            "select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'"
        ).fetchall()
    }

    def quote(name: str) -> str:
        is_plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) and name.lower() not in reserved
        return name if is_plain else '"' + name.replace('"', '""') + '"'

    found: list[tuple[str, str, str]] = []
    waiting = [("", "", f"describe {relation}", 0)]
    while waiting:
        prefix, sql, query, depth = waiting.pop(0)
        for name, type_, *_ in connection.execute(query).fetchall():
            path, reference = f"{prefix}{name}", f"{sql}{quote(name)}"
            if type_.startswith("STRUCT") and not type_.endswith("]") and depth < 3:
                inner = f"describe select unnest({reference}) from {relation}"
                waiting.append((f"{path}.", f"{reference}.", inner, depth + 1))
                continue
            found.append((path, reference, type_))
            if type_.startswith("MAP(VARCHAR") or type_ in ("VARCHAR", "JSON"):
                found += fields_of(connection, relation, path, reference, type_)
    return found


def fields_of(
    connection: duckdb.DuckDBPyConnection, relation: str, path: str, reference: str, type_: str
) -> list[tuple[str, str, str]]:
    """Return (name, SQL, type) of the fields of a column of maps, or of texts that are JSON."""
    is_map = type_.startswith("MAP")
    if not is_map:
        (share,) = connection.execute(
            f"select avg(cast(starts_with(trim(v), '{{') and json_valid(v) as integer)) from"
            f" (select cast({reference} as varchar) as v from {relation}) where v is not null"
        ).fetchall()[0]
        if (share or 0) < 0.9:
            return []
    keys = f"map_keys({reference})" if is_map else f"json_keys(cast({reference} as json))"
    rows = connection.execute(
        f"select key from (select unnest({keys}) as key from {relation}"
        f" where {reference} is not null) group by key order by count(*) desc, key limit {FIELDS}"
    ).fetchall()
    found = []
    for (key,) in rows:
        if is_map:
            field = f"{reference}[{literal(key)}]"
            sql = f"json_extract_string({field}, '$')" if "JSON" in type_ else field
        else:
            inside = key.replace('"', '\\"')
            json_path = f'$."{inside}"'
            sql = f"json_extract_string({reference}, {literal(json_path)})"
        found.append((f"{path}.{key}", sql, "VARCHAR"))
    return found


def measured(
    connection: duckdb.DuckDBPyConnection, table: Table, found: list[tuple[str, str, str]]
) -> Table:
    """Return the table with what its columns hold."""
    (rows,) = connection.execute(f"select count(*) from {table.relation}").fetchall()[0]
    if not rows:
        raise UnusableError(f"{table.location}: has no rows. Export it again, or leave it out.")
    columns = [measure(connection, table.relation, rows, *column) for column in found]
    has_comma = any(
        column.numbers is not None and column.numbers.decimal == "," for column in columns
    )
    if has_comma:
        columns = [replace(column, has_decimal_comma=True) for column in columns]
    return replace(table, rows=rows, is_whole=rows < ROWS, columns=tuple(columns))


def measure(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    rows: int,
    name: str,
    sql: str,
    type_: str,
) -> Column:
    """Return what one column holds."""
    spellings = ", ".join(literal(spelling) for spelling in VOCABULARY["missing"])
    connection.execute(
        "create or replace temp table one_column as"
        f" select value, count(*) as uses from (select nullif(trim(cast({sql} as varchar)), '')"
        f" as value from {relation}) where value is not null group by value"
    )
    missing = [
        row[0]
        for row in connection.execute(
            f"select value from one_column where lower(value) in ({spellings}) order by value"
        ).fetchall()
    ]
    kept = f"one_column where lower(value) not in ({spellings})"
    (filled, distinct) = connection.execute(
        f"select coalesce(sum(uses), 0), count(*) from {kept}"
    ).fetchall()[0]
    values = connection.execute(
        f"select value from {kept} order by hash(value), value limit {VALUES}"
    ).fetchall()
    common = connection.execute(
        f"select value, uses from {kept} order by uses desc, value limit 40"
    ).fetchall()
    (middle,) = connection.execute(
        f"select median(try_cast(try(cast({sql} as varchar)) as double)) from {relation}"
    ).fetchall()[0]
    return Column(
        middle=middle,
        name=name,
        sql=sql,
        type=type_,
        rows=rows,
        filled=int(filled),
        distinct=distinct,
        values=tuple(value for (value,) in values),
        common=tuple((value, int(uses)) for value, uses in common),
        missing=tuple(missing),
    )


# --- questions over all rows ----------------------------------------------------------------------


def newest_day(connection: duckdb.DuckDBPyConnection, table: Table, time: str) -> str | None:
    """Return the newest day of a time expression over all rows of a location, as ISO text."""
    try:
        found = connection.execute(
            f"select max(try_cast(try({time}) as date))::varchar from {table.reader} as delivered"
        ).fetchall()
    except duckdb.Error:
        return None
    return str(found[0][0]) if found[0][0] else None


def steady_columns(
    connection: duckdb.DuckDBPyConnection, table: Table, user_id: str
) -> dict[str, float]:
    """Return, for each column, the share of users who have at most one value in it."""
    steady = {}
    for column in table.columns:
        (share,) = connection.execute(
            "select coalesce(avg(cast(different <= 1 as integer)), 0) from (select"
            f" count(distinct cast({column.sql} as varchar)) as different from {table.relation}"
            f" where try({user_id}) is not null group by try({user_id}))"
        ).fetchall()[0]
        steady[column.name] = float(share)
    return steady


def usable_share(
    connection: duckdb.DuckDBPyConnection, table: Table, mapping: dict[str, str], where: str = ""
) -> tuple[int, dict[str, float]]:
    """Return how many rows count, and what share can be used: by mapped column, and `row`."""
    casts = {"occurred_at": "timestamp", "amount": "double"}
    tests = {
        name: f"nullif(trim(cast(try_cast(try({sql}) as {casts.get(name, 'varchar')}) as varchar)),"
        " '') is not null"
        for name, sql in mapping.items()
    }
    selected = ", ".join(f"avg(cast({test} as integer)) as {name}" for name, test in tests.items())
    together = " and ".join(tests.values())
    condition = f" where try({where})" if where else ""
    rows, *found = connection.execute(
        f"select count(*), {selected}, avg(cast({together} as integer))"
        f" from {table.relation} as delivered{condition}"
    ).fetchall()[0]
    return rows, dict(zip([*mapping, "row"], (float(share or 0) for share in found), strict=True))
