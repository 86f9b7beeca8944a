"""A person is removed from everything that is kept, and the result is as if they had never been."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml
from project import PROJECT, Project, is_there, link_project
from traces import traces

from analyses import forget_users
from erasure import rewriting, tombstones
from erasure.inputs import CannotForgetError, Input, read_input
from erasure.leftovers import purge
from erasure.people import UnusableIdsError, all_ids, ids_in
from user_profiling import MAIN_FIT

# What a build of the rows takes; every later layer reads these.
LAYERS = ("--select", "+int_user_days", "+rpt_data_quality", "--indirect-selection", "cautious")
ORDERS = """
id,customer,at,total
1,gone1x,2024-05-01 10:00:00,5
2,stays2,2024-05-01 11:00:00,7
3,gone1x,soon,5
4,gone1x,2024-05-02 10:00:00,
5,stays2,2024-05-02 11:00:00,9
6,gone1x,2024-05-01 10:00:00,5
"""
PEOPLE = "id,mail,consent\ngone1x,gone@example.com,yes\nstays2,stays@example.com,yes\n"


def shop(folder: Path, orders: str = ORDERS, people: str = PEOPLE) -> Project:
    linked = link_project(folder)
    (linked / "orders.csv").write_text(orders.lstrip())
    (linked / "people.csv").write_text(people)
    sources = {
        "transactions": {
            "location": "orders.csv",
            "options": {"all_varchar": True},
            "columns": {
                "row_id": "id", "user_id": "customer", "occurred_at": '"at"', "amount": "total",
            },
        },
        "users": {
            "location": "people.csv",
            "options": {"all_varchar": True},
            "columns": {"user_id": "id", "email": "mail", "marketing_consent": "consent"},
        },
    }  # fmt: skip
    return Project(linked, {"input": "shop", "sources": sources})


def command(
    project: Project, script: str, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a script of analyses for the input of a project, which is written as a file."""
    file = project.folder / "shop.yml"
    file.write_text(yaml.safe_dump(project.given))
    return subprocess.run(
        [sys.executable, f"analyses/{script}", "shop.yml", *arguments],
        cwd=project.folder,
        env=project.environment(**environment),
        capture_output=True,
        text=True,
        check=False,
    )


