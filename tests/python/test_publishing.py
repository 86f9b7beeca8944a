"""The copy that readers open: it changes only after a build that passed, and all at once."""

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest
from project import Project, bundled_input, link_project

from segmentation import publishing

OLDER_DUCKDB = "1.1.3"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A small input, built once."""
    built = Project(link_project(tmp_path_factory.mktemp("project")), bundled_input("sparkify"))
    built.build()
    return built


def checksums(folder: Path) -> dict[str, str]:
    """The files that a reader sees."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.is_file()
    }


def test_an_older_client_opens_the_file(project: Project, tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
    subprocess.run([*pip, str(tmp_path), f"duckdb=={OLDER_DUCKDB}"], check=True)
    script = (
        "import sys, duckdb;"
        f"assert duckdb.__version__ == '{OLDER_DUCKDB}';"
        "copy = duckdb.connect(sys.argv[1], read_only=True);"
        "print(copy.sql('select count(*) from dim_users').fetchall()[0][0]);"
        'print(copy.sql("select comment from duckdb_columns()'
        " where table_name = 'dim_users' and column_name = 'user_id'\").fetchall()[0][0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(project.published / "user_segments.duckdb")],
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\n")[:2] == ["97", "Id of the user, as text."]


def test_parquet_holds_what_the_file_holds(project: Project) -> None:
    with duckdb.connect(str(project.published / "user_segments.duckdb"), read_only=True) as copy:
        counts = dict(copy.sql("select table_name, row_count from published_tables").fetchall())
        for table, row_count in counts.items():
            assert copy.sql(f"select count(*) from {table}").fetchall() == [(row_count,)]
            parquet = project.published / f"{table}.parquet"
            assert len(pd.read_parquet(parquet)) == row_count
            assert pl.read_parquet(parquet).height == row_count
    assert {path.stem for path in project.published.glob("*.parquet")} == set(counts)


def test_a_failed_test_keeps_the_last_good_copy(project: Project) -> None:
    before = checksums(project.published)
    failing = project.folder / "tests_that_fail"
    failing.mkdir()
    (failing / "assert_something_is_wrong.sql").write_text(
        "select 1 from {{ ref('dim_segments') }}"
    )
    config = (project.folder / "dbt_project.yml").read_text()
    (project.folder / "dbt_project.yml").unlink()
    (project.folder / "dbt_project.yml").write_text(
        config.replace("test-paths: [tests]", "test-paths: [tests, tests_that_fail]")
    )
    try:
        failed = project.dbt("build")
        assert failed.returncode != 0
        assert "assert_something_is_wrong" in failed.stdout
        assert checksums(project.published) == before
    finally:
        (failing / "assert_something_is_wrong.sql").unlink()
    project.build()
    assert checksums(project.published).keys() == before.keys()


def test_a_reader_and_a_build_do_not_disturb_each_other(project: Project) -> None:
    with duckdb.connect(str(project.published / "user_segments.duckdb"), read_only=True) as reader:
        published_at = reader.sql("select max(published_at) from published_tables").fetchall()
        time.sleep(1)
        project.build()
        again = reader.sql("select max(published_at), count(*) from published_tables").fetchall()
        assert again[0][0] == published_at[0][0]
        assert reader.sql("select count(*) from dim_users").fetchall() == [(97,)]
    # DuckDB keeps one instance per path and process: a new reader is another process
    script = (
        "import sys, duckdb; print(duckdb.connect(sys.argv[1], read_only=True)"
        ".sql('select max(published_at) from published_tables').fetchall()[0][0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(project.published / "user_segments.duckdb")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() > str(published_at[0][0])


@pytest.mark.slow
def test_a_killed_build_leaves_the_copy_and_needs_no_repair(project: Project) -> None:
    before = checksums(project.published)
    started = time.monotonic()
    project.build()
    whole = time.monotonic() - started
    before = checksums(project.published)
    for share in (0.3, 0.5, 0.7, 0.85, 0.95):
        with subprocess.Popen(
            project.command("build"),
            cwd=project.folder,
            env=project.environment(),
            stdout=subprocess.DEVNULL,
        ) as running:
            time.sleep(whole * share)
            running.kill()
        after = checksums(project.published)
        # the build may just have been done; then the copy is the new one, and whole
        assert after.keys() == before.keys()
        with duckdb.connect(
            str(project.published / "user_segments.duckdb"), read_only=True
        ) as reader:
            assert reader.sql("select count(*) from dim_users").fetchall() == [(97,)]
        for path in project.published.glob("*.parquet"):
            assert len(pd.read_parquet(path)) >= 0
    project.build()


@pytest.mark.slow
def test_a_copy_that_breaks_off_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = [publishing.PublishedTable("numbers", "numbers", "n")]
    with duckdb.connect() as warehouse:
        warehouse.execute("create table numbers as select 1 as n")
        publishing.publish(warehouse, tables, tmp_path)
        before = checksums(tmp_path)
        warehouse.execute("insert into numbers values (2)")

        def broken(_: Path) -> None:
            raise OSError("the disk is full")

        monkeypatch.setattr(publishing, "_flush", broken)
        with pytest.raises(OSError, match="disk is full"):
            publishing.publish(warehouse, tables, tmp_path)
    assert checksums(tmp_path) == before
    assert not (tmp_path / ".next").exists()


def test_every_data_test_stands_before_the_copy(project: Project) -> None:
    done = project.dbt("parse", "--quiet")
    assert done.returncode == 0, done.stdout
    target = project.folder / "target" / project.given["input"]
    manifest = json.loads((target / "manifest.json").read_text())
    upstream: set[str] = set()
    waiting = ["model.user_profiling.ml_published_copy"]
    while waiting:
        node = waiting.pop()
        if node not in upstream:
            upstream.add(node)
            waiting += manifest["parent_map"].get(node, [])
    tests = [name for name in manifest["nodes"] if name.startswith("test.")]
    own_tests = [name for name in tests if "ml_published_copy" in name]
    beside = {
        name: missing
        for name in tests
        if name not in own_tests and (missing := set(manifest["parent_map"][name]) - upstream)
    }
    assert len(tests) > 100
    assert beside == {}
