"""The published copy as tools see it: each reads it with the driver that it would use."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pytest
from notebook import execute, printed
from project import PROJECT, Project, bundled_input, is_there, link_project

OLDER_DUCKDB = "duckdb==1.1.3"
TOOLS = (
    *("SQLAlchemy==2.0.58", "duckdb-engine==0.17.0", "adbc-driver-manager==1.13.0"),
    "duckdb-cli==1.5.6",
)
# What every BI tool knows how to show, filter and sum up.
PLAIN_TYPES = {"VARCHAR", "BIGINT", "INTEGER", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP"}

WITH_SQLALCHEMY = """
import sys, sqlalchemy
engine = sqlalchemy.create_engine(f"duckdb:///{sys.argv[1]}?access_mode=read_only")
with engine.connect() as connection:
    count = connection.execute(sqlalchemy.text("select count(*) from dim_users")).scalar()
    try:
        connection.execute(sqlalchemy.text("create table written as select 1 as n"))
    except sqlalchemy.exc.DBAPIError as error:
        assert "read-only" in str(error), error
    else:
        raise AssertionError("it can be written to")
inspector = sqlalchemy.inspect(engine)
tables = inspector.get_table_names()
comment = inspector.get_table_comment("dim_users")["text"]
print(count, len(tables), comment)
"""
COLUMNS_WITH_SQLALCHEMY = """
import json, sys, sqlalchemy
engine = sqlalchemy.create_engine(f"duckdb:///{sys.argv[1]}?access_mode=read_only")
inspector = sqlalchemy.inspect(engine)
print(json.dumps({
    table: {column["name"]: [str(column["type"]), column["comment"]]
            for column in inspector.get_columns(table)}
    for table in inspector.get_table_names()
}))
"""
WITH_ADBC = """
import sys, adbc_driver_duckdb
from adbc_driver_manager import dbapi
# an older package keeps the path of its driver to itself
path = getattr(adbc_driver_duckdb, "driver_path", getattr(adbc_driver_duckdb, "_driver_path", None))
opened = dbapi.connect(
    driver=path(), entrypoint="duckdb_adbc_init",
    db_kwargs={"path": sys.argv[1], "access_mode": "READ_ONLY"}, autocommit=True,
)
with opened as connection, connection.cursor() as cursor:
    cursor.execute("select user_id, as_of_date, total_spend from dim_users")
    rows = cursor.fetch_arrow_table()
    print(rows.num_rows, *(str(field.type) for field in rows.schema))
"""


@dataclass(frozen=True)
class Clients:
    """Folders of packages, beside the environment of the tests."""

    older: Path
    tools: Path

    def run(self, script: str, *arguments: str | Path, older: bool = False) -> str:
        """Run a script with the tools, and return what it has printed."""
        folders = [self.older, self.tools] if older else [self.tools]
        done = subprocess.run(
            [sys.executable, "-c", script, *map(str, arguments)],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, folders))},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Clients:
    """An older DuckDB, and the tools that are no part of the project."""
    found = Clients(tmp_path_factory.mktemp("older"), tmp_path_factory.mktemp("tools"))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
    subprocess.run([*pip, str(found.older), OLDER_DUCKDB], check=True)
    subprocess.run([*pip, str(found.tools), *TOOLS], check=True)
    return found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A small input, built once."""
    built = Project(
        link_project(tmp_path_factory.mktemp("project")),
        bundled_input("sparkify") | {"leave_out": ["live"]},
    )
    built.build()
    described = [sys.executable, str(PROJECT / "analyses/describe_copy.py")]
    subprocess.run([*described, "target/sparkify", "sparkify"], cwd=built.folder, check=True)
    return built


@pytest.fixture(scope="module")
def file(project: Project) -> Path:
    return project.published / "user_segments.duckdb"


@pytest.fixture
def copy(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(file), read_only=True) as connection:
        yield connection


def described(copy: duckdb.DuckDBPyConnection) -> dict[str, dict[str, tuple[str, str]]]:
    """By table and column: type and comment, where JDBC and the command line look for them."""
    tables: dict[str, dict[str, tuple[str, str]]] = {}
    for table, column, data_type, comment in copy.sql(
        "select table_name, column_name, data_type, comment from duckdb_columns()"
        " where not internal order by table_name, column_index"
    ).fetchall():
        tables.setdefault(table, {})[column] = (data_type, comment)
    return tables


