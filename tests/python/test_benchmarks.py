"""What the project is compared with does the same: the same users, features and profiles."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from project import PROJECT, Project, bundled_input, generate, link_project

from benchmarks.benchmark_report import select, spread, write_report
from benchmarks.run import FEATURES as SCRIPT_FEATURES
from benchmarks.run import measure

SCRIPTS = ("notebook_pandas", "script_polars", "script_duckdb")
# What is written, and what tells its rows apart.
TABLES = {
    "users": ["user_id"],
    "assignments": ["user_id"],
    "segments": ["segment"],
    "profiles": ["segment", "feature"],
    "demographics": ["segment", "attribute", "value"],
    "topics": ["segment", "topic"],
    "days": ["segment", "day"],
}
FEATURES = list(SCRIPT_FEATURES)

# Rows as they should not be; the generator's own are all good but for the copies.
SPOILT = {
    "interactions": """
        select -row_number() over () as id, 'u1' as uid, timestamp '2025-03-01 23:30' as ts,
            'page_view' as kind, 7 as session, 'tablet' as device, 'chess' as topic,
            21600::integer as seconds
        from range(5)
        union all by name
        select * from (values
            (-11, null, timestamp '2025-03-02 10:00', 'search', 60),
            (-12, 'u2', null, 'search', 60),
            (-13, 'u2', timestamp '2025-03-02 10:00', null, 60),
            (-14, 'u2', timestamp '2025-03-02 10:00', 'search', -60),
            (-15, 'u2', timestamp '2025-03-02 10:00', 'ad_click', 10000000),
            (-16, 'u2', timestamp '2025-03-02 05:59', 'ad_click', null),
            (-17, 'u2', timestamp '2025-03-02 06:00', 'scroll', 60),
            (-18, 'u3', timestamp '2925-03-02 06:00', 'search', 60),
            (-19, 'stranger', timestamp '2025-03-02 22:00', 'search', 60),
            (-19, 'stranger', timestamp '2025-03-02 22:00', 'search', 60)
        ) as spoilt (id, uid, ts, kind, seconds)
    """,
    "transactions": """
        select * from (values
            (-11, null, timestamp '2025-03-02 10:00', 1, 9.99, 1, 'books'),
            (-12, 'u4', timestamp '2025-03-02 10:00', 1, null, 1, 'books'),
            (-13, 'u4', timestamp '2025-03-02 10:00', 2, 9.99, 0, 'books'),
            (-14, 'u5', timestamp '2025-03-02 10:00', 3, 9.99, -2, 'books'),
            (-15, 'u6', timestamp '2025-03-02 23:00', 4, 9.99, 2, null),
            (-16, 'u6', timestamp '2025-03-03 01:00', 4, 9.99, 2, 'books'),
            (-16, 'u6', timestamp '2025-03-03 01:00', 4, 9.99, 2, 'books')
        ) as spoilt (line_id, customer, ordered_at, order_no, unit_price, quantity, category)
    """,
    "social_activities": """
        select * from (values
            (-11, 'u7', timestamp '2025-03-02 10:00', 'poke', 'chess'),
            (-12, 'u7', timestamp '2025-03-02 10:00', null, 'chess'),
            (-13, 'lurker', timestamp '2025-03-02 10:00', 'unfollow', null),
            (-14, 'lurker', timestamp '2025-03-02 11:00', 'like', 'chess'),
            (-14, 'lurker', timestamp '2025-03-02 11:00', 'like', 'chess')
        ) as spoilt (id, member, happened_at, action, topic)
    """,
}
SPOILT_USERS = """
    select * replace (
        case id when 'u8' then 3 when 'u9' then 150 when 'u10' then null else age end as age,
        case when id != 'u11' then likes_topics end as likes_topics
    )
    from read_parquet('{file}')
    union all by name
    select null as id, 30 as age
    union all by name
    select * replace (null as modified_at, 'Rome' as city)
    from read_parquet('{file}') where id = 'u12'