# --- the ids --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "u1\nu2\n",
        "user_id\nu1\nu2\nu1\n",
        "\ufeffUSER_ID,name\nu1,Ada\nu2,Bob\n",
        'u1\n\n" u2 "\n',
        "name,user_id\r\nAda,u1\r\nBob,u2\r\n",
    ],
)
def test_ids_are_read_from_a_list_or_a_column(tmp_path: Path, text: str) -> None:
    file = tmp_path / "ids.csv"
    file.write_bytes(text.encode())
    assert ids_in(file) == ["u1", "u2"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "has no id in it"),
        (b"user_id\n", "has no id in it"),
        (b"u1,Ada\nu2,Bob\n", "several columns"),
        (b"\xff\xfeu\x001\x00", "is no text file in UTF-8"),
        (None, "cannot be read"),
    ],
)
def test_a_file_without_ids_is_refused_in_words(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "ids.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UnusableIdsError, match=said) as refused:
        ids_in(file)
    assert "u1" not in str(refused.value)


def test_all_ids_of_a_person_are_found_and_shared_ones_are_not_theirs() -> None:
    with duckdb.connect() as warehouse:
        warehouse.execute("create table int_identities (other_id varchar, user_id varchar)")
        warehouse.execute(
            "insert into int_identities values ('a', 'a'), ('b', 'a'), ('c', 'a'), ('d', 'd')"
        )
        assert sorted(all_ids(warehouse, ["b"])) == ["a", "b", "c"]
        assert all_ids(warehouse, ["d"]) == ["d"]
        assert all_ids(warehouse, ["unknown"]) == ["unknown"]


# --- the tombstones -------------------------------------------------------------------------------


def test_a_tombstone_is_a_salted_hash_that_its_owner_alone_can_read(tmp_path: Path) -> None:
    assert tombstones.remember("shop", ["u1", "u2"], tmp_path) == 2
    salt = (tmp_path / "forgotten" / "salt").read_text()
    assert tombstones.remember("shop", ["u2", "u3"], tmp_path) == 1
    assert (tmp_path / "forgotten" / "salt").read_text() == salt
    with (tmp_path / "forgotten" / "shop.csv").open() as lines:
        kept = list(csv.DictReader(lines))
    assert len(kept) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", row["id_hash"]) for row in kept)
    for file in ("salt", "shop.csv"):
        assert stat.S_IMODE((tmp_path / "forgotten" / file).stat().st_mode) == 0o600
    # with another salt the same id has another hash
    tombstones.remember("shop", ["u1"], tmp_path / "forgotten")
    other = (tmp_path / "forgotten" / "forgotten" / "shop.csv").read_text().split()[1].split(",")[0]
    assert other not in {row["id_hash"] for row in kept}


def test_make_clean_leaves_the_tombstones(tmp_path: Path) -> None:
    shutil.copy(PROJECT / "Makefile", tmp_path)
    for folder in ("warehouse", "published", "reports", "audiences"):
        (tmp_path / folder).mkdir()
    tombstones.remember("shop", ["u1"], tmp_path)
    for arguments in (["INPUT=inputs/shop.yml"], []):
        subprocess.run(["make", "clean", *arguments], cwd=tmp_path, check=True, capture_output=True)
        kept = sorted(file.name for file in (tmp_path / "forgotten").iterdir())
        assert kept == ["salt", "shop.csv"]


def test_hashes_without_their_salt_are_refused(tmp_path: Path) -> None:
    tombstones.remember("shop", ["u1"], tmp_path)
    (tmp_path / "forgotten" / "salt").unlink()
    with pytest.raises(tombstones.LostSaltError, match="Put it back"):
        tombstones.remember("shop", ["u2"], tmp_path)


def test_rows_that_are_delivered_again_are_set_aside_and_counted(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop")
    project.build(*LAYERS)
    compiled = project.folder / "target/shop/compiled/user_profiling/models/staging"
    texts = [file.read_text() for file in compiled.glob("s*.sql")]
    assert texts
    assert not [text for text in texts if "hash" in text or "is_forgotten" in text]
    before = project.query("select * from rpt_data_quality where source = 'interactions'")

    tombstones.remember("shop", ["gone1x", "nobody"], project.folder)
    # as make clean does, which leaves the tombstones
    project.warehouse.unlink()
    for arguments in ((), (), ("--full-refresh",)):
        project.build(*LAYERS, *arguments)
        assert project.query(
            "select source, raw_rows, clean_rows, filtered_rows, quarantined_rows, filter_reasons"
            " from rpt_data_quality where raw_rows > 0 order by source"
        ) == [
            ("transactions", 6, 2, 4, 0, "forgotten_user 4"),
            ("users", 2, 1, 1, 0, "forgotten_user 1"),
        ]
        assert project.query("select distinct user_id from int_user_days") == [("stays2",)]
        raw = [project.folder / "orders.csv", project.folder / "people.csv"]
        assert traces(project.folder / "warehouse", ["gone1x", "gone@example.com"], raw) == []
        assert project.query("select count(*) from stg_transactions where raw_row is not null") == [
            (0,)
        ]
    assert project.query("select * from rpt_data_quality where source = 'interactions'") == before
    salt = (project.folder / "forgotten" / "salt").read_text()
    assert traces(project.folder, [salt], [project.folder / "forgotten"]) == []


def test_another_fast_hash_costs_time_and_forgets_nobody(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop")
    tombstones.remember("shop", ["gone1x"], project.folder)
    file = project.folder / "forgotten" / "shop.csv"
    header, row = file.read_text().split()
    file.write_text(f"{header}\n{row.split(',')[0]},1,2\n")
    project.build("--select", "+int_row_counts", "--indirect-selection", "cautious")
    assert project.query(
        "select sum(row_count) from int_row_counts where reason_code = 'forgotten_user'"
    ) == [(5,)]


# --- what is copied -------------------------------------------------------------------------------


DAYS = """
create table int_user_days as select * from (values
    ('gone1x', date '2024-05-01', 2, 5.0), ('stays2', date '2024-05-02', 1, 6.0))
    as t(user_id, activity_date, order_count, spend);
create table int_users as select distinct user_id from int_user_days;
create table int_as_of as select timestamp '2024-05-03' as as_of;
create table int_transaction_rollup as select * from (values
    (date '2024-05-01', 'clean', null, 'gone1x', 2, timestamp '2024-05-01 10:00:00', 5e0),
    (date '2024-05-02', 'clean', null, 'stays2', 3, timestamp '2024-05-02 10:00:00', 6.0),
    (date '2024-05-01', 'duplicate', null, null, 4, null, null),
    (date '2024-05-01', 'quarantined', 'future_time', null, 1, null, null))
    as t(activity_date, row_status, reason_code, user_id, row_count, last_at, spend);
create table stg_transactions as select * from (values
    ('gone1x', date '2024-05-01', null), ('gone1x', date '2024-05-01', null),
    ('gone1x', date '2024-05-01', null), ('gone1x', date '2024-05-01', 'future_time'))
    as t(user_id, activity_date, reason_code);
create table user_segment_history as select * from (values
    ('gone1x', 'a', timestamp '2024-05-01', timestamp '2024-05-02'),
    ('gone1x', 'b', timestamp '2024-05-02', null),
    ('stays2', 'a', timestamp '2024-05-01', null)) as t(user_id, segment_key, valid_from, valid_to);
create table int_segment_dates as select * from (values
    (timestamp '2024-05-01', date '2024-05-01', 2), (timestamp '2024-05-02', date '2024-05-02', 2))
    as t(as_of, as_of_date, user_count);
create table fct_segment_migrations as select * from (values
    (date '2024-05-01', 'new', 'a', 2, 1e0), (date '2024-05-02', 'a', 'a', 1, 5e-1),
    (date '2024-05-02', 'a', 'b', 1, 5e-1))
    as t(as_of_date, from_segment_key, to_segment_key, user_count, from_share);
create table rpt_segment_months as select * from (values
    (date '2024-05-01', date '2024-05-02', 'a', 1, 0.25e0, 0, 0, 0e0, 0e0),
    (date '2024-05-01', date '2024-05-02', 'b', 3, 0.75e0, 2, 3, 11e0, 1e0))
    as t(month, as_of_date, segment_key, user_count, user_share, active_users, orders, spend,
        spend_share);
create table int_published_totals as select * from (values
    ('rows of transactions', 5e0), ('users', 2e0), ('spend', 11e0)) as t(figure, amount);
create table ml_segmentation_models as select * from (values
    (1, 'then', false, 'zz', [1e0], 5e-1), (2, 'now', false, 'LIMIT', [2e0], 6e-1),
    (3, 'preview', true, 'zz', [3e0], 7e-1))
    as t(model_version, signature, is_preview, sample_limit, scaling, silhouette);
create table mine as select 'gone1x' as user_id, 1 as x union all select 'stays2', 2;
create table made_by_each_build as select 'gone1x' as user_id;
"""
MATERIALIZED = {
    "int_user_days": "user_profiling_daily", "int_transaction_rollup": "user_profiling_daily",
    "user_segment_history": "snapshot", "int_segment_dates": "incremental",
    "fct_segment_migrations": "incremental", "rpt_segment_months": "incremental",
    "int_published_totals": "table",
    "ml_segmentation_models": "table", "int_users": "table", "made_by_each_build": "table",
    "int_as_of": "table", "stg_transactions": "view",
}  # fmt: skip
MANIFEST = {
    "nodes": {
        name: {"name": name, "alias": name, "schema": "main", "config": {"materialized": kind}}
        for name, kind in MATERIALIZED.items()
    },
    "disabled": {},
}


def rewritten(folder: Path, limit: str = "zz", more: str = "") -> tuple[Path, rewriting.Rewriting]:
    """A warehouse with all that a build keeps, rewritten without the user gone1x."""
    file = folder / "shop.duckdb"
    with duckdb.connect(str(file)) as warehouse:
        warehouse.execute(DAYS.replace("LIMIT", limit) + more)
    with duckdb.connect() as old:
        old.execute(f"attach '{file}' as shop (read_only)")
        old.execute("use shop")
        done = rewriting.rewrite(old, folder / "new.duckdb", ["gone1x", "nobody"], lambda: MANIFEST)
    return folder / "new.duckdb", done


def asked(file: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(file), read_only=True) as warehouse:
        return warehouse.execute(query).fetchall()


def test_what_is_kept_is_copied_without_them(tmp_path: Path) -> None:
    file, done = rewritten(tmp_path)
    assert done.known_ids == ["gone1x"]
    assert traces(tmp_path, ["gone1x"], [tmp_path / "shop.duckdb"]) == []
    assert traces(tmp_path, ["gone1x"]) != []
    tables = [name for (name,) in asked(file, "select table_name from duckdb_tables() order by 1")]
    # one's own table too, and nothing that the next build makes again
    assert tables == [
        "fct_segment_migrations", "int_published_totals", "int_segment_dates",
        "int_transaction_rollup", "int_user_days", "mine", "ml_segmentation_models",
        "rpt_segment_months", "user_segment_history",
    ]  # fmt: skip
    assert asked(file, "from mine") == [("stays2", 2)]


def test_a_table_that_the_project_keeps_no_more_is_not_taken_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The largest ones are copied before dbt has said what is kept."""
    nodes = {name: one for name, one in MANIFEST["nodes"].items() if name != "int_user_days"}
    off = {"a": [MANIFEST["nodes"]["int_user_days"]]}
    monkeypatch.setitem(MANIFEST, "nodes", nodes)
    monkeypatch.setitem(MANIFEST, "disabled", off)
    file, _ = rewritten(tmp_path)
    assert asked(file, "select 1 from duckdb_tables() where table_name = 'int_user_days'") == []
    assert asked(file, "select count(*) from int_transaction_rollup") != [(0,)]


def test_numbers_that_add_users_up_are_without_them(tmp_path: Path) -> None:
    file, _ = rewritten(tmp_path)
    counts = "select row_status, row_count from int_transaction_rollup order by all"
    # three good rows of theirs, two of them clean, so one was a copy; the bad one was the only one
    assert asked(file, counts) == [("clean", 3), ("duplicate", 3)]
    assert asked(file, "select user_count from int_segment_dates") == [(1,), (1,)]
    assert asked(file, "select * from fct_segment_migrations order by all") == [
        (datetime(2024, 5, 1).date(), "new", "a", 1, 1.0),
        (datetime(2024, 5, 2).date(), "a", "a", 1, 1.0),
    ]
    # a user of three, with two of three orders
    months = "select * exclude (month, as_of_date) from rpt_segment_months order by all"
    assert asked(file, months) == [
        ("a", 1, pytest.approx(1 / 3), 0, 0, 0.0, 0.0),
        ("b", 2, pytest.approx(2 / 3), 1, 1, 6.0, 1.0),
    ]
    assert asked(file, "select * from int_published_totals order by all") == [
        ("rows of transactions", 3.0), ("spend", 6.0), ("users", 1.0),
    ]  # fmt: skip


def test_rows_that_are_read_by_the_day_are_counted_as_forgotten(tmp_path: Path) -> None:
    in_place = "create view src_transactions as from stg_transactions"
    file, _ = rewritten(tmp_path, more=in_place)
    counts = "select row_status, reason_code, row_count from int_transaction_rollup order by all"
    assert asked(file, counts) == [
        ("clean", None, 3), ("duplicate", None, 3), ("filtered", "forgotten_user", 4),
    ]  # fmt: skip


def test_a_model_that_was_fitted_on_them_is_fitted_again(tmp_path: Path) -> None:
    file, done = rewritten(tmp_path)
    assert done.refits == ["segmentation"]
    models = asked(file, "from ml_segmentation_models order by model_version")
    # the newest is only continued; of the earlier one figures about all users stay
    assert models == [(0, "then", False, None, [], 0.5), (1, "forgotten", False, "zz", [2.0], 0.6)]


def test_a_model_that_was_not_fitted_on_them_is_kept(tmp_path: Path) -> None:
    file, done = rewritten(tmp_path, limit="00")
    assert done.refits == []
    models = asked(file, "select * exclude (silhouette) from ml_segmentation_models order by 1")
    assert models == [(1, "then", False, None, []), (2, "now", False, "00", [2.0])]


def test_of_several_segmentations_those_that_were_fitted_on_them_are_fitted_again(
    tmp_path: Path,
) -> None:
    fits = """
        alter table ml_segmentation_models add column fit_key varchar;
        update ml_segmentation_models set fit_key = 'main';
        insert into ml_segmentation_models values
            (1, 'then', false, 'zz', [4e0], 5e-1, 'land:1'),
            (2, 'now', false, 'zz', [5e0], 5e-1, 'land:1'),
            (1, 'now', false, '00', [6e0], 5e-1, 'value');
        create table int_segmentation_names as select 'value' as fit_key, 'Many' as segment_name;
    """
    file, done = rewritten(tmp_path, limit="00", more=fits)
    assert done.refits == ["other segmentations"]
    columns = "fit_key, model_version, signature, scaling"
    assert asked(file, f"select {columns} from ml_segmentation_models order by 1, 2") == [
        ("land:1", 0, "then", []), ("land:1", 1, "forgotten", [5.0]),
        ("main", 1, "then", []), ("main", 2, "now", [2.0]), ("value", 1, "now", [6.0]),
    ]  # fmt: skip


@pytest.mark.parametrize("table", ["int_user_days", "user_segment_history", "mine"])
def test_a_table_that_is_left_out_is_found(
    tmp_path: Path, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = rewriting._copy

    def careless(old: Any, schema: str, name: str, done: rewriting.Rewriting) -> None:
        if name == table:
            old.execute(f"create table fresh.{name} as from {name}")
        else:
            copy(old, schema, name, done)

    monkeypatch.setattr(rewriting, "_copy", careless)
    rewritten(tmp_path)
    found = traces(tmp_path, ["gone1x"], [tmp_path / "shop.duckdb"])
    assert f"new.duckdb: {table}" in found


LINKS = """
create table int_identity_links as select * from (values
    (date '2024-05-01', 'clean', null, 'gone1x', 'shared', 'interactions', 1),
    (date '2024-05-01', 'clean', null, 'stays2', 'shared', 'interactions', 1),
    (date '2024-05-01', 'clean', null, 'gone1x', 'phone', 'interactions', 1))
    as t(activity_date, row_status, reason_code, user_id, other_id, source, row_count);
create table int_identities as select * from (values
    ('shared', 'shared', 'shared', 'gone1x', 'shared', 3, 'shared'),
    ('phone', 'gone1x', 'gone1x', 'gone1x', 'merged', 3, 'gone1x'),
    ('gone1x', 'gone1x', 'gone1x', null, 'stays', 3, 'gone1x'),
    ('stays2', 'stays2', 'stays2', null, 'stays', 3, 'stays2'))
    as t(other_id, user_id, cluster_id, linked_with, status, changed_in_build, days_of);
create table int_linked_ids as select * from (values ('shared', false, 'stays2', 3))
    as t(other_id, has_one_user, linked_with, changed_in_build);
"""


def test_an_id_that_was_shared_with_them_is_resolved_again(tmp_path: Path) -> None:
    kinds = {
        "int_identity_links": "user_profiling_daily",
        "int_identities": "incremental",
        "int_linked_ids": "incremental",
    }
    nodes = {
        name: {"name": name, "alias": name, "schema": "main", "config": {"materialized": kind}}
        for name, kind in kinds.items()
    }
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as warehouse:
        warehouse.execute(LINKS)
    with duckdb.connect() as old:
        old.execute(f"attach '{tmp_path / 'shop.duckdb'}' as shop (read_only)")
        old.execute("use shop")
        ids = all_ids(old, ["phone"])
        assert sorted(ids) == ["gone1x", "phone"]
        rewriting.rewrite(old, tmp_path / "new.duckdb", ids, lambda: {"nodes": nodes})
    file = tmp_path / "new.duckdb"
    assert asked(file, "select user_id, other_id from int_identity_links") == [("stays2", "shared")]
    # what the links say is put together anew, and is newer than what is kept of each id
    made = "select table_name from duckdb_tables() where table_name like 'int_l%'"
    assert asked(file, made) == []
    assert asked(file, "select other_id, changed_in_build, linked_with from int_identities") == [
        ("shared", 0, None), ("stays2", 0, None),
    ]  # fmt: skip
    assert traces(tmp_path, ["gone1x", "phone"], [tmp_path / "shop.duckdb"]) == []


def test_a_date_that_only_they_were_as_new_as_is_taken_back(tmp_path: Path) -> None:
    file = tmp_path / "shop.duckdb"
    with duckdb.connect(str(file)) as warehouse:
        warehouse.execute(DAYS.replace("LIMIT", "zz"))
        warehouse.execute(
            "update int_transaction_rollup set last_at = timestamp '2024-05-09' where user_id ="
            " 'gone1x'"
        )
        warehouse.execute("update int_as_of set as_of = timestamp '2024-05-09 00:00:00.000001'")
        warehouse.execute(
            "insert into int_segment_dates from (select as_of, date '2024-05-09', 2 from int_as_of)"
        )
        warehouse.execute(
            "insert into user_segment_history"
            " from (select 'stays2', 'b', as_of, null from int_as_of)"
        )
        warehouse.execute(
            "update user_segment_history set valid_to = timestamp '2024-05-09 00:00:00.000001'"
            " where user_id = 'stays2' and segment_key = 'a'"
        )
    with duckdb.connect() as old:
        old.execute(f"attach '{file}' as shop (read_only)")
        old.execute("use shop")
        rewriting.rewrite(old, tmp_path / "new.duckdb", ["gone1x"], lambda: MANIFEST)
    new = tmp_path / "new.duckdb"
    assert asked(new, "select max(as_of) from int_segment_dates") == [(datetime(2024, 5, 2),)]
    assert asked(new, "select user_id, segment_key, valid_to from user_segment_history") == [
        ("stays2", "a", None)
    ]


def test_rows_of_seeds_are_purged_with_their_pages(tmp_path: Path) -> None:
    file = tmp_path / "shop.duckdb"
    with duckdb.connect(str(file)) as warehouse:
        warehouse.execute(
            "create table persona as select 'k' || i as user_id, i from range(9) t(i)"
        )
        warehouse.execute("insert into persona values ('gone1x', 99)")
    assert purge(file, ["gone1x"]) == ["persona"]
    assert purge(file, ["gone1x"]) == []
    assert asked(file, "select count(*) from persona") == [(9,)]
    assert traces(tmp_path, ["gone1x"]) == []


def test_every_table_that_a_build_keeps_is_known(tmp_path: Path) -> None:
    """A model that reads its own past by name must be copied, or its past is lost."""
    texts = [
        file.read_text("utf-8")
        for folder in ("models", "macros", "snapshots")
        for file in (PROJECT / folder).rglob("*.sql")
    ]
    pattern = r"(?:left_by_last_build|load_relation\(model_relation)\(\s*'(\w+)'"
    read = {name for text in texts for name in re.findall(pattern, text)}
    assert read
    kept = {*rewriting.READ_BY_NAME, "int_user_days", "int_identities"}
    assert read <= kept
    assert tmp_path.exists()


# --- from the command to the end ------------------------------------------------------------------


def test_commands_refuse_in_words(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop")
    ids = project.folder / "ids.csv"
    ids.write_text("gone1x\n")
    for arguments, environment, code, said in [
        ((), {}, 2, "Name a file of ids"),
        (("none.csv",), {}, 2, "Nothing was changed. none.csv cannot be read"),
        (("ids.csv",), {"ENGINE": "spark"}, 2, "is for DuckDB"),
        (("ids.csv",), {}, 0, "There is no build of shop"),
    ]:
        done = command(project, "forget_users.py", *arguments, **environment)
        assert (done.returncode, said in done.stdout + done.stderr) == (code, True), done
        assert "gone1x" not in done.stdout + done.stderr
    (project.folder / "warehouse" / "shop.spark").mkdir()
    done = command(project, "forget_users.py", "ids.csv")
    assert (done.returncode, "shop.spark holds the same users" in done.stderr) == (1, True)
    done = command(project, "export_user.py", "gone1x")
    assert (done.returncode, "build the input first" in done.stderr) == (2, True)


@pytest.fixture
def forgetting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Input:
    """An input with a small warehouse, and no dbt: what is done before and after it."""
    monkeypatch.chdir(shop(tmp_path / "shop").folder)
    # as for a script, whose folder is searched first
    monkeypatch.syspath_prepend(str(PROJECT / "analyses"))
    Path("shop.yml").write_text("input: shop\nsources: {}\n")
    Path("published/shop").mkdir(parents=True)
    of = read_input(Path("shop.yml"))
    with duckdb.connect(str(of.warehouse)) as warehouse:
        warehouse.execute(DAYS)

    build = SimpleNamespace(
        manifest=lambda: MANIFEST, finish=lambda _: of.target.mkdir(parents=True)
    )

    @contextmanager
    def building(_: Input) -> Iterator[Any]:
        yield build

    monkeypatch.setattr(forget_users, "_building", building)
    return of


def stopped(of: Input) -> str:
    """Forget somebody, and return what is said of why it stopped; the warehouse is as it was."""
    before = of.warehouse.read_bytes()
    with pytest.raises(CannotForgetError) as refused:
        forget_users.forget(of, ["gone1x"])
    assert of.warehouse.read_bytes() == before
    assert not of.beside.exists()
    assert "gone1x" not in str(refused.value)
    return str(refused.value)


def test_without_a_problem_somebody_is_forgotten(forgetting: Input) -> None:
    said = forget_users.forget(forgetting, ["gone1x"])
    assert "Forgotten in shop: 1 ids." in said[0]
    assert traces(forgetting.warehouse.parent, ["gone1x"]) == []


@pytest.mark.parametrize("script", ["forget_users.py", "export_user.py"])
def test_a_warehouse_that_is_open_elsewhere_is_said_to_be(tmp_path: Path, script: str) -> None:
    project = shop(tmp_path / "shop")
    (project.folder / "ids.csv").write_text("gone1x\n")
    with duckdb.connect(str(project.warehouse)) as holder:
        holder.execute("create table int_users as select 'gone1x' as user_id")
        given = "ids.csv" if script == "forget_users.py" else "gone1x"
        done = command(project, script, given)
    assert done.returncode in (1, 2)
    assert f"shop.duckdb is open in another program (python3.11, process {os.getpid()})" in (
        re.sub(r"\(python[\d.]*", "(python3.11", done.stderr)
    )
    assert ("Nothing was changed." in done.stderr) == (script == "forget_users.py")
    assert not (project.folder / "forgotten").exists()
    assert "disk" not in done.stderr


@pytest.mark.parametrize("share", [0.0, 0.05, 0.6])
def test_a_warehouse_that_is_cut_off_is_said_to_be(forgetting: Input, share: float) -> None:
    content = forgetting.warehouse.read_bytes()
    forgetting.warehouse.write_bytes(
        content[: int(len(content) * share)] if share else b"no database " * 999
    )
    said = stopped(forgetting)
    assert "warehouse/shop.duckdb cannot be read as a DuckDB database" in said
    # a part of it may be read before the rest turns out to be missing
    assert ("Nothing was changed." in said) == (not Path("forgotten").exists())


@pytest.mark.parametrize(
    ("older", "state"),
    [
        ("create table int_identities as select 'gone1x' as id", "Nothing was changed."),
        ("alter table ml_segmentation_models drop model_version", forget_users.AS_IT_WAS),
        ("alter table rpt_segment_months drop active_users", forget_users.AS_IT_WAS),
    ],
)
def test_a_warehouse_of_an_older_version_is_no_full_disk(
    forgetting: Input, older: str, state: str
) -> None:
    with duckdb.connect(str(forgetting.warehouse)) as warehouse:
        warehouse.execute(older)
    said = stopped(forgetting)
    assert "has other tables or columns than this version of the project reads" in said
    assert said.endswith(state)
    assert "disk" not in said
    assert Path("forgotten").exists() == (state == forget_users.AS_IT_WAS)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (duckdb.IOException("Could not write file: No space left on device"), "is full"),
        (OSError(28, "No space left on device"), "is full"),
        (duckdb.OutOfMemoryException("failed to offload: max_temp_directory_size"), "is full"),
        (duckdb.OutOfMemoryException("failed to allocate 16 MiB"), "USER_PROFILING_MEMORY"),
        (duckdb.ConversionException("Could not convert 'gone1x'"), "the project is at fault"),
        (PermissionError(13, "Permission denied", "warehouse"), "warehouse cannot be used"),
    ],
)
@pytest.mark.parametrize("place", ["remember", "rewrite", "purge", "remove_exports"])
def test_each_cause_is_named_with_what_is_as_it_was(
    forgetting: Input, monkeypatch: pytest.MonkeyPatch, place: str, error: Exception, words: str
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(forget_users, place, fails)
    if place == "remove_exports":
        with pytest.raises(CannotForgetError) as refused:
            forget_users.forget(forgetting, ["gone1x"])
        said = str(refused.value)
        assert traces(forgetting.warehouse.parent, ["gone1x"]) == []
    else:
        said = stopped(forgetting)
    state = {
        "remember": "Nothing was changed.",
        "rewrite": forget_users.AS_IT_WAS,
        "purge": "copy is without them, and the warehouse is as it was. Then run the same",
        "remove_exports": "The warehouse and the published copy are without them. Then run the",
    }[place]
    assert words in said
    assert state in said
    assert "gone1x" not in said


def test_all_that_is_held_about_a_person_is_one_file(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop")
    project.build(*LAYERS)
    done = command(project, "export_user.py", "gone1x")
    assert done.returncode == 0, done.stderr
    assert "gone1x" not in done.stdout
    (file,) = (project.folder / "exports" / "shop").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    held = json.loads(file.read_text())
    assert held["ids"] == ["gone1x"]
    tables = held["tables"]
    assert len(tables["src_transactions"]["rows"]) == 4
    assert tables["src_users"]["rows"][0]["email"] == "gone@example.com"
    assert {row["reason_code"] for row in tables["quarantined_rows"]["rows"]} == {
        "unreadable_time", "unreadable_amount",
    }  # fmt: skip
    assert tables["int_user_days"]["rows"][0]["spend"] == 10
    assert "additive measures" in tables["int_user_days"]["description"]
    assert tables["int_user_days"]["columns"]["spend"]
    assert "stays2" not in file.read_text()

    given = command(project, "export_user.py", "stays2", "mine.json")
    assert given.returncode == 0, given.stderr
    assert "stays2" in (project.folder / "mine.json").read_text()
    unknown = command(project, "export_user.py", "nobody")
    assert (unknown.returncode, "Nothing is held" in unknown.stderr) == (1, True)


START, DAYS_OF_EVENTS = datetime(2024, 1, 1), 40
GONE = {"p004q", "p017q", "p020q"}
DEVICES = {"d004x", "d017x"}


def write_town(folder: Path, without: set[str]) -> dict[str, Any]:
    """Events with devices, some of them shared, in Parquet; orders and people as text."""
    random = Random(3)
    events, orders, people = [], [["id", "user", "at", "amount"]], [["id", "sex", "consent"]]
    for number in range(180):
        user, device, kind = f"p{number:03}q", f"d{number:03}x", number % 3
        if number % 20 == 0:
            device = f"d{(number // 40) * 40:03}x"  # of two users
        people.append([user, random.choice("mf"), random.choice(["yes", "no"])])
        for event in range((25, 50, 8)[kind]):
            moment = START + timedelta(days=random.random() * DAYS_OF_EVENTS)
            moment = moment.replace(hour=22 if kind == 1 else random.randrange(8, 18))
            seconds = -1.0 if random.random() < 0.05 else 30.0
            row = (
                f"e{number}_{event}", user if random.random() < 0.6 else None, device, moment,
                random.choice(["page_view", "search"]), random.choice(["sport", "food"]), seconds,
            )  # fmt: skip
            events += [row] * (2 if random.random() < 0.05 else 1)
        for order in range((6, 1, 3)[kind]):
            moment = START + timedelta(days=random.random() * DAYS_OF_EVENTS)
            amount = round(random.random() * (200, 20, 60)[kind], 2)
            orders.append([f"o{number}_{order}", user, str(moment), str(amount)])
    # nothing is as new as what one of those who go has done
    newest = START + timedelta(days=DAYS_OF_EVENTS, hours=1)
    events.append(("last", "p020q", "d020x", newest, "page_view", "sport", 30.0))
    names = ["id", "user", "device", "at", "kind", "topic", "seconds"]
    kept = [row for row in events if row[1] not in without and (row[1] or row[2] not in without)]
    pd.DataFrame(kept, columns=names).to_parquet(folder / "events.parquet")
    for name, rows in (("orders", orders), ("people", people)):
        with (folder / f"{name}.csv").open("w", newline="") as lines:
            csv.writer(lines).writerows(row for row in rows if not without & set(row))
    text = {"all_varchar": True}
    return {
        "interactions": {
            "location": "events.parquet",
            "columns": {
                "row_id": "id", "user_id": '"user"', "anonymous_id": "device",
                "occurred_at": '"at"', "interaction_type": "kind", "topic": "topic",
                "duration_seconds": "seconds",
            },
        },
        "transactions": {
            "location": "orders.csv", "options": text,
            "columns": {
                "row_id": "id", "user_id": '"user"', "occurred_at": '"at"', "amount": "amount",
            },
        },
        "users": {
            "location": "people.csv", "options": text,
            "columns": {"user_id": "id", "gender": "sex", "marketing_consent": "consent"},
        },
    }  # fmt: skip


def town(folder: Path, without: set[str]) -> Project:
    linked = link_project(folder)
    searches = {"source": "interactions", "sql": "count(*) filter (where kind = 'search')"}
    searches["sql"] = "count(*) filter (where interaction_type = 'search')"
    given = {
        "input": "shop", "sources": write_town(linked, without), "horizon_days": 8,
        "features": {"searches": searches}, "leave_out": [],
    }  # fmt: skip
    return Project(linked, given)


@pytest.mark.slow
def test_the_result_is_that_of_a_build_that_has_never_seen_them(tmp_path: Path) -> None:
    project = town(tmp_path / "town", set())
    project.build()
    (project.folder / "ids.csv").write_text("user_id\n" + "\n".join(sorted(GONE)) + "\n")
    for script in ("campaign_audiences.py", "segment_report.py"):
        made = "audiences/shop" if script.startswith("campaign") else "reports/shop.html"
        if (PROJECT / "analyses" / script).exists():
            arguments = [
                sys.executable,
                f"analyses/{script}",
                "published/shop/user_segments.duckdb",
            ]
            subprocess.run([*arguments, made], cwd=project.folder, check=True, capture_output=True)
    assert command(project, "export_user.py", "p004q").returncode == 0
    raw = [project.folder / name for name in
           ("events.parquet", "orders.csv", "people.csv", "ids.csv", "shop.yml")]  # fmt: skip
    needles = [*GONE, *DEVICES]
    held = traces(project.folder, needles, raw)
    assert {"warehouse/shop.duckdb: int_user_days", "published/shop/dim_users.parquet"} <= set(held)
    storage = "select tags['storage_version'] from duckdb_databases() where not internal"
    version = project.query(storage)

    killed = subprocess.Popen(
        [sys.executable, "analyses/forget_users.py", "shop.yml", "ids.csv"],
        cwd=project.folder, env=project.environment(), stdout=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    time.sleep(25)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    published = project.published / "user_segments.duckdb"
    assert asked(published, "select count(*) from dim_users")[0][0] > 170

    done = command(project, "forget_users.py", "ids.csv")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert not [one for one in needles if one in done.stdout + done.stderr]
    assert traces(project.folder, needles, raw) == []
    assert project.query(storage) == version

    never = town(tmp_path / "never", GONE | DEVICES)
    never.build()
    found, expected = project.published_frames(), never.published_frames()
    assert found.keys() == expected.keys()
    # raw files still have their rows, which are counted as left out
    counted = ["raw_rows", "filtered_rows", "filter_reasons"]
    for frames in (found, expected):
        frames["rpt_data_quality"] = frames["rpt_data_quality"].drop(columns=counted)
    for name, frame in expected.items():
        pd.testing.assert_frame_equal(found[name], frame, obj=name)

    # a build of every day, and one from nothing, with the rows still delivered
    for arguments in ((), ("--full-refresh",)):
        project.build(*arguments)
        assert traces(project.folder, needles, raw) == []
    if is_there("live"):
        for user, code in (("p004q", 1), ("p005q", 0)):
            asked_for = ["analyses/live_profile.py", "warehouse/shop.duckdb", user, "shop.yml"]
            live = subprocess.run(
                [sys.executable, *asked_for], cwd=project.folder, capture_output=True, check=False
            )
            assert live.returncode == code, live.stdout + live.stderr


def test_the_main_fit_has_one_key() -> None:
    """Forgetting does not load the package, and SQL cannot."""
    macro = (PROJECT / "macros/segmentation/main_fit.sql").read_text("utf-8")
    assert rewriting.MAIN_FIT == MAIN_FIT
    assert f"'{MAIN_FIT}'" in macro