def test_types_and_names_are_plain(copy: duckdb.DuckDBPyConnection) -> None:
    reserved = {
        word
        for (word,) in copy.sql(
            "select keyword_name from duckdb_keywords() where keyword_category = 'reserved'"
        ).fetchall()
    }
    tables = described(copy)
    assert len(tables) > 20
    for table, columns in tables.items():
        for name, (data_type, _) in columns.items():
            assert data_type in PLAIN_TYPES, f"{table}.{name}"
            assert re.fullmatch(r"[a-z][a-z0-9_]*", name), f"{table}.{name}"
            assert name not in reserved, f"{table}.{name}"


def test_everything_is_described(copy: duckdb.DuckDBPyConnection) -> None:
    comments = dict(
        copy.sql("select table_name, comment from duckdb_tables() where not internal").fetchall()
    )
    for table, columns in described(copy).items():
        assert comments[table].startswith("One row"), table
        assert comments[table] == comments[table].strip()
        for name, (_, comment) in columns.items():
            assert comment, f"{table}.{name}"
            assert comment == comment.strip(), f"{table}.{name}"


def test_an_older_client_sees_the_same(
    clients: Clients, file: Path, copy: duckdb.DuckDBPyConnection
) -> None:
    script = (
        "import sys, json, duckdb; copy = duckdb.connect(sys.argv[1], read_only=True);"
        f"assert duckdb.__version__ == '{OLDER_DUCKDB.split('==')[1]}';"
        "found = copy.sql('select table_name, column_name, data_type, comment"
        " from duckdb_columns() where not internal').fetchall();"
        "counts = {name: copy.table(name).count('*').fetchone()[0] for name, *_ in found};"
        "print(json.dumps([found, counts]))"
    )
    columns, counts = json.loads(clients.run(script, file, older=True))
    seen: dict[str, dict[str, tuple[str, str]]] = {}
    for table, column, data_type, comment in columns:
        seen.setdefault(table, {})[column] = (data_type, comment)
    assert seen == described(copy)
    published = dict(copy.sql("select table_name, row_count from published_tables").fetchall())
    assert counts == published


@pytest.mark.parametrize("older", [False, True])
def test_sqlalchemy_reads_and_cannot_write(clients: Clients, file: Path, older: bool) -> None:
    count, tables, comment = clients.run(WITH_SQLALCHEMY, file, older=older).split(" ", 2)
    assert (count, int(tables)) == ("97", len(list(file.parent.glob("*.parquet"))))
    assert comment.startswith("One row per user")


def test_sqlalchemy_shows_types_and_descriptions(
    clients: Clients, file: Path, copy: duckdb.DuckDBPyConnection
) -> None:
    seen = json.loads(clients.run(COLUMNS_WITH_SQLALCHEMY, file))
    expected = described(copy)
    assert seen.keys() == expected.keys()
    for table, columns in expected.items():
        # a type that it does not know would be NULL
        assert {name: told for name, (_, told) in seen[table].items()} == {
            name: comment for name, (_, comment) in columns.items()
        }
        assert "NULL" not in {kind for kind, _ in seen[table].values()}, table


@pytest.mark.parametrize("older", [False, True])
def test_adbc_reads_arrow(clients: Clients, file: Path, older: bool) -> None:
    assert clients.run(WITH_ADBC, file, older=older) == "97 string date32[day] double"


def test_parquet_holds_what_the_file_holds(
    project: Project, copy: duckdb.DuckDBPyConnection
) -> None:
    counts = dict(copy.sql("select table_name, row_count from published_tables").fetchall())
    tables = described(copy)
    for table, row_count in counts.items():
        assert copy.sql(f"select count(*) from {table}").fetchall() == [(row_count,)]
        parquet = project.published / f"{table}.parquet"
        frame = pd.read_parquet(parquet)
        assert len(frame) == row_count
        assert pl.read_parquet(parquet).columns == list(frame.columns) == list(tables[table])
        dataset = ds.dataset(parquet)
        assert dataset.count_rows() == row_count
        metadata = pl.read_parquet_metadata(parquet)
        assert dataset.schema.metadata[b"description"].decode() == metadata["description"]
        assert metadata["description"].startswith("One row")
        assert json.loads(metadata["column_descriptions"]) == {
            name: comment for name, (_, comment) in tables[table].items()
        }
    assert {path.stem for path in project.published.glob("*.parquet")} == set(counts)


def blocks(language: str) -> list[str]:
    page = (PROJECT / "docs/connect.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


@pytest.fixture
def as_sample(project: Project, tmp_path: Path) -> Path:
    """A folder in which the paths of the documentation lead to the built copy."""
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "sample").symlink_to(project.published)
    return tmp_path


