"""What stands beside the published tables for other tools: a data contract, and metrics."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from jsonschema import Draft201909Validator
from project import PROJECT, Project, bundled_input, link_project, needs

from tools.connections import literal
from tools.data_contract import data_contract, differences

OWN_FEATURE = {"late_songs": {"source": "interactions", "sql": "count(*)", "label": "Late songs"}}


def describe(project: Project) -> subprocess.CompletedProcess[str]:
    name = project.given["input"]
    script = str(PROJECT / "analyses/describe_copy.py")
    return subprocess.run(
        [sys.executable, script, f"target/{name}", name],
        cwd=project.folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    given = bundled_input("sparkify") | {"features": OWN_FEATURE}
    built = Project(link_project(tmp_path_factory.mktemp("described")), given)
    built.build()
    done = describe(built)
    assert done.returncode == 0, done.stderr
    return built


@pytest.fixture
def contract(project: Project) -> Any:
    return yaml.safe_load((project.published / "contract.odcs.yaml").read_text("utf-8"))


@pytest.fixture
def copy(project: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published copy in memory, so that a test can break it."""
    with duckdb.connect() as connection:
        file = project.published / "user_segments.duckdb"
        connection.execute(f"attach '{file}' as published (read_only)")
        connection.execute("copy from database published to memory")
        connection.execute("detach published")
        yield connection


def column(contract: Any, table: str, name: str) -> Any:
    (found,) = [one for one in contract["schema"] if one["name"] == table]
    return next(one for one in found["properties"] if one["name"] == name)


def test_the_contract_is_one_by_the_schema_of_the_standard(contract: Any) -> None:
    import open_data_contract_standard

    path = Path(open_data_contract_standard.__file__).with_name("schema.json")
    validator = Draft201909Validator(json.loads(path.read_text("utf-8")))
    assert [error.message for error in validator.iter_errors(contract)] == []
    contract["schema"][0]["properties"][0]["logicalType"] = "text"
    assert [error.message for error in validator.iter_errors(contract)] != []


def test_the_contract_says_what_the_file_holds(
    contract: Any, copy: duckdb.DuckDBPyConnection
) -> None:
    listed = copy.sql("select table_name from published_tables order by all").fetchall()
    assert [table["name"] for table in contract["schema"]] == [name for (name,) in listed]
    assert differences(contract, copy) == []
    for table in contract["schema"]:
        assert table["dataGranularityDescription"].startswith("One row")
        assert all(one["description"] for one in table["properties"]), table["name"]
        assert [one for one in table["properties"] if one.get("primaryKey")], table["name"]


def test_a_feature_of_the_input_is_in_the_contract(contract: Any) -> None:
    for table in ("dim_users", "rpt_segment_profiles"):
        found = column(contract, table, "late_songs")
        assert (found["physicalType"], found["logicalType"]) == ("DOUBLE", "number")
        assert found["description"].startswith("Late songs")


def leave_out_a_column(contract: Any) -> None:
    contract["schema"][1]["properties"].pop(1)


def promise_a_column(contract: Any) -> None:
    extra = {"name": "shoe_size", "physicalType": "DOUBLE", "logicalType": "number"}
    contract["schema"][1]["properties"].append(extra)


def promise_a_type(contract: Any) -> None:
    column(contract, "dim_users", "as_of_date")["physicalType"] = "TIMESTAMP"


def leave_out_a_table(contract: Any) -> None:
    contract["schema"].pop()


@pytest.mark.parametrize(
    ("lie", "told"),
    [
        (leave_out_a_column, "dim_users.segment_key is there, and not promised"),
        (promise_a_column, "dim_users.shoe_size is promised, and not there"),
        (promise_a_type, "dim_users.as_of_date is promised as TIMESTAMP, and is DATE"),
        (leave_out_a_table, "rpt_thresholds.threshold is there, and not promised"),
    ],
)
def test_a_contract_that_lies_is_found(
    lie: Callable[[Any], None], told: str, contract: Any, copy: duckdb.DuckDBPyConnection
) -> None:
    lie(contract)
    assert told in differences(contract, copy)


