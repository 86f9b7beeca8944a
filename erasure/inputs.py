"""The input that users are forgotten in or exported from, and where what is made of it stands."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from tools.connections import literal, prepare

# the folder of the warehouse that is made without somebody, and the ending of its target folder
FORGETTING = "forgetting"


class CannotForgetError(RuntimeError):
    """Nothing was removed; the message says why, and names no id."""


@dataclass(frozen=True)
class Input:
    """An input and where what is made of it stands.

    Attributes:
        file: the input file.
        text: what it says, as dbt is given it.
        given: the same, read.
    """

    file: Path
    text: str
    given: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What its warehouse, published folder and report are called."""
        return self.file.name.rsplit(".", 1)[0]

    @property
    def warehouse(self) -> Path:
        """Its DuckDB file."""
        return Path("warehouse") / f"{self.name}.duckdb"

    @property
    def beside(self) -> Path:
        """The file that is made to take its place: of the same name, which its views are in."""
        return Path("warehouse") / f".{FORGETTING}" / f"{self.name}.duckdb"

    @property
    def ready(self) -> Path:
        """The file that says that the one beside can be opened."""
        return self.beside.parent / "ready"

    @property
    def published(self) -> Path:
        """The DuckDB file that readers open."""
        folder = Path(str(self.given.get("published_directory") or "published"))
        return folder / self.name / "user_segments.duckdb"

    @property
    def target(self) -> Path:
        """The folder of what dbt writes while it forgets."""
        return Path("target") / f"{self.name}.{FORGETTING}"


def read_input(file: Path) -> Input:
    """Return the input that a file describes."""
    try:
        text = file.read_text("utf-8-sig")
        given = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CannotForgetError(f"{file} cannot be read as an input file: {error}") from None
    if not isinstance(given, dict):
        raise CannotForgetError(f"{file} is no input file.")
    return Input(file, text, given)


def opened(of: Input) -> duckdb.DuckDBPyConnection:
    """Open the warehouse to read it; while it is open, no build can change it."""
    # attached, since a connection that only reads could not write another file beside it
    connection = duckdb.connect()
    memory = os.environ.get("USER_PROFILING_MEMORY", "3GB")
    connection.execute(f"set memory_limit = {literal(memory)}")
    connection.execute(f"set threads = {int(os.environ.get('USER_PROFILING_THREADS', '2'))}")
    name = of.name.replace('"', '""')
    connection.execute(f'attach {literal(str(of.warehouse))} as "{name}" (read_only)')
    prepare(connection, of.given)
    connection.execute(f'use "{name}"')
    return connection