"""


@dataclass(frozen=True)
class Comparison:
    """The project and the scripts after they have read the same spoilt input."""

    project: Project
    output: Path
    summaries: dict[str, dict[str, Any]]
    unchanged_files: bool

    def table(self, script: str, name: str) -> pd.DataFrame:
        frame = pd.read_parquet(self.output / script / f"{name}.parquet")
        # types may differ, values may not
        of_type = {"user_id": "str", "day": "datetime64[us]"}
        frame = frame.astype({column: of for column, of in of_type.items() if column in frame})
        return frame.sort_values(TABLES[name]).reset_index(drop=True).sort_index(axis=1)


def generate_days(raw: Path, first_day: int, days: int) -> None:
    few_users = ("--users", "300", "--events-per-user", "60")
    which = ("--first-day", str(first_day), "--days", str(days))
    done = generate("--directory", str(raw), *few_users, *which)
    assert done.returncode == 0, done.stderr


def hashes(raw: Path) -> dict[Path, str]:
    return {path: sha256(path.read_bytes()).hexdigest() for path in raw.rglob("*.parquet")}


def spoil(raw: Path) -> None:
    """Add rows that are not as they should be, in files of their own."""
    for source, rows in SPOILT.items():
        of_source = f"{raw}/{source}"
        duckdb.sql(
            f"copy (select * from read_parquet('{of_source}/*.parquet') where false"
            f" union all by name ({rows})) to '{of_source}/spoilt.parquet'"
        )
    users = raw / "users.parquet"
    delivered = users.rename(raw / "delivered.parquet")
    duckdb.sql(f"copy ({SPOILT_USERS.format(file=delivered)}) to '{users}'")


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    folder = tmp_path_factory.mktemp("benchmarks")
    raw = folder / "raw"
    given = bundled_input("sample") | {"input": "tiny"}
    # the scripts know nothing of campaigns
    del given["sources"]["campaign_responses"]
    for name, source in given["sources"].items():
        source["location"] = str(
            raw / ("users.parquet" if name == "users" else f"{name}/*.parquet")
        )
        del source["options"]
    project = Project(link_project(folder / "project"), given)
    generate_days(raw, 0, 180)
    before = hashes(raw)
    generate_days(raw, 180, 1)
    after = hashes(raw)
    spoil(raw)

    running = {
        script: subprocess.Popen(
            [sys.executable, PROJECT / "benchmarks" / f"{script}.py", raw, folder / script],
            # threads that wait for one another cost more than so few users do
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        for script in SCRIPTS
    }
    printed = {script: process.communicate()[0] for script, process in running.items()}
    assert all(process.returncode == 0 for process in running.values())
    project.build("--select", "+int_user_features", "--exclude-resource-type", "test", "unit_test")
    return Comparison(
        project,
        folder,
        {script: json.loads(text.splitlines()[-1]) for script, text in printed.items()},
        unchanged_files=before.items() < after.items() and len(after) == len(before) + 3,
    )


@pytest.mark.parametrize("table", TABLES)
def test_scripts_write_the_same(compared: Comparison, table: str) -> None:
    expected = compared.table("notebook_pandas", table)
    assert len(expected)
    for script in SCRIPTS[1:]:
        found = compared.table(script, table)
        pd.testing.assert_frame_equal(
            expected, found, check_dtype=False, rtol=1e-9, atol=1e-12, obj=f"{table} of {script}"
        )


def test_scripts_say_what_they_did(compared: Comparison) -> None:
    pandas, polars, by_duckdb = (compared.summaries[script] for script in SCRIPTS)
    for name in ("users", "events", "segments"):
        assert pandas[name] == polars[name] == by_duckdb[name]
    # two who never registered
    assert pandas["users"] == 302
    assert all(
        sum(done["stages"].values()) <= done["seconds"] for done in (pandas, polars, by_duckdb)
    )


def test_scripts_have_the_features_of_the_project(compared: Comparison) -> None:
    with duckdb.connect(str(compared.project.warehouse), read_only=True) as warehouse:
        expected = warehouse.sql("from int_user_features order by user_id").df()
    found = compared.table("script_duckdb", "users")
    assert list(found["user_id"]) == list(expected["user_id"])
    # the project's diversity of interests is a sum of decimals
    pd.testing.assert_frame_equal(
        expected[FEATURES], found[FEATURES], check_dtype=False, rtol=1e-9, atol=1e-10
    )


def test_another_day_leaves_what_was_generated_as_it_is(compared: Comparison) -> None:
    assert compared.unchanged_files


def test_a_process_that_grows_too_large_is_ended(tmp_path: Path) -> None:
    grows = "kept = []\nwhile True: kept.append(bytearray(10_000_000))"
    done = measure([sys.executable, "-c", grows], tmp_path / "log", memory_limit=300_000_000)
    assert done.status == "out of memory"
    assert done.peak_memory > 300_000_000
    done = measure([sys.executable, "-c", "print('done')"], tmp_path / "log", 300_000_000)
    assert (done.status, done.last_line) == ("ok", "done")


def test_the_report_says_what_was_measured(tmp_path: Path) -> None:
    def record(contender: str, size: str, seconds: float, **more: Any) -> dict[str, Any]:
        return {
            "started_at": "2025-01-01T00:00:00+00:00",
            "size": size,
            "users": 10,
            "events": {"1M": 1_000_000, "10M": 10_000_000, "users": 20_000_000}[size],
            "machine": {"processor": "any", "cores": 2, "memory_bytes": 2**34},
            "memory_limit_bytes": 10**10,
            "versions": {"python": "3"},
            "contender": contender,
            "status": "ok",
            "seconds": seconds,
            "peak_memory_bytes": 10**9,
            "busy_seconds": {"features": seconds},
        } | more

    records = [
        *(record("project", "1M", seconds) for seconds in (30.0, 20.0, 40.0)),
        record("pandas", "1M", 15.0),
        record("project", "10M", 90.0),
        record("everything", "1M", 45.0, part_seconds={"lifecycle": 7.5}),
        record("pandas", "10M", 100.0, status="out of memory"),
        record("segmentation", "users", 34.0, start_seconds=4.0, busy_seconds={"ml_fit": 9.0}),
        # an earlier measurement no longer counts
        record("pandas", "1M", 999.0, started_at="2024-01-01T00:00:00+00:00"),
    ]
    results = select(records)
    assert results.sizes == ["1M", "10M"]
    assert results.seconds("1M", "project") == 30
    assert results.seconds("10M", "pandas") is None
    write_report(results, tmp_path)
    page = (tmp_path / "benchmarks.md").read_text()
    assert "| 1 million | 2.00 |" in page
    assert "| 10 million | out of memory |" in page
    # from 30 to 90 seconds over ten times the events
    assert "| project | 0.48 |" in page
    assert "| times as long | 1.50 |" in page
    assert "| busy seconds of lifecycle | 7.5 |" in page
    assert "with a new model, it takes 30.0 seconds and at most 1.0 GB" in page
    assert "| `ml_fit` | 9.0 |" in page
    assert (tmp_path / "benchmarks.png").stat().st_size > 10_000


def test_labels_are_moved_apart_only_where_they_are_close() -> None:
    assert spread([0.1, 0.5], 0.1) == pytest.approx([0.1, 0.5])
    assert spread([0.5, 0.5, 0.9], 0.1) == pytest.approx([0.45, 0.55, 0.9])
