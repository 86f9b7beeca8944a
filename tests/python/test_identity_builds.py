"""One person with several ids is one user in every table, whenever the link comes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from project import CORE, PROJECT, Project, link_project

# The layers that ids pass through; every build makes all later ones again.
LAYERS = (
    *("--select", "+int_user_features", "+rpt_data_quality", "+rpt_identity_merges"),
    *("+fct_user_days", "--indirect-selection", "cautious"),
)
CASE = """
event_id,anonymous_id,user_id,sent_at,event
1,a1,,2024-05-01 10:00:00,page_view
2,a1,,2024-05-01 10:01:00,page_view
3,a1,u1,2024-05-01 10:05:00,page_view
4,a2,u1,2024-05-03 09:00:00,page_view
5,a3,,2024-05-02 08:00:00,page_view
6,a4,u2,2024-05-02 09:00:00,page_view
7,a4,,2024-05-04 09:00:00,search
8,a5,u3,2024-05-04 10:00:00,page_view
"""
EVENTS = {
    "user_id": "user_id",
    "anonymous_id": "anonymous_id",
    "occurred_at": "sent_at",
    "interaction_type": "event",
    "row_id": "event_id",
}


# A feature that an input file declares, by person like any other.
SEARCHES = {
    "source": "interactions",
    "sql": "count(*) filter (where interaction_type = 'search')",
}


# A feature of a model of one's own.
OWN_MODEL = {
    "sql": """
        select
            spine.user_id,
            spine.as_of,
            spine.lookback,
            count(*) filter (where days.interaction_count > 1) as busy_days
        from {{ ref('int_feature_spine') }} as spine
        {{ join_user_days() }}
        group by spine.user_id, spine.as_of, spine.lookback
    """,
    "yml": """
models:
  - name: int_busy_features
    columns:
      - name: busy_days
        config: {meta: {feature: {label: Busy days, unit: days, clusters: false}}}
""",
}


def text(name: str, columns: dict[str, str]) -> dict[str, Any]:
    return {"location": name, "options": {"all_varchar": True}, "columns": columns}


def project(folder: Path, sources: dict[str, Any], files: dict[str, str], **more: Any) -> Project:
    linked = link_project(folder)
    for name, rows in files.items():
        (linked / name).write_text(rows.lstrip())
    return Project(linked, CORE | {"input": folder.name, "sources": sources} | more)


def counts(built: Project) -> dict[str, int]:
    """The interactions of each user."""
    found = built.query(
        "select user_id, sum(interaction_count) from int_user_days group by user_id order by all"
    )
    return {user: int(count) for user, count in found}


def test_people_before_and_after_login_are_one(tmp_path: Path) -> None:
    built = project(
        tmp_path / "case",
        {"interactions": text("events.csv", EVENTS)},
        {"events.csv": CASE},
        features={"searches": SEARCHES, "rows_seen": SEARCHES | {"sql": "count(*)"}},
    )
    built.build(*LAYERS)
    assert counts(built) == {"u1": 4, "u2": 2, "u3": 1, "a3": 1}
    assert built.query(
        "select user_id, rows_seen, searches from int_user_features order by all"
    ) == [("a3", 1, 0), ("u1", 4, 0), ("u2", 2, 1), ("u3", 1, 0)]
    assert built.query("select user_id from int_users order by all") == [
        ("a3",),
        ("u1",),
        ("u2",),
        ("u3",),
    ]
    assert built.query(
        "select raw_rows, clean_rows, quarantined_rows from rpt_data_quality"
        " where source = 'interactions'"
    ) == [(8, 8, 0)]
    assert built.query(
        "select other_id, user_id, linked_with, linked_by, strftime(linked_at, '%d %H:%M')"
        " from rpt_identity_merges order by all"
    ) == [
        ("a1", "u1", "u1", "interactions", "01 10:05"),
        ("a2", "u1", "u1", "interactions", "03 09:00"),
        ("a4", "u2", "u2", "interactions", "02 09:00"),
        ("a5", "u3", "u3", "interactions", "04 10:00"),
    ]


def test_the_unit_tests_of_models_that_the_sample_does_not_have(tmp_path: Path) -> None:
    """A build of the sample has no ids to put together, and so no tests of how it is done."""
    traits = text("users.csv", {"user_id": "id", "order_count": "n"})
    built = project(
        tmp_path / "units",
        {
            "interactions": text("events.csv", EVENTS),
            "identities": text("links.csv", {"user_id": "u", "other_id": "o", "seen_at": "t"}),
            "users": text("users.csv", {"user_id": "id", "location": "city"}),
            "user_traits": traits,
        },
        {
            "events.csv": CASE,
            "links.csv": "u,o,t\nu9,u1,2024-05-02 10:00:00\n",
            "users.csv": "id,city,n\nu1,Rome,3\n",
        },
        leave_out=["live"],
    )
    without_tests = ("--exclude-resource-type", "test", "unit_test")
    built.build("--select", "+int_past_people", "+int_users", *without_tests)
    tested = replace(built, given=built.given | {"with_unit_tests": True})
    folders = ("models/identities", "models/features/training/int_past_people_unit_tests.yml")
    chosen = [f"test_type:unit,path:{folder}" for folder in folders]
    done = tested.dbt("test", "--select", *chosen, "--target-path", "target/unit_tests")
    assert done.returncode == 0, done.stdout[-4000:]
    assert done.stdout.count("PASS int_") >= 10


def test_measures_that_do_not_add_up_over_ids(tmp_path: Path) -> None:
    """A day, a session, an order and the hours of a day are one with two ids as with one."""
    events = """
