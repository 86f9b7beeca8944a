"""Rules of an input file: refused before a build, previewed without one, and published."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from project import PROJECT, Project, is_there
from test_incremental import FIRST_DELIVERY, deliver, shop

sys.path.insert(0, str(PROJECT / "analyses"))
from rules_preview import TABLES as COLUMNS_OF_PREVIEW
from rules_preview import main as preview

RULES: dict[str, Any] = {
    "buyers": {"label": "Buy often", "condition": "order_count >= 14"},
    "spenders": {"condition": "total_spend > 600", "priority": 1},
    "nobody": {"condition": "total_spend < 0"},
    "everyone": {"condition": "user_id is not null"},
}
BAD = {
    "unknown": ("totl_spend > 5", '"totl_spend" not found'),
    "number": ("total_spend", "gives a DOUBLE where true or false is needed"),
    "two": ("total_spend > 5; drop table users", "is not one SQL expression"),
    "half": ("total_spend >", "is not one SQL expression"),
    "total": ("sum(total_spend) > 5", "cannot contain aggregates"),
    "clock": ("signed_up_at > now()", "is another in every build"),
    "nested": ("total_spend > (select avg(total_spend) from dim_users)", "has a subquery"),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str]:
    """A shop with rules, with what dbt has said."""
    folder = tmp_path_factory.mktemp("rules")
    for source, query in FIRST_DELIVERY.items():
        deliver(folder / "raw", source, "first", query)
    plain = shop(folder / "project", folder / "raw")
    given = plain.given | {"input": "ruled", "rules": RULES}
    (plain.folder / "ruled.yml").write_text(yaml.safe_dump(given, sort_keys=False))
    project = Project(plain.folder, given)
    return project, project.build(USER_PROFILING_INPUT="ruled.yml")


def line_of(name: str, path: Path) -> int:
    return path.read_text().splitlines().index(f"  {name}:") + 1


def test_each_user_is_in_every_rule_that_they_meet(built: tuple[Project, str]) -> None:
    project, _ = built
    found = project.query("select rule, count(*) from fct_rule_segments group by rule order by 1")
    assert found == project.query(
        "select 'buyers', count(*) from dim_users where order_count >= 14"
        " union all select 'everyone', count(*) from dim_users"
        " union all select 'spenders', count(*) from dim_users where total_spend > 600 order by 1"
    )
    assert 0 < dict(found)["spenders"] < dict(found)["everyone"]
    # a priority comes first, then the order of the file
    assert project.query(
        "select count(*), count(distinct user_id), count(*) filter (where rule = 'spenders')"
        " from fct_rule_segments where is_first"
    ) == [(60, 60, dict(found)["spenders"])]
    assert project.query(
        "select distinct rule_label from fct_rule_segments order by 1"
    ) == [("Buy often",), ("Everyone",), ("Spenders",)]  # fmt: skip


def test_sizes_and_overlap_add_up(built: tuple[Project, str]) -> None:
    project, _ = built
    assert (
        project.query(
            "select rule from rpt_rule_overlap group by rule having"
            " sum(user_count) filter (where segment_key = 'all')"
            " != sum(user_count) filter (where segment_key != 'all')"
            " or abs(sum(rule_share) filter (where segment_key != 'all') - 1) > 1e-9"
        )
        == []
    )
    assert project.query(
        "select user_count, first_user_count, rule_share, lift from rpt_rule_overlap"
        " where rule = 'nobody' and segment_key = 'all'"
    ) == [(0, 0, None, None)]
    published = {path.stem for path in project.published.glob("*.parquet")}
    assert {"fct_rule_segments", "rpt_rule_overlap"} <= published


def test_a_rule_that_tells_no_users_apart_is_named_with_its_line(
    built: tuple[Project, str],
) -> None:
    project, said = built
    said = " ".join(said.split())
    path = project.folder / "ruled.yml"
    assert f"rules, everyone, line {line_of('everyone', path)}: all users meet" in said
    assert f"rules, nobody, line {line_of('nobody', path)}: no user meets" in said
    assert "rules, buyers" not in said


def test_the_preview_says_what_a_build_publishes(
    built: tuple[Project, str], capsys: pytest.CaptureFixture[str]
) -> None:
    project, _ = built
    path = project.folder / "ruled.yml"
    assert preview([str(path), str(project.published / "user_segments.duckdb")]) == 0
    said = capsys.readouterr().out
    for rule, users, first in project.query(
        "select rule, user_count, first_user_count from rpt_rule_overlap where segment_key = 'all'"
    ):
        row = next(line.split() for line in said.splitlines() if line.startswith(f"{rule} "))
        assert (int(row[1]), int(row[3])) == (users, first), rule
    assert f"line {line_of('everyone', path)}: rules, everyone: all users meet" in said


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_work_is_named_in_the_preview(
    name: str, built: tuple[Project, str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "bad.yml"
    rules = {"rules": {"good": RULES["buyers"], name: {"condition": BAD[name][0]}}}
    path.write_text(yaml.safe_dump(rules, sort_keys=False))
    code = preview([str(path), str(built[0].published / "user_segments.duckdb")])
    said = capsys.readouterr()
    assert said.out.splitlines()[1].startswith("good ")
    # the clock is refused by the build alone
    if name != "clock":
        assert code == 1
        assert f"line {line_of(name, path)}: rules, {name}: condition" in said.err


def test_what_cannot_work_stops_a_build_before_it_begins(built: tuple[Project, str]) -> None:
    project, _ = built
    rules = {name: {"condition": condition} for name, (condition, _) in BAD.items()}
    bad = Project(project.folder, project.given | {"rules": rules})
    path = project.folder / "bad.yml"
    path.write_text(yaml.safe_dump(bad.given, sort_keys=False))
    done = bad.dbt("build", USER_PROFILING_INPUT="bad.yml")
    assert done.returncode != 0
    assert "nothing was built or changed" in done.stdout
    for name, (_, problem) in BAD.items():
        [line] = [one for one in done.stdout.splitlines() if f"rules, {name}, line" in one]
        assert problem in line
        assert f"line {line_of(name, path)}:" in line


def test_other_shapes_are_refused_too(built: tuple[Project, str]) -> None:
    project, _ = built
    wrong = {
        "Not a name": {"condition": "true"},
        "empty": {"condition": " "},
        "early": {"condition": "true", "priority": 0},
        "typo": {"condition": "true", "lable": "x"},
    }
    bad = Project(project.folder, project.given | {"rules": wrong})
    said = bad.dbt("build").stdout
    for part in ("is no name for a rule", "`condition` is missing", "1 to 999", "mean `label`"):
        assert part in said


def test_the_preview_needs_a_published_copy(tmp_path: Path) -> None:
    (tmp_path / "shop.yml").write_text("rules: {a: {condition: 'true'}}\n")
    done = subprocess.run(
        [sys.executable, "analyses/rules_preview.py", tmp_path / "shop.yml", tmp_path / "none"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "build the input once" in done.stderr


@pytest.mark.skipif(not is_there("lifecycle"), reason="the part lifecycle has been deleted")
def test_a_rule_may_read_lifecycle_and_rfm(built: tuple[Project, str], tmp_path: Path) -> None:
    project, _ = built
    rules = {"x": {"condition": "lifecycle_state = 'active' and rfm_cell = 'Champions'"}}
    (tmp_path / "more.yml").write_text(yaml.safe_dump({"rules": rules}))
    copy = project.published / "user_segments.duckdb"
    assert preview([str(tmp_path / "more.yml"), str(copy)]) == 0


def test_a_preview_knows_the_columns_that_a_build_knows() -> None:
    macro = (PROJECT / "macros" / "rules" / "given_rules.sql").read_text("utf-8")
    of_build = {
        table: dict(re.findall(r"'(\w+)': '(\w+)'", columns))
        for table, columns in re.findall(r"'(fct_\w+)': \{(.*?)\}", macro, re.DOTALL)
    }
    assert of_build == COLUMNS_OF_PREVIEW
