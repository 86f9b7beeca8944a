"""A tiny project that is built on Spark, in one session, and on DuckDB."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
Rows = list[tuple[Any, ...]]


class Project:
    """A copy of the tiny project; every build is in this process, and so in one session."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._session: Any = None

    def dbt(self, *arguments: str, target: str = "spark", **variables: Any) -> Any:
        from dbt.cli.main import dbtRunner

        return dbtRunner().invoke(
            [
                *arguments,
                *("--target", target, "--target-path", f"target/{target}", "--quiet"),
                *("--vars", str(variables)),
            ]
        )

    def build(self, *arguments: str, target: str = "spark", **variables: Any) -> None:
        result = self.dbt("build", *arguments, target=target, **variables)
        assert result.success, result.exception or [
            (each.node.name, each.message) for each in result.result if each.status != "success"
        ]

    def message(self, *arguments: str, **variables: Any) -> str:
        """Return what dbt says of the one node that fails."""
        result = self.dbt("build", *arguments, **variables)
        (failed,) = (each for each in result.result if each.status == "error")
        return str(failed.message)

    @property
    def session(self) -> Any:
        """A session of its own, beside those of dbt's threads."""
        if self._session is None:
            from dbt.adapters.sparksession import session as sessions

            assert sessions._base is not None
            self._session = sessions._base.newSession()
            self._session.conf.set("spark.sql.session.timeZone", "UTC")
        return self._session

    def rows(self, query: str, target: str = "spark") -> Rows:
        if target == "duckdb":
            import duckdb

            with duckdb.connect(str(self.folder / "tiny.duckdb"), read_only=True) as connection:
                connection.execute("set TimeZone = 'UTC'")
                return sorted(connection.execute(query).fetchall(), key=repr)
        from dbt.adapters.sparksession.connections import Cursor

        cursor = Cursor(self.session)
        cursor.execute(query)
        return sorted(cursor.fetchall(), key=repr)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("tiny") / "project"
    shutil.copytree(HERE / "project", folder)
    before = Path.cwd()
    os.chdir(folder)
    os.environ["DBT_PROFILES_DIR"] = str(folder)
    tiny = Project(folder)
    tiny.build("--select", "days", "users", "members")
    yield tiny
    os.chdir(before)


@pytest.fixture
def add_model(project: Project) -> Iterator[Callable[[str, str], None]]:
    """Return a function that adds a model for one test."""
    added: list[Path] = []

    def add(name: str, text: str) -> None:
        path = project.folder / "models" / name
        path.write_text(text)
        added.append(path)

    yield add
    for path in added:
        path.unlink()
