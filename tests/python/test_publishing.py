"""The copy that readers open: it changes only after a build that passed, and all at once."""

import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from project import Project, bundled_input, link_project

from user_profiling.publishing import published_copy as publishing


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


@pytest.mark.slow
def test_a_killed_build_leaves_the_copy_and_needs_no_repair(project: Project) -> None:
    before = checksums(project.published)
    started = time.monotonic()
    project.build()
    whole = time.monotonic() - started
    before = checksums(project.published)
    for share in (0.3, 0.5, 0.7, 0.85, 0.95):
        with project.start("build") as running:
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


def test_a_build_that_finds_much_less_is_not_published(project: Project) -> None:
    published = checksums(project.published)
    sources = {
        name: source | {"where": "hash(userId) % 2 = 0"}
        for name, source in project.given["sources"].items()
    }
    halved = Project(project.folder, project.given | {"sources": sources})
    # it stays so: what was refused is not what the next build is compared with
    for _ in range(2):
        refused = halved.dbt("build", "--full-refresh")
        assert refused.returncode != 0
        said = " ".join(refused.stdout.split())
        assert "Nothing was published, because much less was found" in said
        assert "rows of interactions" in said
        assert "users" in said
        assert checksums(project.published) == published
    halved.build(USER_PROFILING_ACCEPT_LOSS="1")
    assert checksums(project.published) != published
    halved.build()
    project.build("--full-refresh")


def test_only_what_a_build_has_written_is_removed(tmp_path: Path) -> None:
    with duckdb.connect() as warehouse:
        warehouse.execute("create table numbers as select 1 as n")

        def publish(*names: str) -> set[str]:
            warehouse.execute("create or replace table list (table_name text)")
            warehouse.executemany("insert into list values (?)", [[name] for name in names])
            tables = [publishing.PublishedTable(name, "numbers", "n") for name in names]
            listed = publishing.PublishedTable("published_tables", "list", "table_name")
            publishing.publish(warehouse, [*tables, listed], tmp_path)
            return {path.stem for path in tmp_path.glob("*.parquet")}

        (tmp_path / "theirs.parquet").write_bytes(b"of another program")
        assert publish("kept", "outdated") >= {"kept", "outdated", "theirs"}
        assert publish("kept") == {"kept", "theirs", "published_tables"}
        with pytest.raises(ValueError, match="ENGINE=spark"):
            publishing.publish(warehouse, [], "s3a://bucket/published")
    assert (tmp_path / "theirs.parquet").read_bytes() == b"of another program"


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
    assert len(tests) > 90
    assert beside == {}
