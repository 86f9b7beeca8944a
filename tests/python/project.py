"""Builds the project in a folder of its own, so that tests never touch a user's warehouse."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml

PROJECT = Path(__file__).parents[2]
# What tests neither predictions nor the live profile need not wait for them.
CORE = {"horizon_days": 10_000, "leave_out": ["live", "predictions"]}
PARTS = (
    *("analyses", "inputs", "macros", "models", "python_models", "seeds", "user_profiling"),
    *("snapshots", "tests", "tools", "dbt_project.yml", "profiles.yml"),
)


def link_project(folder: Path) -> Path:
    """Return the folder, with everything the project consists of linked into it."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        if (PROJECT / part).exists():
            (folder / part).symlink_to(PROJECT / part)
    (folder / "warehouse").mkdir()
    return folder


def generate(*arguments: str, folder: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    """Run the generator of raw data in a folder, and return what it has said."""
    return subprocess.run(
        [sys.executable, "-m", "generator", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )


def copy_project(folder: Path) -> Path:
    """Return the folder, with a copy of everything that git knows of the project in it."""
    named = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    for name in named.stdout.splitlines():
        source, copy = PROJECT / name, folder / name
        if source.is_file() and not source.is_symlink():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy)
    return folder


def optional_parts() -> dict[str, list[str]]:
    """Return the parts that may be deleted, each with its files and folders."""
    section = (PROJECT / "CONTRIBUTING.md").read_text("utf-8").split("## Optional parts")[1]
    rows = re.findall(r"^\| (\w+) \| (`.*`) \|$", section, re.MULTILINE)
    return {name: re.findall("`(.*?)`", paths) for name, paths in rows}


def is_there(part: str) -> bool:
    """Return whether an optional part has not been deleted."""
    return all((PROJECT / path).exists() for path in optional_parts()[part])


def needs(part: str) -> pytest.MarkDecorator:
    """Return the mark of a test that an optional part of the project must be there for."""
    return pytest.mark.skipif(not is_there(part), reason=f"the part {part} has been deleted")


def bundled_input(name: str) -> dict[str, Any]:
    """Return a bundled input file, its locations made absolute."""
    given: dict[str, Any] = yaml.safe_load((PROJECT / "inputs" / f"{name}.yml").read_text())
    for source in given["sources"].values():
        source["location"] = str(PROJECT / source["location"])
    return given


@dataclass(frozen=True)
class Project:
    """A linked project and one input in it."""

    folder: Path
    given: dict[str, Any]

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse" / f"{self.given['input']}.duckdb"

    @property
    def published(self) -> Path:
        return self.folder / "published" / self.given["input"]

    def command(self, *arguments: str) -> list[str]:
        dbt = Path(sys.executable).with_name("dbt")
        return [str(dbt), *arguments, "--vars", yaml.safe_dump(CORE | self.given)]

    def environment(self, **more: str) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if k != "USER_PROFILING_INPUT"}
        target = {"DBT_TARGET_PATH": f"target/{self.given['input']}", "DBT_PROFILES_DIR": "."}
        return inherited | target | {"DBT_PROJECT_DIR": "."} | more

    def dbt(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment(**environment),
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command and go on, without what it says."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
        )

    def build(self, *arguments: str, **environment: str) -> str:
        """Build, and return what dbt has said."""
        done = self.dbt("build", *arguments, **environment)
        assert done.returncode == 0, done.stdout[-4000:]
        return done.stdout

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.sql(sql).fetchall()

    def published_frames(self) -> dict[str, pd.DataFrame]:
        """Return every published table, without what the clock of the machine has measured."""
        frames = {path.stem: pd.read_parquet(path) for path in self.published.glob("*.parquet")}
        frames["published_tables"] = frames["published_tables"].drop(
            columns=["published_at", "relation_name", "input"]
        )
        compared = frames["rpt_algorithm_comparison"]
        frames["rpt_algorithm_comparison"] = compared.drop(columns=["seconds"])
        return frames
