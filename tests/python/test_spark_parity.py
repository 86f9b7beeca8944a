"""Spark makes the tables that DuckDB makes: keys and texts equal, numbers to a part in 10^9."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from project import Project, bundled_input, link_project

sys.path.insert(0, str(Path(__file__).parents[1]))
from compare_published import OF_THE_BUILD, differences

TOLERANCE = 1e-9
# Figures that rest on data made at random: the last bit of a user's features decides how a draw
# falls out, and the last bit of a logarithm is the engine's own. The verdict must not depend on it.
RANDOM_TOLERANCE = 0.02
RANDOM_FIGURES = {
    "rpt_segmentation_health": [
        *("null_silhouette", "silhouette_margin", "null_inertia", "reason", "reason_today"),
        *("bootstrap_jaccard_today", "replication_today", "moved_share"),
    ],
    "rpt_algorithm_comparison": ["stability"],
    "rpt_segment_drift": ["current_bootstrap_jaccard"],
    "rpt_segment_gaps": ["dip", "p_value"],
}
# What the profile of the repository does not say, for machines where Spark is somewhere else.
PROFILES = os.environ.get("SPARK_PROFILES_DIR", ".")
IS_THERE = find_spec("pyspark") is not None and find_spec("dbt.adapters.sparksession") is not None
pytestmark = pytest.mark.skipif(not IS_THERE, reason="pyspark and its adapter are not installed")
# Texts that engines read as times, numbers and booleans each in its own way.
HOSTILE_TIMES = [
    *("2020", "2020-01", "2020-1-5", "2020/01/05", "2020-01/05", "2020 01 05", "now", "today"),
    *("epoch", "10:20:30", "2020-01-05 24:00:00", "2020-01-05 24:00:01", "2020-01-05 10"),
    *("2020-01-05 10:2", "2020-01-05T10:20", "2020-01-05T10:20:30Z", "2020-01-05 10:20:30z"),
    *("2020-01-05 10:20:30+02", "2020-01-05 10:20:30 +02:00", "2020-01-05 10:20:30-0230"),
    *("2020-01-05 10:20:30 UTC", "2020-01-05 10:20:30 Europe/Berlin", "2020-01-05 10:20+02"),
    *("2020-01-05 10:20:30.123456789", "2020-01-05 10:20:60", " 2020-01-05 10:20:30 "),
    *("\n2020-01-05", "\r 2020-01-05 10:20:30 \t", "\t2020-01-05 10:20:30+02 \n"),
    *("2020-01-05  10:20:30", "2020-1-5 1:2:3", "2020-01-05\t10:20:30", "2020-01-05 10:20:30x"),
    *("\t2020-01-05", "2020-01-05T", "2020-02-30", "2020-13-01", "20200105", "202-01-05"),
    *("05.01.2020", "01/05/2020", "null", "1577836800", "9999-12-31 23:59:59.999999"),
]
HOSTILE_NUMBERS = [
    *(" 5 ", "1e3", "1e-3", "1_000", "1__000", "0x10", "5d", "5f", "1,000", ".5", "5.", "- 5"),
    *(
        "nan",
        "inf",
        "-inf",
        "1e400",
        "1e",
        "\u00bd",
        "\u0663",
        "5 \u20ac",
        "00012",
        "-",
        ".",
        "\u00a05",
    ),
]
HOSTILE_BOOLEANS = ["true", "T", "no", "Y", "1", "0", "2", "1.0", "on", " true ", "\u00a0true"]
HOSTILE_IDS = [" a ", "\u00a0b", "\u3000c\u2003", "", "\u00a0", "d\\1", "e'2", 'f"3', "g,4", "h\n5"]


@dataclass(frozen=True)
class Pair:
    """One input, to be built on both engines into the same folder."""

    on_duckdb: Project
    on_spark: Project

    @classmethod
    def of(cls, folder: Path, given: dict[str, Any]) -> Pair:
        project = Project(link_project(folder), given)
        there = {"published_directory": "published_by_spark"}
        return cls(project, replace(project, given=given | there))

    def given(self, **more: Any) -> Pair:
        return Pair(
            *(replace(one, given=one.given | more) for one in (self.on_duckdb, self.on_spark))
        )

    def build(self, *arguments: str) -> None:
        self.on_duckdb.build(*arguments)
        self.on_spark.build(
            *arguments,
            "--target",
            "spark",
            DBT_PROFILES_DIR=PROFILES,
            DBT_TARGET_PATH="target/spark",
        )

    def differences(self) -> dict[str, list[str]]:
        """Return what differs between the published tables, by table."""
        before, after = self._frames("published"), self._frames("published_by_spark")
        assert before.keys() == after.keys()
        found = {}
        for name in before:
            random = RANDOM_FIGURES.get(name, [])
            pairs = [frames[name].drop(columns=random) for frames in (before, after)]
            problems = differences(pairs[0], pairs[1], TOLERANCE)
            keys = [column for column in pairs[0].columns[:2] if random]
            loose = [_without_digits(frames[name][keys + random]) for frames in (before, after)]
            found[name] = problems + (differences(*loose, RANDOM_TOLERANCE) if random else [])
        return {name: problems for name, problems in found.items() if problems}

    def spark_rows(self, table: str, columns: str) -> list[tuple[Any, ...]]:
        """Return rows of a table that Spark keeps, from its files."""
        (folder,) = (self.on_spark.folder / "warehouse").glob(f"**/*.spark/**/{table}")
        return duckdb.sql(f"select {columns} from '{folder}/*.parquet' order by all").fetchall()

    def _frames(self, directory: str) -> dict[str, pd.DataFrame]:
        published = self.on_duckdb.folder / directory / self.on_duckdb.given["input"]
        frames = {
            path.stem: pd.read_parquet(path).drop(
                columns=OF_THE_BUILD.get(path.stem, []), errors="ignore"
            )
            for path in sorted(published.glob("*.parquet"))
        }
        parts = frames["fct_user_segments"]["separating_parts"]
        frames["fct_user_segments"]["separating_parts"] = parts.map(_rounded_parts)
        return frames


def _rounded_parts(text: Any) -> Any:
    """Return the parts of an explanation with as many digits as are compared."""
    if not isinstance(text, str):
        return text
    return json.dumps([[part["feature_name"], round(part["part"], 6)] for part in json.loads(text)])


def _without_digits(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose sentences say the same, whatever the figures in them."""
    texts = frame.select_dtypes(include=["str", "object"]).columns
    return frame.assign(
        **{name: frame[name].str.replace(r"[0-9.]+", "#", regex=True) for name in texts}
    )