def broken_rules(
    contract: Mapping[str, Any], published: duckdb.DuckDBPyConnection
) -> Iterator[str]:
    """Yield the rules of a contract that a published copy breaks, each with the number of rows."""
    for table in contract["schema"]:
        name = table["name"]
        rules = [(rule["name"], _query(name, rule)) for rule in table["quality"]]
        for column in table["properties"]:
            field = f"{name}.{column['name']}"
            if column.get("required"):
                is_null = f'select count(*) from {name} where "{column["name"]}" is null'
                rules.append((f"{field} is required", is_null))
            rules += [
                (rule["name"], _query(name, rule, column["name"]))
                for rule in column.get("quality", [])
            ]
            for relationship in column.get("relationships", []):
                other, key = relationship["to"].split(".")
                rules.append(
                    (
                        f"{field} refers to {relationship['to']}",
                        f'select count(*) from {name} where "{column["name"]}" is not null'
                        f' and "{column["name"]}" not in (select "{key}" from {other})',
                    )
                )
        for rule_name, query in rules:
            (rows,) = published.execute(query).fetchone() or (0,)
            if rows:
                yield f"{name}: {rule_name} ({rows})"


def _query(table: str, rule: Mapping[str, Any], column: str = "") -> str:
    if rule["type"] == "sql":
        return str(rule["query"])
    arguments = rule["arguments"]
    if rule["metric"] == "duplicateValues":
        key = ", ".join(f'"{name}"' for name in arguments["properties"])
        return f"select count(*) - count(distinct ({key})) from {table}"
    values = ", ".join(literal(value) for value in arguments["validValues"])
    return f'select count(*) from {table} where "{column}" not in ({values})'


def test_the_rules_of_the_contract_hold(contract: Any, copy: duckdb.DuckDBPyConnection) -> None:
    rules = [rule for table in contract["schema"] for rule in table["quality"]]
    assert {rule["type"] for rule in rules} == {"library", "sql"}
    assert list(broken_rules(contract, copy)) == []


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (
            "insert into dim_users from dim_users limit 1",
            "dim_users: the_primary_key_is_unique (1)",
        ),
        ("update dim_users set segment_key = null", "dim_users: dim_users.segment_key is required"),
        (
            "update dim_users set segment_key = 'x'",
            "dim_users: dim_users.segment_key refers to dim_segments.segment_key",
        ),
        (
            "update fct_user_segments set confidence = 2",
            "fct_user_segments: confidence_is_between_zero_and_one",
        ),
        (
            "update dim_segments set user_share = 1",
            "dim_segments: user_shares_add_up_to_one (1)",
        ),
        (
            "update rpt_segmentation_health set verdict = 'fine'",
            "rpt_segmentation_health: verdict_has_a_known_value",
        ),
    ],
)
def test_data_that_break_a_rule_are_found(
    damage: str, told: str, contract: Any, copy: duckdb.DuckDBPyConnection
) -> None:
    copy.execute(damage)
    assert [found for found in broken_rules(contract, copy) if found.startswith(told)]


def test_tests_that_only_warn_are_no_promise(contract: Any) -> None:
    names = {rule["name"] for table in contract["schema"] for rule in table["quality"]}
    assert "every_raw_row_is_accounted_for" in names
    assert "no_rows_came_too_late" not in names


def test_it_is_the_same_file_each_time_and_has_no_value_of_a_user(project: Project) -> None:
    files = [project.published / name for name in ("contract.odcs.yaml", "metrics.osi.json")]
    before = [path.read_bytes() for path in files if path.exists()]
    assert describe(project).returncode == 0
    assert [path.read_bytes() for path in files if path.exists()] == before
    with duckdb.connect(str(project.published / "user_segments.duckdb"), read_only=True) as copy:
        ids = {f"'{one}'" for (one,) in copy.sql("select user_id from dim_users").fetchall()}
    words = set(before[0].decode("utf-8").split())
    assert ids
    assert not ids & words