id,anon,user,moment,kind,session,seconds,topic
1,a,,2024-05-01 23:50:00,search,s1,21000,tea
2,a,u,2024-05-01 23:55:00,search,s1,21000,tea
5,a,,2024-05-01 23:50:00,search,s1,21000,
6,a,u,2024-05-01 23:50:00,search,s1,21000,
7,b,,2024-05-01 23:50:00,search,,21000,
3,a,u,2024-05-02 00:10:00,search,s1,60,jam
4,b,u,2024-05-02 09:00:00,search,s2,60,tea
"""
    orders = """
line,anon,user,moment,order,price
1,a,,2024-05-01 10:00:00,o1,5
2,a,u,2024-05-02 10:00:00,o1,7
3,b,,2024-05-02 11:00:00,,2
4,a,,2024-05-02 12:00:00,,3
"""
    ids = {"user_id": '"user"', "anonymous_id": "anon", "occurred_at": "moment"}
    shown = {"interaction_type": "kind", "session_id": "session", "duration_seconds": "seconds"}
    built = project(
        tmp_path / "measures",
        {
            "interactions": text("events.csv", ids | shown | {"topic": "topic"}),
            "transactions": text(
                "orders.csv",
                ids | {"order_id": '"order"', "amount": "try_cast(price as double)"},
            ),
        },
        {"events.csv": events, "orders.csv": orders},
    )
    built.build(*LAYERS)
    assert built.query("""
        select user_id, active_days, session_count, order_count, spend,
            cast(weekday_seconds as integer)
        from int_activity_totals
    """) == [("u", 2, 2, 2, 17, 86400 + 120)]
    assert built.query("select topic, event_count from int_topic_totals order by all") == [
        ("jam", 1),
        ("tea", 3),
    ]


def test_registrations_and_traits_of_a_person_are_put_together(tmp_path: Path) -> None:
    built = project(
        tmp_path / "registered",
        {
            "users": text(
                "users.csv",
                {
                    "user_id": "id",
                    "signed_up_at": "joined",
                    "location": "city",
                    "language": "lang",
                    "marketing_consent": "consent",
                    "updated_at": "changed",
                },
            ),
            "identities": text(
                "links.csv", {"user_id": "person", "other_id": "account", "seen_at": "moment"}
            ),
            "user_traits": text("traits.csv", {"user_id": "id", "order_count": "n"}),
        },
        {
            "users.csv": "id,joined,city,lang,consent,changed\n"
            "crm1,2024-02-01,,en,yes,2024-02-01\nshop7,2024-01-01,Rome,it,no,2024-03-01\n",
            "links.csv": "person,account,moment\ncrm1,shop7,2024-03-01\ncrm1,web5,2024-03-02\n"
            "guest,x1,2024-03-02\ncrm1,anonymous,2024-03-02\ncrm1,,2024-03-02\n"
            "crm1,late,2224-03-02\ncrm1,never,soon\n",
            "traits.csv": "id,n\nshop7,3\nweb5,2\n",
        },
    )
    built.build(*LAYERS)
    assert built.query(
        "select user_id, cast(signed_up_at as varchar), location, language, marketing_consent"
        " from int_users"
    ) == [("crm1", "2024-01-01 00:00:00", "Rome", "en", False)]
    assert built.query("select user_id, order_count from int_given_traits") == [("crm1", 3)]
    assert built.query(
        "select raw_rows, clean_rows, quarantine_reasons from rpt_data_quality"
        " where source = 'identities'"
    ) == [
        (
            7,
            2,
            "future_time 1, missing_other_id 1, placeholder_other_id 1, placeholder_user_id 1,"
            " unreadable_time 1",
        )
    ]


def test_placeholders_and_shared_devices_link_nobody(tmp_path: Path) -> None:
    events = """
