"""What CONTRIBUTING.md says can be deleted, deleted from a copy of the project."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from project import (
    PROJECT,
    Project,
    bundled_input,
    copy_project,
    link_project,
    optional_parts,
)

from tools.input_schema import SETTINGS

# what dbt parses; the others are Python that no build needs
IN_DBT = ("live", "predictions", "campaigns", "lifecycle", "rules", "segmentations", "metrics")
CAN_BE_LEFT_OUT = SETTINGS["leave_out"]["items"]["enum"]
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
    return Project(folder, bundled_input("sample") | {"horizon_days": 30, "leave_out": []})


def test_the_parts_are_those_that_the_project_has() -> None:
    assert PARTS.keys() == {*IN_DBT, "drafting", "generator", "benchmarks"}
    assert all(paths for paths in PARTS.values())


@pytest.mark.parametrize("name", [name for name in IN_DBT if name in PRESENT])
def test_without_a_part_the_project_parses(name: str, tmp_path: Path) -> None:
    parsed = without(tmp_path / "project", name).dbt("parse", "--quiet")
    assert parsed.returncode == 0, parsed.stdout[-3000:]


@pytest.mark.parametrize("name", [name for name in CAN_BE_LEFT_OUT if name in PRESENT])
def test_what_the_input_leaves_out_is_not_built(name: str, tmp_path: Path) -> None:
    project = Project(link_project(tmp_path / "project"), bundled_input("sample"))
    project = replace(project, given=project.given | {"leave_out": [name]})
    nodes = ("model", "test", "exposure", "metric", "saved_query", "semantic_model", "snapshot")
    types = (part for node in nodes for part in ("--resource-type", node))
    listed = project.dbt("ls", *types, "--output", "path", "--quiet")
    assert listed.returncode == 0, listed.stdout[-3000:]
    built = [path for path in listed.stdout.splitlines() if path.endswith((".sql", ".py", ".yml"))]
    assert len(built) > 100
    folders = tuple(f"{path}/" for path in PARTS[name])
    assert not [path for path in built if path.startswith(folders)]


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
