"""One input on both engines, and what differs between the tables that they publish."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from project import Project, link_project

sys.path.insert(0, str(Path(__file__).parents[1]))
from compare_published import OF_THE_BUILD, differences

TOLERANCE = 1e-9
# What the profile of the repository does not say, for machines where Spark is somewhere else.
PROFILES = os.environ.get("SPARK_PROFILES_DIR", ".")
IS_THERE = find_spec("pyspark") is not None and find_spec("dbt.adapters.sparksession") is not None
needs_spark = pytest.mark.skipif(not IS_THERE, reason="pyspark and its adapter are not installed")


@dataclass(frozen=True)
class Pair:
    """One input, to be built on both engines into the same folder."""

    on_duckdb: Project
    on_spark: Project

    @classmethod
    def of(cls, folder: Path, given: dict[str, Any]) -> Pair:
        project = Project(link_project(folder), given)
        there = {"published_directory": "published_by_spark"}
        return cls(project, replace(project, given=given | there))

    def given(self, **more: Any) -> Pair:
        return Pair(
            *(replace(one, given=one.given | more) for one in (self.on_duckdb, self.on_spark))
        )

    def build(self, *arguments: str, **environment: str) -> None:
        self.on_duckdb.build(*arguments)
        self.build_on_spark(*arguments, **environment)

    def build_on_spark(self, *arguments: str, **environment: str) -> None:
        places = {"DBT_PROFILES_DIR": PROFILES, "DBT_TARGET_PATH": "target/spark"}
        self.on_spark.build(*arguments, "--target", "spark", **places, **environment)

    def differences(self) -> dict[str, list[str]]:
        """Return what differs between the published tables, by table."""
        before, after = self._frames("published"), self._frames("published_by_spark")
        assert before.keys() == after.keys()
        found = {name: differences(before[name], after[name], TOLERANCE) for name in before}
        return {name: problems for name, problems in found.items() if problems}

    def spark_rows(self, table: str, columns: str) -> list[tuple[Any, ...]]:
        """Return rows of a table that Spark keeps, from its files."""
        (folder,) = (self.on_spark.folder / "warehouse").glob(f"**/*.spark/**/{table}")
        return duckdb.sql(f"select {columns} from '{folder}/*.parquet' order by all").fetchall()

    def _frames(self, directory: str) -> dict[str, pd.DataFrame]:
        published = self.on_duckdb.folder / directory / self.on_duckdb.given["input"]
        frames = {
            path.stem: pd.read_parquet(path).drop(
                columns=OF_THE_BUILD.get(path.stem, []), errors="ignore"
            )
            for path in sorted(published.glob("*.parquet"))
        }
        parts = frames["fct_user_segments"]["separating_parts"]
        frames["fct_user_segments"]["separating_parts"] = parts.map(_rounded_parts)
        return frames


def _rounded_parts(text: Any) -> Any:
    """Return the parts of an explanation with as many digits as are compared."""
    if not isinstance(text, str):
        return text
    return json.dumps([[part["feature_name"], round(part["part"], 6)] for part in json.loads(text)])
