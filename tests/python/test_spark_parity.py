"""Spark makes the tables that DuckDB makes: keys and texts equal, numbers to a part in 10^9."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import duckdb
import pytest
from project import bundled_input
from spark_pair import Pair, needs_spark

pytestmark = needs_spark
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
# two workers that are processes of their own
WORKERS = {
    "USER_PROFILING_SPARK_MASTER": "local-cluster[2,1,1536]",
    "USER_PROFILING_SPARK_CONF": json.dumps({"spark.executor.memory": "1536m"}),
}


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"USER_PROFILING_SPARK_MASTER": "local[2]"}, marks=pytest.mark.slow),
        WORKERS,
    ],
    ids=["threads", "workers"],
)
def test_the_sample_gives_the_same_tables_and_descriptions(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    pair = Pair.of(tmp_path / "project", bundled_input("sample"))
    pair.build(**settings)
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
    pair = Pair.of(
        tmp_path / "project", bundled_input("sample") | {"horizon_days": 30, "leave_out": ["live"]}
    )
    first = pair.given(as_of="2025-05-15")
    # the personas are told apart by the whole half year, which this is not about
    first.build("--exclude", "assert_planted_personas_are_found", **WORKERS)
    assert first.differences() == {}
    pair.build(**WORKERS)
    assert pair.differences() == {}
    refitted = pair.given(segmentation={"refit": "always", "segment_count": 4})
    refitted.build(**WORKERS)
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
