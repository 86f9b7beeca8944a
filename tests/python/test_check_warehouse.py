"""What keeps a build from writing is said in words before it, and nothing is touched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from project import PROJECT, Project, link_project

from tools.warehouse_file import problem_with

CHECK = [sys.executable, str(PROJECT / "analyses" / "check_warehouse.py"), "shop"]


def said(folder: Path) -> tuple[int, str]:
    """Return the exit code and the words of the check in a folder."""
    done = subprocess.run(
        CHECK, cwd=folder, capture_output=True, text=True, check=False, timeout=30
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def test_folders_that_are_missing_are_made(tmp_path: Path) -> None:
    assert said(tmp_path) == (0, "")
    assert (tmp_path / "warehouse").is_dir()


def test_a_warehouse_that_is_open_elsewhere_is_named_with_the_process(tmp_path: Path) -> None:
    (tmp_path / "warehouse").mkdir()
    with duckdb.connect(str(tmp_path / "warehouse" / "shop.duckdb")) as holder:
        holder.execute("create table kept as select 1 as n")
        code, words = said(tmp_path)
    assert code == 2
    assert "is open in another program" in words
    assert str(os.getpid()) in words
    assert said(tmp_path) == (0, "")


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5])
def test_a_warehouse_that_is_cut_off_is_told_and_left_alone(tmp_path: Path, share: float) -> None:
    (tmp_path / "warehouse").mkdir()
    path = tmp_path / "warehouse" / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table kept as select n, md5(n::varchar) from range(99999) t (n)")
    content = path.read_bytes()
    broken = content[: int(len(content) * share)] if share else b"this is no database " * 999
    path.write_bytes(broken)
    code, words = said(tmp_path)
    if code == 0:
        # the part that is read when it is opened is whole; the rest is told by the build
        assert share == 0.5
        return
    assert code == 2
    assert "cannot be read as a DuckDB database" in words
    assert "remove it" in words
    assert path.read_bytes() == broken


def test_what_is_no_folder_and_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "published").write_text("a file")
    code, words = said(tmp_path)
    assert (code, "The folder published cannot be written" in words) == (2, True)
    (tmp_path / "published").unlink()
    (tmp_path / "warehouse" / "shop.duckdb").mkdir(parents=True)
    code, words = said(tmp_path)
    assert (code, "is no file" in words) == (2, True)


def test_plain_dbt_says_the_same_words_and_no_traceback(tmp_path: Path) -> None:
    """By the plugin that profiles.yml names; a command that reads nothing of the data is enough."""
    given = {"input": "shop", "sources": {}}
    project = Project(link_project(tmp_path / "shop"), given)
    asked = ("show", "--inline", "select 1 as n")
    with duckdb.connect(str(project.warehouse)) as holder:
        holder.execute("create table kept as select 1 as n")
        done = project.dbt(*asked)
    assert done.returncode != 0
    assert f"is open in another program ({Path(sys.executable).resolve().name}, process" in (
        done.stdout
    )
    assert str(os.getpid()) in done.stdout
    assert "Nothing was built or changed." in done.stdout
    project.warehouse.write_bytes(b"this is no database " * 999)
    refused = project.dbt(*asked)
    assert "shop.duckdb cannot be read as a DuckDB database" in refused.stdout
    assert "Traceback" not in done.stdout + done.stderr + refused.stdout + refused.stderr
    project.warehouse.unlink()
    assert project.dbt(*asked).returncode == 0


def test_a_full_disk_is_told_before_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = problem_with(tmp_path / "shop.duckdb", tmp_path / "published")
    assert found is None
    usage = shutil.disk_usage(tmp_path)._replace(free=5 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    found = problem_with(tmp_path / "shop.duckdb")
    assert found is not None
    assert "has 5 MB left" in found


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "warehouse").mkdir(mode=0o500)
    code, words = said(tmp_path)
    assert (code, "cannot be written" in words) == (2, True)