def test_a_copy_of_another_build_is_not_described(
    project: Project, copy: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    manifest = json.loads((project.folder / "target/sparkify/manifest.json").read_text("utf-8"))
    copy.execute("insert into published_tables (table_name, input) values ('rpt_old', 'sparkify')")
    with pytest.raises(ValueError, match="has rpt_old, which the last build does not have"):
        data_contract(manifest, copy, "1.0.0")
    # the whole script, on a copy that lacks what its model has
    name = project.given["input"]
    other = link_project(tmp_path / "other")
    (other / "target").symlink_to(project.folder / "target")
    (other / "published" / name).mkdir(parents=True)
    file = other / "published" / name / "user_segments.duckdb"
    (file.parent / "contract.odcs.yaml").write_text("of an earlier build")
    copy.execute("delete from published_tables where table_name = 'rpt_old'")
    copy.execute("alter table dim_users drop column gender")
    copy.execute(f"attach '{file}' as written")
    copy.execute("copy from database memory to written")
    copy.execute("detach written")
    done = describe(Project(other, project.given))
    assert done.returncode == 1
    assert "dim_users.gender is promised, and not there" in done.stderr
    assert [path.name for path in file.parent.iterdir()] == ["user_segments.duckdb"]
    file.unlink()
    missing = describe(Project(other, project.given))
    assert missing.returncode == 2
    assert "user_segments.duckdb is missing" in missing.stderr


# --- metrics --------------------------------------------------------------------------------------
@pytest.fixture
def model(project: Project) -> Any:
    (found,) = json.loads((project.published / "metrics.osi.json").read_text("utf-8"))[
        "semantic_model"
    ]
    return found


@needs("metrics")
def test_every_metric_has_the_figure_of_its_table(project: Project, model: Any) -> None:
    source = {dataset["name"]: dataset["source"] for dataset in model["datasets"]}
    expression = {
        one["name"]: one["expression"]["dialects"][0]["expression"] for one in model["metrics"]
    }
    with duckdb.connect(str(project.warehouse), read_only=True) as warehouse:
        for name, text in expression.items():
            (dataset,) = {one for one in source if f"{one}." in text}
            warehouse.sql(f"select {text} as {name} from {source[dataset]} as {dataset}").fetchall()
        (figures,) = warehouse.sql(
            f"select {expression['active_users']}, {expression['hours_per_active_user']},"
            f" {expression['interactions']} from {source['user_days']} as user_days"
        ).fetchall()
        by_hand = warehouse.sql(
            "select count(distinct user_id), sum(hours_online) / count(distinct user_id),"
            " sum(interaction_count) from fct_user_days"
        ).fetchall()
        assert by_hand == [figures]


@needs("metrics")
def test_what_the_format_cannot_say_is_left_out(project: Project, model: Any) -> None:
    names = {one["name"] for one in model["metrics"]}
    assert {"users", "spend", "click_through_rate"} <= names
    # over a moving window, and valid from one day to another
    assert "active_users_over_30_days" not in names
    assert "segment_history" not in {dataset["name"] for dataset in model["datasets"]}
    for dataset in model["datasets"]:
        table = dataset["source"].split(".")[-1]
        is_published = (project.published / f"{table}.parquet").exists()
        assert ("published copy" in dataset["ai_context"]) == is_published
        fields = [field["name"] for field in dataset["fields"]]
        assert set(dataset.get("primary_key") or []) <= set(fields)
        for one in model["relationships"]:
            if one["from"] == dataset["name"]:
                assert set(one["from_columns"]) <= set(fields)


@needs("metrics")
def test_dbt_reads_the_metrics_back(project: Project, model: Any) -> None:
    from metricflow.converters.models import OSIDocument
    from metricflow.converters.osi_to_msi import OSIToMSIConverter

    text = (project.published / "metrics.osi.json").read_text("utf-8")
    read = OSIToMSIConverter().convert(OSIDocument.parse_raw(text)).output
    kinds = {metric.name: metric.type.value for metric in read.metrics}
    assert {one["name"] for one in model["metrics"]} <= kinds.keys()
    assert (kinds["spend"], kinds["click_through_rate"]) == ("simple", "ratio")
    keys = {
        one.name: {entity.name: entity.type.value for entity in one.entities}
        for one in read.semantic_models
    }
    assert keys["user_days"] == {"user_id": "foreign"}
    assert keys["users"] == {"user_id": "primary", "segment_key": "foreign"}