event_id,anonymous_id,user_id,sent_at,event
1,kiosk,u1,2024-05-01 10:00:00,search
2,kiosk,u2,2024-05-01 11:00:00,search
3,kiosk,,2024-05-01 12:00:00,search
4,unknown,u3,2024-05-01 12:00:00,search
5,unknown,u4,2024-05-01 12:00:00,search
6,unknown,,2024-05-01 12:00:00,search
7,phone,guest,2024-05-01 12:00:00,search
8,tablet,guest,2024-05-01 12:00:00,search
9,,guest,2024-05-01 12:00:00,search
10,,,2024-05-01 12:00:00,search
"""
    many = "".join(f"m{n},d{n},till,2024-05-01 13:00:00,search\n" for n in range(12))
    built = project(
        tmp_path / "shared",
        {"interactions": text("events.csv", EVENTS)},
        {"events.csv": events + many},
        expert={"identities": {"max_ids": 12}},
    )
    built.build(*LAYERS)
    assert counts(built) == {
        **{"u1": 1, "u2": 1, "kiosk": 1, "u3": 1, "u4": 1, "phone": 1, "tablet": 1, "till": 12}
    }
    assert built.query(
        "select status, count(*), max(id_count) from rpt_identity_merges group by all order by all"
    ) == [("shared", 1, 1), ("too_large", 13, 13)]
    assert built.query(
        "select quarantine_reasons from rpt_data_quality where source = 'interactions'"
    ) == [("placeholder_user_id 2, missing_user_id 1",)]


# Events of 40 users on 80 devices, on 20 days. A user logs in on a device on some of them: on the
# first days on the own ones, later on a few of others too.
DELIVERY = """
    select
        'i' || n as id,
        case when hash(n) % 9 = 0 then 'u' || (
            case when hash(n + 7) % 60 = 0 then hash(n + 5) % 40 else device % 40 end
        ) end as uid,
        'd' || device as device,
        timestamp '2024-03-01' + interval (n * 86400 * 20 // 2000) second as ts,
        ['page_view', 'search', 'ad_click'][1 + cast(hash(n) % 3 as integer)] as kind,
        's' || n // 3 as session,
        ['tea', 'jam', 'bread'][1 + cast(hash(n + 1) % 3 as integer)] as topic,
        cast(hash(n + 2) % 300 as varchar) as seconds
    from (
        select n, cast(hash(n // 3) % 80 as integer) as device from range({0}, {1}) as numbers (n)
    )
"""
ACCOUNTS = """
    select
        'u' || (n + 1) as uid,
        'u' || n as account,
        timestamp '2024-03-01' + interval (n * 12) hour as ts
    from range({0}, {1}) as numbers (n)
    where n % 5 = 0
"""


def written(folder: Path, parts: list[tuple[str, str, int, int]]) -> None:
    for name, query, first, last in parts:
        duckdb.sql(
            f"copy ({query.format(first, last)}) to '{folder / name}.parquet' (format parquet)"
        )


COMPARED = {
    "int_user_days": "*",
    "int_users": "*",
    "int_activity_totals": "*",
    "int_topic_totals": "*",
    "rpt_data_quality": "*",
}


@pytest.mark.parametrize("is_corrected", [pytest.param(False, marks=pytest.mark.slow), True])
def test_a_later_build_leaves_what_a_build_from_scratch_makes(
    tmp_path: Path, is_corrected: bool
) -> None:
    """Also where links of the reprocessed days are corrected, which takes ids apart again."""
    sources = {
        "interactions": {
            "location": "events*.parquet",
            "columns": {
                **{"row_id": "id", "user_id": "uid", "anonymous_id": "device"},
                **{"occurred_at": "ts", "interaction_type": "kind", "session_id": "session"},
                **{"topic": "topic", "duration_seconds": "seconds"},
            },
        },
        "identities": {
            "location": "accounts*.parquet",
            "columns": {"user_id": "uid", "other_id": "account", "seen_at": "ts"},
        },
    }
    later = project(tmp_path / "later", sources, {})
    scratch = replace(later, given=later.given | {"input": "scratch"})
    written(later.folder, [("events1", DELIVERY, 0, 1500), ("accounts1", ACCOUNTS, 0, 28)])
    later.build(*LAYERS)
    before = counts(later)
    written(later.folder, [("events2", DELIVERY, 1500, 2000), ("accounts2", ACCOUNTS, 28, 40)])
    if is_corrected:
        duckdb.sql(
            f"copy (select * replace (case when ts >= '2024-03-14' then null else uid end as uid)"
            f" from ({DELIVERY.format(0, 1500)})) to '{later.folder}/events1.parquet'"
        )
    later.build(*LAYERS)
    scratch.build(*LAYERS)
    # ids have moved between users on days that are not read again
    assert before.keys() != set(counts(later))
    assert later.query("select count(*) from int_identities where days_of != user_id") == [(0,)]
    assert {row for (row,) in later.query("select distinct status from int_identities")} >= {
        *("merged", "shared", "stays")
    }
    # an id that has lost its links stays by itself
    people = """
        select * exclude (days_of, changed_in_build) from int_identities
        where status != 'stays' or id_count > 1
        order by all
    """
    assert later.query(people) == scratch.query(people)
    for table, columns in COMPARED.items():
        rows = f"select {columns} from {table} order by all"
        assert later.query(rows) == scratch.query(rows), table


def test_a_login_of_today_does_not_move_what_predictions_learn_from(tmp_path: Path) -> None:
    """Features, users and labels as of past times are those that the links of the time tell."""
    events = {
        "location": "events*.parquet",
        "columns": {
            **{"row_id": "id", "user_id": "uid", "anonymous_id": "device", "occurred_at": "ts"},
            **{"interaction_type": "kind", "session_id": "session", "topic": "topic"},
            "duration_seconds": "seconds",
        },
    }
    without = project(
        tmp_path / "without",
        {"interactions": events},
        {},
        horizon_days=3,
        leave_out=["live"],
        features={"searches": SEARCHES},
        feature_models=["int_busy_features"],
    )
    within = replace(without, given=without.given | {"input": "within"})
    written(without.folder, [("events1", DELIVERY, 0, 2000)])
    own = without.folder / "models"
    own.unlink()
    shutil.copytree(PROJECT / "models", own)
    (own / "features/own").mkdir(exist_ok=True)
    for suffix, block in OWN_MODEL.items():
        (own / f"features/own/int_busy_features.{suffix}").write_text(block)
    layers = ("--select", "+int_prediction_examples", "--indirect-selection", "empty")
    examples = "select * from int_prediction_examples order by all"
    without.build(*layers)
    # on the last day each device that was nobody's turns out to be somebody's
    duckdb.sql(f"""
        copy (
            select
                'login' || device as id, 'u9' || device as uid, device,
                timestamp '2024-03-20 23:59:00' as ts, 'search' as kind, null as session,
                null as topic, '1' as seconds
            from (select distinct device from ({DELIVERY.format(0, 2000)}))
        ) to '{without.folder}/events2.parquet'
    """)
    within.build(*layers)
    count = "select count(distinct user_id) from int_prediction_examples"
    merged = "select count(*) from int_identities where status = 'merged'"
    assert without.query(count)[0][0] > 40
    assert within.query(merged) != without.query(merged)
    # the day of the logins is the last of the newest horizon: what came of the others is the same
    past = "select * from ({}) where not is_test".format(examples.removesuffix(" order by all"))
    assert within.query(past + " order by all") == without.query(past + " order by all")
    values = "select count(distinct busy_days) > 3, count(distinct searches) > 3 from ({})"
    assert within.query(values.format(past)) == [(True, True)]
    # who joins the days of today's people is told what to write
    (own / "features/own/int_busy_features.sql").write_text(
        OWN_MODEL["sql"].replace(
            "{{ join_user_days() }}",
            "inner join {{ ref('fct_user_days') }} as days on spine.user_id = days.user_id",
        )
    )
    refused = within.dbt("run", "--select", "int_as_of")
    assert refused.returncode
    assert "feature_models, int_busy_features: reads fct_user_days" in refused.stdout


@pytest.mark.slow
def test_a_merged_id_is_not_lost_and_the_live_profile_has_the_rows_of_all_ids(
    tmp_path: Path,
) -> None:
    events = {
        "location": "events*.parquet",
        "columns": {
            **{"row_id": "id", "user_id": "uid", "anonymous_id": "device", "occurred_at": "ts"},
            **{"interaction_type": "kind", "session_id": "session"},
        },
    }
    built = project(tmp_path / "history", {"interactions": events}, {}, leave_out=["predictions"])
    written(built.folder, [("events1", DELIVERY, 0, 1500)])
    built.build("--exclude-resource-type", "test")
    before = {user for (user,) in built.query("select user_id from dim_users")}
    written(built.folder, [("events2", DELIVERY, 1500, 2000)])
    built.build()
    after = {user for (user,) in built.query("select user_id from dim_users")}
    merged = {
        other
        for (other,) in built.query("select other_id from rpt_identity_merges")
        if other not in after
    }
    assert before - after
    assert before - after <= merged
    moved = dict(
        built.query("""
            select to_segment_key, sum(user_count) from fct_segment_migrations
            where previous_as_of_date is not null group by all
        """)
    )
    assert moved["merged"] == len(before - after)
    assert "gone" not in moved
    open_intervals = "select user_id from user_segment_history where valid_to is null"
    assert {user for (user,) in built.query(open_intervals)} == after
    # an hour later, an anonymous row of a device that is somebody's
    device, user = built.query(
        "select other_id, user_id from rpt_identity_merges where status = 'merged' order by all"
    )[0]
    duckdb.sql(f"""
        copy (
            select
                'new' as id, cast(null as varchar) as uid, '{device}' as device,
                timestamp '2024-03-21 01:00:00' as ts, 'search' as kind, 'new' as session
        ) to '{built.folder}/events3.parquet'
    """)
    with duckdb.connect(str(built.warehouse), read_only=True) as connection:
        connection.execute(f"set file_search_path = '{built.folder}'")
        now = "select recency_days, session_count from user_profile_{}('{}')"
        then = connection.sql(now.format("at_build", user)).fetchall()[0]
        (live,) = connection.sql(now.format("now", user)).fetchall()
    assert live == (0, then[1] + 1)
