"""The live profile of a user equals the last build or, after new events, the next."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from live_rows import assert_same, by_user, keeping, loaded_profiles, profiles
from project import PROJECT, Project, bundled_input, link_project
from test_incremental import FIRST_DELIVERY, SECOND_DELIVERY, deliver, shop

sys.path.insert(0, str(PROJECT / "analyses"))
import live_profile

TRUTH = """
    select features.*, members.segment_key, members.distance_to_centroid, members.confidence
    from int_user_features as features
    inner join fct_user_segments as members on features.user_id = members.user_id
    order by user_id
"""


def as_parquet(given: dict[str, Any], source: str, folder: Path) -> Path:
    """Turn a source of text into a folder of Parquet files, and return it."""
    target = folder / source
    target.mkdir(parents=True)
    location = given["sources"][source]["location"]
    duckdb.sql(
        f"copy (from read_csv('{location}', all_varchar = true)) to '{target}/first.parquet'"
    )
    given["sources"][source].update(location=f"{target}/*.parquet", options={})
    return target


def append(target: Path, changes: str, where: str) -> None:
    """Deliver rows of the first file once more, with changes."""
    duckdb.sql(
        f"copy (select * replace ({changes}) from '{target}/first.parquet' where {where})"
        f" to '{target}/second.parquet'"
    )


def test_the_sample_live_equals_the_last_build_and_the_next(tmp_path: Path) -> None:
    given = bundled_input("sample") | {"leave_out": ["predictions"]}
    sources = {
        source: as_parquet(given, source, tmp_path)
        for source in ("interactions", "transactions", "social_activities")
    }
    project = Project(link_project(tmp_path / "project"), given)
    project.build()
    built = by_user(project, TRUTH)
    assert len(built) == 2_000
    users = list(built)
    assert_same(profiles(project, users), built)
    assert_same(profiles(project, users, "user_profile_at_build"), built)

    # the last weeks happen again, some of them later and some as copies
    later = (
        "cast(try_cast({0} as timestamp) + interval 20 day as varchar) as {0}, 'n' || {1} as {1}"
    )
    append(sources["interactions"], later.format("ts", "id"), "ts >= '2025-06-10'")
    append(sources["transactions"], "line_id as line_id", "ordered_at >= '2025-06-24'")
    append(
        sources["social_activities"],
        later.format("happened_at", "id"),
        "happened_at >= '2025-06-10'",
    )
    live, loaded = profiles(project, users), loaded_profiles(project, users)
    keeping(project).build()
    after = by_user(project, TRUTH)
    assert_same(live, {user_id: after[user_id] for user_id in users})
    assert_same(loaded, {user_id: after[user_id] for user_id in users})
    assert sum(live[u]["segment_key"] != built[u]["segment_key"] for u in users) > 0
    assert sum(after[u]["session_count"] != built[u]["session_count"] for u in users) > 100


@pytest.mark.slow
def test_online_retail_live_equals_the_last_build_and_the_next(tmp_path: Path) -> None:
    given = bundled_input("online_retail") | {"leave_out": ["predictions"]}
    if not Path(given["sources"]["transactions"]["location"]).exists():
        pytest.skip("the data is not there")
    target = as_parquet(given, "transactions", tmp_path)
    project = Project(link_project(tmp_path / "project"), given)
    project.build()
    built = by_user(project, TRUTH)
    users = list(built)
    assert_same(profiles(project, users), built)

    append(
        target,
        "cast(cast(InvoiceDate as timestamp) + interval 3 day as varchar) as InvoiceDate,"
        " case when InvoiceNo < '581000' then InvoiceNo else '9' || InvoiceNo end as InvoiceNo",
        "InvoiceDate >= '2011-12-05'",
    )
    live, loaded = profiles(project, users), loaded_profiles(project, users)
    keeping(project).build()
    after = by_user(project, TRUTH)
    assert_same(live, {user_id: after[user_id] for user_id in users})
    assert_same(loaded, {user_id: after[user_id] for user_id in users})
    assert any(live[u]["order_count"] != built[u]["order_count"] for u in users)


def one(project: Project, user_id: str) -> dict[str, Any] | None:
    with live_profile.connect(project.warehouse) as connection:
        return live_profile.profile(connection, user_id)


@pytest.fixture(scope="module")
def built_shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path]:
    folder = tmp_path_factory.mktemp("live")
    for source, query in FIRST_DELIVERY.items():
        deliver(folder / "raw", source, "first", query)
    plain = shop(folder / "project", folder / "raw")
    project = replace(plain, given=plain.given | {"leave_out": ["predictions"]})
    project.build()
    return project, folder / "raw"


def test_events_show_without_a_build(
    built_shop: tuple[Project, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    project, raw = built_shop
    truth = by_user(project, TRUTH)
    before = {user_id: one(project, user_id) for user_id in ("u1", "u2", "u4")}
    assert before["u1"] is not None
    assert before["u1"]["segment_key"] == truth["u1"]["segment_key"]
    assert [near["distance"] for near in before["u1"]["distances"]] == sorted(
        near["distance"] for near in before["u1"]["distances"]
    )
    assert one(project, "newcomer") is None

    with live_profile.connect(project.warehouse) as connection:
        session = live_profile.Profiles(connection)
        assert session.of("u2") == before["u2"]
        for source, query in SECOND_DELIVERY.items():
            deliver(raw, source, "second", query)
        after_second = session.of("u2")
        # u2 does in a day what nobody has done: the segment moves too
        deliver(
            raw, "transactions", "third",
            "select 'big' || n, 'u2', timestamp '2024-03-21 12:00:00' + interval (n) second,"
            " 'b' || n, '1000', 'pots' from range(300) as numbers (n)",
        )  # fmt: skip
        users = ("u1", "u2", "u4", "newcomer", "u7")
        live = {user_id: session.of(user_id) for user_id in users}
        assert session.of("nobody") is None
    assert live == {user_id: one(project, user_id) for user_id in users}
    assert after_second is not None
    assert after_second["order_count"] == truth["u2"]["order_count"]
    assert live["u2"] is not None
    assert live["u2"]["order_count"] == truth["u2"]["order_count"] + 300
    assert live["u2"]["segment_key"] != truth["u2"]["segment_key"]
    assert live["u2"]["built_segment_key"] == truth["u2"]["segment_key"]
    newcomer = live["newcomer"]
    assert newcomer is not None
    assert newcomer["active_days"] == 1
    assert newcomer["built_segment_key"] is None
    assert newcomer["segment_key"] is not None
    assert newcomer["objective"] is not None
    # the clock of all users has moved on
    assert live["u7"] is not None
    assert live["u7"]["as_of"] > before["u1"]["as_of"]

    arguments = [str(project.warehouse), "u2"]
    assert live_profile.main(arguments) == 0
    shown = capsys.readouterr().out
    assert f"segment in the last build   {truth['u2']['segment_key']}" in shown

    keeping(project).build()
    after = by_user(project, TRUTH)
    assert_same({u: row for u, row in live.items() if row}, {u: after[u] for u in live})


@pytest.mark.slow
def test_new_rows_of_each_part_show_without_a_build(tmp_path: Path) -> None:
    raw, crm = tmp_path / "raw", tmp_path / "crm.duckdb"
    for source, query in FIRST_DELIVERY.items():
        deliver(raw, source, "first", query)
    plain = shop(tmp_path / "project", raw)
    bought = f"select * from '{raw}/transactions/first.parquet'"
    with duckdb.connect(str(crm)) as connection:
        connection.sql(f"create table orders as {bought} where false")
    files = plain.given["sources"]["transactions"]
    given = plain.given | {
        "leave_out": ["predictions"],
        "attach": [{"path": str(crm), "alias": "crm"}],
    }
    given["sources"] = given["sources"] | {
        "transactions": [files, files | {"location": "crm.main.orders"}]
    }
    project = replace(plain, given=given)
    project.build()
    input_file = tmp_path / "input.yml"
    input_file.write_text(yaml.safe_dump(given))
    built = by_user(project, TRUTH)["u2"]

    def orders() -> int:
        with live_profile.connect(project.warehouse, input_file) as connection:
            profile = live_profile.Profiles(connection).of("u2")
        assert profile is not None
        return int(profile["order_count"])

    assert orders() == built["order_count"]
    rows = (
        "select '{0}' || n, 'u2', timestamp '2024-03-21 12:00:00' + interval (n) second,"
        " '{0}' || n, '10', 'pots' from range({1}) as numbers (n)"
    )
    duckdb.sql(f"{bought} where false union all {rows.format('file', 30)}").write_parquet(
        f"{raw}/transactions/second.parquet"
    )
    assert orders() == built["order_count"] + 30
    with duckdb.connect(str(crm)) as connection:
        connection.sql(f"insert into orders {rows.format('table', 500)}")
    assert orders() == built["order_count"] + 530
    keeping(project).build()
    assert by_user(project, TRUTH)["u2"]["order_count"] == built["order_count"] + 530


@pytest.mark.slow
def test_rows_of_an_attached_database_show_without_a_build(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for source, query in FIRST_DELIVERY.items():
        deliver(tmp_path / "raw", source, "first", query)
    plain = shop(tmp_path / "project", tmp_path / "raw")
    crm = tmp_path / "crm.duckdb"
    with duckdb.connect(str(crm)) as connection:
        connection.sql(f"create table orders as from '{tmp_path}/raw/transactions/*.parquet'")
    given = plain.given | {
        "leave_out": ["predictions"],
        "attach": [{"path": str(crm), "alias": "crm"}],
    }
    given["sources"] = given["sources"] | {
        "transactions": given["sources"]["transactions"] | {"location": "crm.main.orders"}
    }
    project = replace(plain, given=given)
    project.build()
    input_file = tmp_path / "input.yml"
    input_file.write_text(yaml.safe_dump(given))

    built = by_user(project, TRUTH)
    with live_profile.connect(project.warehouse, input_file) as connection:
        before = live_profile.Profiles(connection).of("u2")
    assert before is not None
    assert_same({"u2": before}, {"u2": built["u2"]})
    with duckdb.connect(str(crm)) as connection:
        connection.sql(
            "insert into orders select 'big' || n, 'u2', timestamp '2024-03-21 12:00:00'"
            " + interval (n) second, 'b' || n, '1000', 'pots' from range(300) as numbers (n)"
        )
    with live_profile.connect(project.warehouse, input_file) as connection:
        live = live_profile.Profiles(connection).of("u2")
    assert live is not None
    assert live["order_count"] == built["u2"]["order_count"] + 300
    assert live_profile.main([str(project.warehouse), "u2", str(input_file)]) == 0
    assert "User u2 as of 2024-03-21" in capsys.readouterr().out
    keeping(project).build()
    assert_same({"u2": live}, {"u2": by_user(project, TRUTH)["u2"]})


def test_who_is_unknown_is_told_what_to_do(
    built_shop: tuple[Project, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project, _ = built_shop
    assert live_profile.main([str(project.warehouse), "nobody"]) == 1
    assert "There is no user 'nobody'" in capsys.readouterr().out
    assert live_profile.main([str(tmp_path / "none.duckdb"), "u1"]) == 1
    assert "build the input first" in capsys.readouterr().out
    assert live_profile.main([]) == 2
    assert "make live USER=u42" in capsys.readouterr().out


@pytest.mark.parametrize(
    "settings",
    [
        {"activity_window_days": 10},
        {"as_of": "2024-03-20 12:00:00", "late_arrival_days": 5},
        {"segmentation": {"algorithm": "gaussian_mixture", "segment_count": 2}},
    ],
    ids=["window", "as_of", "gaussian_mixture"],
)
@pytest.mark.slow
def test_settings_hold_live_too(tmp_path: Path, settings: dict[str, Any]) -> None:
    for source, query in FIRST_DELIVERY.items():
        deliver(tmp_path / "raw", source, "first", query)
    plain = shop(tmp_path / "project", tmp_path / "raw")
    project = replace(plain, given=plain.given | {"leave_out": ["predictions"]} | settings)
    project.build()
    built = by_user(project, TRUTH)
    assert_same(profiles(project, list(built)), built)
    for source, query in SECOND_DELIVERY.items():
        deliver(tmp_path / "raw", source, "second", query)
    live, loaded = profiles(project, list(built)), loaded_profiles(project, list(built))
    keeping(project).build()
    after = by_user(project, TRUTH)
    if "segmentation" not in settings:
        assert_same(live, {u: after[u] for u in built})
        assert_same(loaded, {u: after[u] for u in built})
        return
    # only Python scores it: the features are live, the segment is that of the last build
    assert loaded == live
    for user_id in built:
        assert live[user_id]["is_scored_live"] is False
        assert live[user_id]["segment_key"] == built[user_id]["segment_key"]
        assert live[user_id]["total_spend"] == after[user_id]["total_spend"]