def test_the_sample_gives_the_same_tables_and_descriptions(tmp_path: Path) -> None:
    pair = Pair.of(tmp_path / "project", bundled_input("sample"))
    pair.build()
    assert pair.differences() == {}
    described = [
        duckdb.sql(
            "select decode(key), decode(value) from"
            f" parquet_kv_metadata('{tmp_path}/project/{folder}/sample/dim_users.parquet')"
            " order by all"
        ).fetchall()
        for folder in ("published", "published_by_spark")
    ]
    assert described[0] == described[1] != []


@pytest.mark.slow
def test_the_sample_gives_the_same_tables_at_two_times_and_after_a_refit(tmp_path: Path) -> None:
    pair = Pair.of(tmp_path / "project", bundled_input("sample") | {"horizon_days": 30})
    first = pair.given(as_of="2025-05-15")
    # the personas are told apart by the whole half year, which this is not about
    first.build("--exclude", "assert_planted_personas_are_found")
    assert first.differences() == {}
    pair.build()
    assert pair.differences() == {}
    refitted = pair.given(segmentation={"refit": "always", "segment_count": 4})
    refitted.build()
    assert refitted.differences() == {}


@pytest.mark.slow
def test_features_of_the_input_and_purchases_without_prices_are_the_same(tmp_path: Path) -> None:
    given = bundled_input("sample")
    sources = given["sources"]
    del sources["users"], sources["social_activities"], sources["transactions"]["columns"]["amount"]
    given["input"] = "own"
    given["features"] = {
        "searches_lately": {
            "source": "interactions",
            "sql": "count(*) filter (where interaction_type = 'search')",
            "last_days": 45,
        },
        "seconds": {"source": "interactions", "sql": "avg(duration_seconds)", "transform": "log1p"},
        "devices": {"source": "interactions", "sql": 'count(distinct "device")'},
        "bulk": {"source": "transactions", "sql": "bool_or(quantity > 2)", "missing": "zero"},
        "responses": {"source": "campaign_responses", "sql": "count(*)", "clusters": False},
    }
    pair = Pair.of(tmp_path / "project", given)
    pair.build()
    assert pair.differences() == {}


