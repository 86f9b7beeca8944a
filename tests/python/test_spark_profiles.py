"""Every profile for Spark that is written somewhere is one that dbt and its adapter read."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from project import PROJECT

PAGES = (PROJECT / "docs" / "spark.md", PROJECT / "engines" / "spark" / "README.md")
# what dbt-databricks' credentials ask for
DATABRICKS = {"host", "http_path", "schema", "token"}


def profiles() -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the profiles in the documents, by page and target, as (text, output)."""
    found = {}
    for page in PAGES:
        for text in re.findall(r"```yaml\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
            (about,) = yaml.safe_load(text).values()
            for target, output in about.get("outputs", {}).items():
                found[f"{page.name}: {target}"] = (text, output)
    return found


PROFILES = profiles()


def is_installed(adapter: str) -> bool:
    try:
        importlib.import_module(f"dbt.adapters.{adapter}")
    except ImportError:
        return False
    return True


def tiny_project(folder: Path, profile: str) -> Path:
    """Return a folder with a project of nothing, whose profile has the name."""
    folder.mkdir(exist_ok=True)
    (folder / "dbt_project.yml").write_text(f"name: tiny\nversion: '1.0'\nprofile: {profile}\n")
    return folder


def parse(
    folder: Path, profiles: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "parse", *arguments],
        cwd=folder,
        env=os.environ | {"DBT_PROFILES_DIR": str(profiles)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_way_is_shown_with_a_profile() -> None:
    targets = {name.split(": ")[1] for name in PROFILES}
    assert targets >= {"spark", "yarn", "kubernetes", "databricks"}


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_in_the_documents_is_read(name: str, tmp_path: Path) -> None:
    text, output = PROFILES[name]
    if output["type"] == "databricks":
        assert output.keys() >= DATABRICKS
    if not is_installed(output["type"]):
        pytest.skip(f"the adapter {output['type']} is not installed")
    (profile,) = yaml.safe_load(text)
    (tmp_path / "profiles.yml").write_text(text)
    parsed = parse(tiny_project(tmp_path, profile), tmp_path)
    assert parsed.returncode == 0, parsed.stdout


def test_who_builds_on_duckdb_needs_no_spark(tmp_path: Path) -> None:
    # an interpreter in which importing anything of Spark fails
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nsys.modules['pyspark'] = sys.modules['dbt.adapters.spark'] = None\n"
    )
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    tiny = tiny_project(tmp_path / "tiny", "user_profiling")
    parsed = parse(tiny, PROJECT, "--quiet", PYTHONPATH=path)
    assert parsed.returncode == 0, parsed.stdout


def test_variables_reach_the_target_spark(tmp_path: Path) -> None:
    if not is_installed("sparksession"):
        pytest.skip("the adapter sparksession is not installed")
    program = (
        "from dbt.cli.main import dbtRunner\n"
        "from dbt.adapters.factory import FACTORY\n"
        "assert dbtRunner().invoke(['parse', '--quiet', '--target', 'spark']).success\n"
        "print(vars(FACTORY.adapters['sparksession'].config.credentials))\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tiny_project(tmp_path, "user_profiling"),
        env=os.environ
        | {
            "DBT_PROFILES_DIR": str(PROJECT),
            "USER_PROFILING_INPUT": "inputs/statso.yml",
            "USER_PROFILING_SPARK_MASTER": "spark://somewhere:7077",
            "USER_PROFILING_SPARK_CONF": '{"spark.driver.memory": "9g", "spark.ui.enabled": true}',
        },
        capture_output=True,
        text=True,
        check=False,
    )
    for part in (
        "'master': 'spark://somewhere:7077'",
        "'warehouse': 'warehouse/statso.spark'",
        "'spark.driver.memory': '9g'",
        "'spark.ui.enabled': True",
        "'spark.sql.timestampType': 'TIMESTAMP_NTZ'",
    ):
        assert part in said.stdout, said.stdout + said.stderr
