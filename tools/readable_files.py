"""Whether the files of an input can be read to their end, and if not why, in words.

A build reads a file once, and an engine that gives up in the middle says so in words of its own,
when tables have been built already. So `make` reads each file first, once for each state of it.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from tools.connections import reader_call

# what a text is read with, where its options do not say: csv_options.sql has the reasons
LENIENT: dict[str, Any] = {"comment": "", "ignore_errors": True, "store_rejects": True}
ALIKE = (
    "Files of one glob must be alike: give `options: {union_by_name: true}`, or list the files"
    " under `location:`."
)
# Told by the engine's message: what is wrong, and what to do.
CAUSES = (
    (
        r"GZIP|gzip|ZSTD|zstd|decompress",
        "is cut off or damaged: its packed content ends too early. Copy or download it again.",
    ),
    (
        r"No magic bytes|too small to be a Parquet|not a Parquet|TProtocol|Parquet magic|footer",
        "is no whole Parquet file: it is cut off, or something else. Write or copy it again.",
    ),
    (
        r"state machine reached an invalid state",
        "ends its lines in several ways (\\n, \\r\\n, \\r). Save it with one of them, such as by"
        " `sed -i 's/\\r$//'`.",
    ),
    (
        r"maximum_object_size|object size",
        "has a JSON object that is larger than the reader takes. Say how large they may be:"
        " `options: {maximum_object_size: 67108864}` (bytes).",
    ),
    (
        r"not utf-8|Invalid unicode|unicode|encoded",
        "has bytes that are no text in its encoding. Say which it is"
        " (`options: {encoding: windows-1252}`), or save it as UTF-8.",
    ),
    (
        r"Malformed JSON|JSON transform|JSON",
        "is not JSON there: a bracket or a quote is missing, or it is cut off. Mend it, or write"
        " one object a line, of which a bad one is set aside.",
    ),
)


def special_files(files: list[Path]) -> Iterator[str]:
    """Yield what is wrong with files that are no regular ones: a pipe would be waited for."""
    for file in files:
        try:
            mode = file.stat().st_mode
        except OSError as problem:
            yield f"{file}: cannot be opened: {problem.strerror}."
            continue
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            yield (
                f"{file}: is no regular file (a pipe or a device), which can be read but once."
                " Write what comes from it into a file, and name that."
            )


def reading_problems(location: str, form: str, options: Mapping[str, Any]) -> list[str]:
    """Return why files cannot be read to their end, as `<file>, line <n>: <what>. <way out>.`

    Args:
        location: a path or a glob.
        form: csv, json or parquet.
        options: those of the input file, for DuckDB's reader.
    """
    with duckdb.connect() as connection:
        connection.execute("set autoinstall_known_extensions = false")
        try:
            if form == "parquet":
                return _parquet_problems(connection, location, bool(options.get("union_by_name")))
            if form == "json":
                reading = _reading(location, "json", {"ignore_errors": True, **options})
                connection.execute(reading).fetchall()
                return []
            reading = _reading(location, "csv", {**LENIENT, "quote": '"', **options})
            connection.execute(reading).fetchall()
            return _open_quotes(connection)
        except (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException):
            return []  # a mistake in the options: dbt tells it, with all others
        except duckdb.Error as error:
            if "sniffing" in str(error):
                return []  # so is what is no table at all
            return [_in_words(location, " ".join(str(error).split()))]


def _reading(location: str, form: str, options: Mapping[str, Any]) -> str:
    # a hash of whole rows: the reader passes over what nobody asks for
    return f"select max(hash(delivered)) from {reader_call(location, form, options)} as delivered"


def _open_quotes(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the lines at which a quote takes others along; other bad lines are set aside."""
    if not connection.execute(
        "select 1 from duckdb_tables() where table_name = 'reject_errors'"
    ).fetchall():
        return []
    found = connection.execute(
        "select distinct scans.file_path, errors.line from reject_errors as errors"
        " inner join reject_scans as scans using (scan_id, file_id)"
        " where errors.error_type in ('UNQUOTED VALUE', 'LINE SIZE OVER MAXIMUM')"
        " and contains(trim(errors.csv_line, chr(10) || chr(13)), chr(10)) order by all limit 5"
    ).fetchall()
    return [
        f"{file}, line {line}: a quote is opened and not closed, so the lines after it cannot be"
        " read. Close it, or write `options: {quote: ''}` if quotes mean nothing in this file."
        for file, line in found
    ]


def _parquet_problems(
    connection: duckdb.DuckDBPyConnection, location: str, by_name: bool
) -> list[str]:
    """Return what is wrong with Parquet files: cut off, or unlike the first one.

    by_name: whether the reader puts together what has other columns or types.
    """
    columns: dict[str, dict[str, str]] = {}
    for file, name, kind in connection.execute(
        "select file_name, name, coalesce(duckdb_type, '') from parquet_schema(?) order by all",
        [location],
    ).fetchall():
        columns.setdefault(file, {})[name] = _kind_of(kind)
    if not columns or by_name:
        return []
    first, *others = columns
    wanted = columns[first]
    return [
        f"{file}: "
        + (f"has {columns[file][name]}s in" if name in columns[file] else "lacks")
        + f" the column `{name}`, unlike {first}. {ALIKE}"
        for file in others
        for name in wanted
        if columns[file].get(name) != wanted[name]
    ][:5]


def _kind_of(kind: str) -> str:
    """Return which types a type can be put together with, in words."""
    if re.match(r"U?(TINY|SMALL|BIG|HUGE)?INT|DOUBLE|FLOAT|DECIMAL", kind):
        return "number"
    return "time" if re.match(r"DATE|TIMESTAMP", kind) else kind.split("(")[0].lower() or "group"


def _in_words(location: str, message: str) -> str:
    """Return a message of the engine as a sentence of ours, with the file and the line it names."""
    file = re.search(r'[Ff]ile:? "?([^"|,]+?)"?(?:,| at|:|\.$| \||$)', message)
    line = re.search(r"(?:Error on Line: |in line |Line: )(\d+)", message)
    mismatch = re.search(
        r'Current file: (\S+).*?Column with name: "([^"]+)" is missing', message
    ) or re.search(r'Failed to read file "([^"]+)".*?column "([^"]+)" was read', message)
    if mismatch:
        return f"{mismatch[1]}: lacks the column `{mismatch[2]}` that another file has. {ALIKE}"
    named = location if file is None or "*" not in location else file[1].strip()
    place = f"{named}, line {line[1]}" if line else named
    for pattern, words in CAUSES:
        if re.search(pattern, message):
            return f"{place}: {words}"
    said = re.split(r" Possible | LINE ", message.split(": ", 1)[-1])[0][:200].rstrip(" .")
    return f"{place}: cannot be read ({said}). Look at `format:` and `options:`, or save it again."
