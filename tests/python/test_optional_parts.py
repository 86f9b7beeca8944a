"""What CONTRIBUTING.md says can be deleted, deleted from a copy of the project."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from project import PROJECT, Project, bundled_input, copy_project, optional_parts

# what dbt parses; the others are Python that no build needs
IN_DBT = ("live", "predictions", "campaigns", "lifecycle", "rules", "segmentations", "metrics")
PARTS = optional_parts()
# what there is to delete: a copy of the project may be without some parts already
PRESENT = {
    name: paths for name, paths in PARTS.items() if all((PROJECT / path).exists() for path in paths)
}


def without(folder: Path, *names: str) -> Project:
    """Return a copy of the project without the parts, with the sample as its input."""
    copy_project(folder)
    for name in names:
        for path in PARTS[name]:
            if (folder / path).is_dir():
                shutil.rmtree(folder / path)
            else:
                (folder / path).unlink(missing_ok=True)
    return Project(folder, bundled_input("sample") | {"horizon_days": 30, "live_profile": True})


def test_the_parts_are_those_that_the_project_has() -> None:
    assert PARTS.keys() == {*IN_DBT, "drafting", "generator", "benchmarks"}
    assert all(paths for paths in PARTS.values())


@pytest.mark.parametrize("name", [name for name in IN_DBT if name in PRESENT])
def test_without_a_part_the_project_parses(name: str, tmp_path: Path) -> None:
    parsed = without(tmp_path / "project", name).dbt("parse", "--quiet")
    assert parsed.returncode == 0, parsed.stdout[-3000:]


def test_without_any_part_the_project_builds_and_tests_itself(tmp_path: Path) -> None:
    project = without(tmp_path / "project", *PRESENT)
    project.build()
    described = [sys.executable, "analyses/describe_copy.py", "target/sample", "sample"]
    subprocess.run(described, cwd=project.folder, check=True)
    assert (project.published / "contract.odcs.yaml").exists()
    assert not (project.published / "metrics.osi.json").exists()
    published = {path.stem for path in project.published.glob("*.parquet")}
    assert {"dim_users", "dim_segments", "rpt_segment_strategies"} <= published
    of_parts = "predict|campaign|rfm|lifecycle|cohort|segmentations"
    assert not {name for name in published if re.search(of_parts, name)}
    tests = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/python", "--collect-only", "-q"],
        cwd=project.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tests.returncode == 0, tests.stdout[-3000:]


@pytest.mark.slow
@pytest.mark.parametrize("name", PRESENT)
def test_without_a_part_the_project_builds(name: str, tmp_path: Path) -> None:
    project = without(tmp_path / "project", name)
    project.build()
    assert (project.published / "user_segments.duckdb").exists()
