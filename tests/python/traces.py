"""Looks for a person in every file of a folder: in its bytes, and in the rows of every table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

ALONE = "(?<![A-Za-z0-9]){}(?![A-Za-z0-9])"


def traces(folder: Path, texts: Sequence[str], but: Sequence[Path] = ()) -> list[str]:
    """Return where in a folder any of the texts is, linked files and those of `but` left out."""
    found = []
    pattern = re.compile("|".join(ALONE.format(re.escape(text)) for text in texts))
    for file in files_of(folder, but):
        name = str(file.relative_to(folder))
        if pattern.search(file.read_bytes().decode("latin-1")):
            found.append(name)
        if file.suffix == ".duckdb":
            found += [f"{name}: {table}" for table in in_database(file, texts)]
        if file.suffix == ".parquet":
            found += [name for _ in in_rows(duckdb.connect(), f"read_parquet('{file}')", texts)]
    return found


def files_of(folder: Path, but: Sequence[Path]) -> Iterator[Path]:
    """Yield the files below a folder."""
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or path in but:
            continue
        if path.is_dir():
            yield from files_of(path, but)
        else:
            yield path


def in_database(file: Path, texts: Sequence[str]) -> Iterator[str]:
    """Yield the tables of a DuckDB file that have any of the texts in a row."""
    with duckdb.connect() as database:
        database.execute(f"attach '{file}' as \"{file.stem}\" (read_only)")
        database.execute(f'use "{file.stem}"')
        tables = database.execute(
            "select table_name from duckdb_tables() where database_name = current_database()"
        ).fetchall()
        for (table,) in tables:
            yield from (table for _ in in_rows(database, f'"{table}"', texts))


def in_rows(
    database: duckdb.DuckDBPyConnection, relation: str, texts: Sequence[str]
) -> Iterator[None]:
    """Yield once if a row of a relation has any of the texts."""
    pattern = "|".join(f"(^|[^A-Za-z0-9]){re.escape(text)}([^A-Za-z0-9]|$)" for text in texts)
    has_it = (
        f"select 1 from {relation} as one where regexp_matches(cast(one as varchar), ?) limit 1"
    )
    if database.execute(has_it, [pattern]).fetchone():
        yield None
