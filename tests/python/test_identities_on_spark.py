"""Spark puts the ids together that DuckDB does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spark_pair import Pair, needs_spark
from test_identity_builds import ACCOUNTS, DELIVERY, written

pytestmark = needs_spark


def test_people_with_several_ids_have_the_same_days_on_both_engines(tmp_path: Path) -> None:
    given: dict[str, Any] = {
        "input": "people",
        "sources": {
            "interactions": {
                "location": "events1.parquet",
                "columns": {
                    **{"row_id": "id", "user_id": "uid", "anonymous_id": "device"},
                    **{"occurred_at": "ts", "interaction_type": "kind", "session_id": "session"},
                    "topic": "topic",
                },
            },
            "identities": {
                "location": "accounts1.parquet",
                "columns": {"user_id": "uid", "other_id": "account", "seen_at": "ts"},
            },
        },
    }
    pair = Pair.of(tmp_path / "project", given)
    written(pair.on_duckdb.folder, [("events1", DELIVERY, 0, 1500), ("accounts1", ACCOUNTS, 0, 28)])
    layers = ("--select", "+int_activity_totals", "+rpt_identity_merges", "+int_row_counts")
    for _ in range(2):
        # the second build finds what the first has left
        pair.build(*layers, "--exclude-resource-type", "test")
        for table, columns in {
            "int_identities": "* exclude (days_of)",
            "int_user_days": "user_id, activity_date, interaction_count, session_count",
            "int_users": "user_id, first_activity_at, last_activity_at",
            "int_row_counts": "source, row_status, reason_code, cast(row_count as bigint)",
        }.items():
            expected = pair.on_duckdb.query(f"select {columns} from {table} order by all")
            assert pair.spark_rows(table, columns) == expected, table
        assert len(expected) > 1