def test_python_on_the_page_runs(
    clients: Clients, as_sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(as_sample)
    snippets = blocks("python")
    assert len(snippets) == 7
    if not is_there("metrics"):
        snippets = [text for text in snippets if "metrics.osi.json" not in text]
    outputs = [clients.run(snippet) for snippet in snippets]
    assert sum("Id of the user, as text." in output for output in outputs) == 1


def test_the_scoring_on_the_page_gives_every_user_their_segment(
    as_sample: Path, copy: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(as_sample)
    (snippet,) = [text for text in blocks("python") if "def segment_of" in text]
    page: dict[str, Any] = {}
    exec(snippet, page)
    users = copy.sql("select * from dim_users where activity_status = 'active'").df()
    users = users.astype(object).where(users.notna(), None)
    scored = [page["segment_of"](user) for user in users.to_dict("records")]
    assert len(scored) > 50
    assert scored == users["segment_key"].tolist()


def test_the_page_places_users_where_the_map_of_the_report_does(
    as_sample: Path, copy: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(as_sample)
    monkeypatch.syspath_prepend(str(PROJECT / "analyses"))
    from report.user_map import map_of_model

    (snippet,) = [text for text in blocks("python") if "def place_of" in text]
    page: dict[str, Any] = {}
    exec(snippet, page)
    found = copy.sql("select * from dim_users order by user_id").df()
    users = found.astype(object).where(found.notna(), None).to_dict("records")
    centroids = copy.sql("select * from rpt_segment_centroids").df().to_dict("records")
    layout = map_of_model(users, centroids)
    assert layout is not None
    assert layout.points == pytest.approx(np.array([page["place_of"](user) for user in users]))
    # the two directions are those in which the users differ most, and say different things
    assert 0.2 < layout.shown_variance <= 1
    assert abs(np.corrcoef(layout.points.T)[0, 1]) < 0.5


def test_sql_and_command_line_on_the_page_run(
    clients: Clients,
    as_sample: Path,
    copy: duckdb.DuckDBPyConnection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # those that need purchases and history: test_backfill.py
    question, *_ = blocks("sql")
    assert copy.sql(question).fetchall()
    (command,) = blocks("sh")
    monkeypatch.setenv("PATH", f"{clients.tools / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(clients.tools))
    done = subprocess.run(
        command, shell=True, cwd=as_sample, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for (name,) in copy.sql("select segment_name from dim_segments").fetchall():
        assert name in done.stdout


def test_the_notebook_runs_on_a_small_input(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLISHED_FILE", str(file))
    text = printed(execute(PROJECT / "analyses/explore_segments.ipynb"))
    assert "Verdict: continuum." in text
    assert "Nothing is predicted: " in text


@pytest.mark.slow
def test_readers_and_a_build_do_not_disturb_each_other(
    project: Project, clients: Clients, file: Path
) -> None:
    stamp = "select max(published_at) from published_tables"
    with duckdb.connect(str(file), read_only=True) as reader:
        before = reader.sql(stamp).fetchall()[0][0]
        with project.start("build") as build:
            rounds = 0
            while build.poll() is None:
                assert clients.run(WITH_SQLALCHEMY, file).startswith("97 ")
                assert clients.run(WITH_ADBC, file, older=True).startswith("97 ")
                assert pl.read_parquet(file.parent / "dim_users.parquet").height == 97
                assert ds.dataset(file.parent / "fct_user_segments.parquet").count_rows() == 97
                rounds += 1
                # the build is to get something done too
                time.sleep(1)
        assert build.returncode == 0
        assert rounds > 1
        # a client that has the old copy open goes on reading it ...
        assert reader.sql(stamp).fetchall()[0][0] == before
        assert reader.sql("select count(*) from dim_users").fetchall() == [(97,)]
    # ... and one that reopens it reads the new one: DuckDB keeps one instance per path and process
    script = (
        "import sys, duckdb; print(duckdb.connect(sys.argv[1], read_only=True)"
        f".sql('{stamp}').fetchall()[0][0])"
    )
    assert clients.run(script, file) > str(before)


def test_a_copied_file_needs_nothing_else(file: Path, tmp_path: Path) -> None:
    alone = shutil.copy(file, tmp_path / "elsewhere.duckdb")
    with duckdb.connect(str(alone), read_only=True) as copy:
        assert copy.sql("select count(*) from dim_users").fetchall() == [(97,)]
