"""The same data gives the same tables, in any order of rows and with any number of threads."""

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml
from project import PROJECT, Project, bundled_input, link_project

WITH_PREDICTIONS = {"horizon_days": 30, "leave_out": ["live"]}


def shuffled_sample(folder: Path) -> dict[str, Any]:
    """The sample with the rows of every raw file in another order."""
    given = bundled_input("sample") | WITH_PREDICTIONS
    folder.mkdir()
    for source in given["sources"].values():
        original = Path(source["location"])
        header, *rows = original.read_text().splitlines(keepends=True)
        by_content = sorted(rows, key=lambda row: hash_of(row))
        (folder / original.name).write_text(header + "".join(by_content))
        source["location"] = str(folder / original.name)
    return given


def hash_of(row: str) -> int:
    """An order that has nothing to do with the file's own."""
    return int.from_bytes(row.encode()[::-1][:24], "big") * 2_654_435_761 % 2**61


@pytest.mark.slow
def test_order_of_rows_and_threads_change_nothing(tmp_path: Path) -> None:
    first = Project(link_project(tmp_path / "first"), bundled_input("sample") | WITH_PREDICTIONS)
    second = Project(link_project(tmp_path / "second"), shuffled_sample(tmp_path / "raw"))
    first.build(USER_PROFILING_THREADS="2")
    second.build(USER_PROFILING_THREADS="5")

    expected, found = first.published_frames(), second.published_frames()
    assert expected.keys() == found.keys()
    for table, frame in expected.items():
        pd.testing.assert_frame_equal(frame, found[table], check_exact=True, obj=table)

    # building again on unchanged data moves nobody and fits nothing
    first.build()
    again = first.published_frames()
    for table, frame in expected.items():
        pd.testing.assert_frame_equal(frame, again[table], check_exact=True, obj=table)


def test_the_default_input_is_the_bundled_sample() -> None:
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())
    sample = yaml.safe_load((PROJECT / "inputs" / "sample.yml").read_text())
    assert project["vars"]["sources"] == sample["sources"]


def test_published_column_comments_are_the_documentation(tmp_path: Path) -> None:
    project = Project(link_project(tmp_path / "project"), bundled_input("sparkify"))
    project.build()
    with duckdb.connect(str(project.published / "user_segments.duckdb"), read_only=True) as copy:
        silent = copy.sql(
            "select table_name, column_name from duckdb_columns()"
            " where not internal and coalesce(comment, '') = ''"
        ).fetchall()
    assert silent == []
