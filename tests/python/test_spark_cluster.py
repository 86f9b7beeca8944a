"""Workers that are processes of their own make the same tables, and users stay with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml
from project import bundled_input, generate
from spark_pair import Pair, needs_spark

pytestmark = [needs_spark, pytest.mark.slow]


@pytest.fixture
def master(tmp_path: Path) -> Iterator[str]:
    """Start a standalone master and two workers on loopback; return the master's address."""
    spark = pytest.importorskip("benchmarks.spark")
    with spark.standalone(2, tmp_path / "standalone") as address:
        yield address


def test_the_sample_gives_the_same_tables_on_a_master_with_two_workers(
    tmp_path: Path, master: str
) -> None:
    pair = Pair.of(tmp_path / "project", bundled_input("sample"))
    memory = json.dumps({"spark.executor.memory": "1500m"})
    pair.build(USER_PROFILING_SPARK_MASTER=master, USER_PROFILING_SPARK_CONF=memory)
    assert pair.differences() == {}


def test_the_driver_never_holds_the_users(tmp_path: Path) -> None:
    users, limit = 400_000, 4 << 20
    input_file = tmp_path / "many.yml"
    made = generate(
        *("--directory", str(tmp_path / "raw"), "--input-file", str(input_file)),
        # short visits, so that nearly all users have some
        *("--users", str(users), "--events-per-user", "4", "--events-per-session", "2"),
    )
    assert made.returncode == 0, made.stderr
    given = yaml.safe_load(input_file.read_text("utf-8")) | {
        "segmentation": {"segment_count": 4},
        "expert": {"fit_sample_users": 2_000, "prediction_sample_users": 500},
        "horizon_days": 30,
        "leave_out": ["live"],
    }
    pair = Pair.of(tmp_path / "project", given)
    # Spark ends a job whose results are larger than the limit before they reach the driver. What it
    # sends to all workers goes through the driver too: tables whose files are below a threshold.
    settings = {
        "spark.sql.autoBroadcastJoinThreshold": str(limit // 8),
        "spark.driver.maxResultSize": str(limit),
        "spark.driver.memory": "600m",
        "spark.executor.memory": "1536m",
    }
    pair.build_on_spark(
        *("--exclude-resource-type", "test"),
        USER_PROFILING_SPARK_MASTER="local-cluster[2,1,1536]",
        USER_PROFILING_SPARK_CONF=json.dumps(settings),
    )
    folder = tmp_path / "project/published_by_spark/many"
    # predictions are made for users with any activity, which are most of them
    tables = {"fct_user_segments": (users, 2), "fct_user_predictions": (users // 2, 1)}
    for table, (least, times) in tables.items():
        path = folder / f"{table}.parquet"
        ((count, characters),) = duckdb.sql(
            f"select count(*), sum(length(user_id)) from '{path}'"
        ).fetchall()
        assert count >= least, table
        # their keys alone would not have passed
        assert count * 16 + characters > times * limit, table


def test_the_copy_goes_where_only_spark_can_write(tmp_path: Path) -> None:
    # a file system of Hadoop's own, which nothing but Hadoop can open by its address
    there = tmp_path / "there"
    (there / "sample").mkdir(parents=True)
    (there / "sample" / "theirs.parquet").write_bytes(b"of another program")
    mount = {"spark.hadoop.fs.viewfs.mounttable.default.link./store": there.as_uri()}
    pair = Pair.of(tmp_path / "project", bundled_input("sample"))
    pair.given(published_directory="viewfs:///store").build_on_spark(
        *("--exclude-resource-type", "test"),
        USER_PROFILING_SPARK_CONF=json.dumps(mount),
    )
    copied = sorted(path.name for path in (there / "sample").iterdir())
    assert "user_segments.duckdb" in copied
    assert "theirs.parquet" in copied
    assert not [name for name in copied if name.startswith(".next")]
    with duckdb.connect(str(there / "sample" / "user_segments.duckdb"), read_only=True) as copy:
        tables = {name for (name,) in copy.sql("show tables").fetchall()}
    assert {f"{name}.parquet" for name in tables} < set(copied)