@pytest.mark.slow
def test_online_retail_gives_the_same_tables(tmp_path: Path) -> None:
    given = bundled_input("online_retail")
    if not Path(given["sources"]["transactions"]["location"]).exists():
        pytest.skip("the data are not on this machine")
    pair = Pair.of(tmp_path / "project", given)
    pair.build()
    assert pair.differences() == {}


@pytest.mark.slow
def test_hostile_values_are_read_alike_and_stop_no_build(tmp_path: Path) -> None:
    texts = {"time": HOSTILE_TIMES, "amount": HOSTILE_NUMBERS, "consent": HOSTILE_BOOLEANS}
    usual = {"id": "u", "time": "2024-02-03 04:05:06", "amount": "5", "consent": "yes"}
    rows = [usual | {"id": text} for text in HOSTILE_IDS]
    for column, values in texts.items():
        rows += [
            usual | {"id": f"{column}{place}", column: text} for place, text in enumerate(values)
        ]
    with (tmp_path / "rows.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, usual.keys())
        writer.writeheader()
        writer.writerows(rows)
    place = {"location": str(tmp_path / "rows.csv"), "options": {"all_varchar": True}}
    columns = {
        "user_id": "id",
        "signed_up_at": "time",
        "age_years": "amount",
        "marketing_consent": "consent",
    }
    paid = {"user_id": "id", "occurred_at": '"time"', "amount": "amount", "category": "id"}
    pair = Pair.of(
        tmp_path / "project",
        {
            "input": "hostile",
            "sources": {
                "users": place | {"columns": columns | {"signed_up_at": '"time"'}},
                "transactions": place | {"columns": paid},
                # an expression that fails on some of the rows
                "interactions": place
                | {
                    "columns": {
                        "user_id": "id",
                        "occurred_at": "strptime(\"time\", '%Y-%m-%d %H:%M:%S')",
                        "interaction_type": "'page_view'",
                        "session_id": "cast(cast(consent as integer) as string)",
                    }
                },
            },
        },
    )
    pair.build(
        *("--select", "+int_row_counts", "+int_registered_users"),
        *("--exclude-resource-type", "test"),
    )
    for table, columns_of_table in {
        "stg_users": "user_id, signed_up_at, age_years, marketing_consent, reason_code, raw_row",
        "int_transaction_rollup": "* exclude (spend, refunded), cast(spend as varchar)",
        "int_interaction_rollup": "activity_date, row_status, reason_code, user_id, session_id",
        "int_row_counts": "source, row_status, reason_code, cast(row_count as bigint)",
    }.items():
        expected = pair.on_duckdb.query(f"select {columns_of_table} from {table} order by all")
        assert pair.spark_rows(table, columns_of_table) == expected, table
    shutil.rmtree(pair.on_spark.folder / "warehouse", ignore_errors=True)
