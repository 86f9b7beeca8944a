"""Features that an input file declares are columns like any other, as of any time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from live_rows import assert_same, by_user, keeping, loaded_profiles, profiles
from project import CORE, Project, is_there, link_project
from test_incremental import DAYS, FIRST_DELIVERY, SECOND_DELIVERY, deliver, rows, shop

FEATURES: dict[str, dict[str, Any]] = {
    "searches_lately": {
        "label": "Searches of the last days",
        "source": "interactions",
        "sql": "count(*) filter (where interaction_type = 'search')",
        "last_days": 4,
    },
    "seconds_a_search": {
        "unit": "seconds",
        "source": "interactions",
        "sql": "avg(duration_seconds) filter (where interaction_type = 'search')",
        "transform": "log1p",
    },
    "tea_share": {
        "unit": "share",
        "source": "interactions",
        "sql": "count(*) filter (where topic = 'tea') / cast(count(topic) as double)",
        "missing": "zero",
        "high": "for tea",
        "low": "against tea",
        "clusters": False,
    },
    "largest_line": {"unit": "currency", "source": "transactions", "sql": "max(amount)"},
    "last_like_days_ago": {
        "unit": "days",
        "source": "social_activities",
        "sql": "date_diff('day', max(occurred_at) filter (where activity_type = 'like'), as_of)",
        "missing": "max",
        "clusters": False,
    },
}
# The same by hand, over raw rows of which each id is there once.
BY_HAND = """
    with clean_interactions as (
        select distinct on (id, ts::date) * from '{raw}/interactions/*.parquet'
        where uid is not null and try_cast(ts as timestamp) is not null and seconds::double >= 0
        order by id, ts::date, ts, uid, kind, session, topic
    )

    select
        spine.user_id,
        spine.as_of,
        spine.lookback,
        count(*) filter (
            where rows.kind = 'search' and rows.ts::date > spine.last_activity_date - 4
        ) as searches_lately,
        avg(rows.seconds::double) filter (where rows.kind = 'search') as seconds_a_search
    from int_feature_spine as spine
    left join clean_interactions as rows
        on
            spine.user_id = rows.uid
            and rows.ts::timestamp < spine.as_of
            and (spine.window_start_date is null or rows.ts::date >= spine.window_start_date)
    group by all
"""


def with_features(folder: Path, raw: Path, **more: Any) -> Project:
    plain = shop(folder, raw)
    return replace(plain, given=plain.given | {"features": FEATURES} | more)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path]:
    folder = tmp_path_factory.mktemp("own")
    for source, query in FIRST_DELIVERY.items():
        deliver(folder / "raw", source, "first", query)
    project = with_features(
        folder / "project",
        folder / "raw",
        leave_out=[] if is_there("live") else ["live"],
        horizon_days=4,
    )
    project.build()
    return project, folder / "raw"


def test_they_are_columns_of_every_table_with_features(built: tuple[Project, Path]) -> None:
    project, _ = built
    users = project.published_frames()["dim_users"]
    assert set(FEATURES) <= set(users.columns)
    assert (users["extra_features"].isna()).all()
    frames = project.published_frames()
    assert set(FEATURES) <= set(frames["rpt_segment_profiles"].columns)
    assert set(FEATURES) <= set(frames["rpt_segment_traits"]["feature_name"])
    assert project.query(
        "select label, unit, transform, missing_value, is_for_clustering, high_phrase, low_phrase"
        " from feature_catalog where feature_name in ('searches_lately', 'tea_share')"
        " order by feature_name"
    ) == [
        ("Searches of the last days", "count", "log1p", "zero", True,
         "high searches of the last days", "low searches of the last days"),
        ("Tea share", "share", "none", "zero", False, "for tea", "against tea"),
    ]  # fmt: skip
    assert project.query(
        "select comment from duckdb_columns() where table_name = 'dim_users'"
        " and column_name = 'largest_line'"
    ) == [("Largest line (currency). max(amount), of transactions.",)]


def test_predictions_learn_from_them(built: tuple[Project, Path]) -> None:
    if not is_there("predictions"):
        pytest.skip("the part predictions has been deleted")
    project, _ = built
    columns = {
        name for (name,) in project.query("select column_name from (describe int_predictors)")
    }
    assert {"searches_lately", "recent_searches_lately", "tea_share"} <= columns


def test_they_know_nothing_of_what_comes_later(built: tuple[Project, Path]) -> None:
    project, raw = built
    times = project.query(
        "select count(distinct as_of), count(distinct lookback) from int_own_features"
    )
    assert times[0] > ((3, 2) if is_there("predictions") else (0, 0))
    differing = f"""
        with by_hand as ({BY_HAND.format(raw=raw)})
        select * from by_hand inner join int_own_features as own using (user_id, as_of, lookback)
        where
            by_hand.searches_lately != own.searches_lately
            or abs(by_hand.seconds_a_search - own.seconds_a_search) > 1e-6
            or (by_hand.seconds_a_search is null) != (own.seconds_a_search is null)
    """
    assert project.query(differing) == []


def test_a_later_build_and_the_live_profile_equal_a_build_from_scratch(
    built: tuple[Project, Path],
) -> None:
    project, raw = built
    for source, query in SECOND_DELIVERY.items():
        deliver(raw, source, "second", query)
    names = ", ".join(FEATURES)
    truth = f"select user_id, {names} from int_user_features"
    before = by_user(project, truth)
    users = [*before, "newcomer"]
    live = profiles(project, users) if is_there("live") else {}
    loaded = loaded_profiles(project, users) if is_there("live") else {}
    project = keeping(project)
    project.build()
    after = by_user(project, truth)
    later = {
        table: rows(project, table)
        for table in ("int_clean_interactions", "int_clean_transactions", "dim_users")
    }
    if is_there("live"):
        assert_same(live, {user: after[user] for user in users})
        assert_same(loaded, {user: after[user] for user in users})
    assert any(after[user] != before[user] for user in before)
    assert after["newcomer"] == {
        "user_id": "newcomer", "searches_lately": 0.0, "seconds_a_search": None, "tea_share": 0.0,
        "largest_line": None, "last_like_days_ago": None,
    }  # fmt: skip
    assert project.query(BY_HAND.format(raw=raw).replace("group by all", "group by all limit 1"))
    project.build("--full-refresh")
    for table, before_refresh in later.items():
        assert before_refresh == rows(project, table), table


@pytest.mark.slow
def test_rows_are_kept_for_as_long_as_a_feature_reads_them(tmp_path: Path) -> None:
    for source, query in FIRST_DELIVERY.items():
        deliver(tmp_path / "raw", source, "first", query)
    project = with_features(tmp_path / "project", tmp_path / "raw")
    project.build(*DAYS)
    kept = rows(project, "int_clean_interactions")
    tables = "select count(*) from duckdb_tables() where table_name like 'int_clean_%'"
    assert project.query(tables) == [(3,)]
    # without its features, the rows of a source would soon be out of date
    without = replace(project, given=project.given | {"features": {}})
    without.build(*DAYS)
    assert project.query(tables) == [(0,)]
    project.build(*DAYS)
    assert rows(project, "int_clean_interactions") == kept


def test_every_mistake_is_named_with_its_line(tmp_path: Path) -> None:
    wrong: dict[str, Any] = {
        "recency_days": {"source": "interactions", "sql": "count(*)"},
        "location": {"source": "interactions", "sql": "count(*)"},
        "order": {"source": "interactions", "sql": "count(*)"},
        "Ours": {"source": "interactions", "sql": "count(*)"},
        "snapshot_number": {"source": "interactions", "sql": "count(*)"},
        "a1": {"source": "interaction", "sql": "count(*)"},
        "a2": {"source": "users", "sql": "count(*)"},
        "a3": {"source": "campaign_responses", "sql": "count(*)"},
        "a4": {"source": "interactions", "sql": "count(* filter"},
        "a5": {"source": "interactions", "sql": "upper(topic)"},
        "a6": {"source": "interactions", "sql": "sum(amount)"},
        "a7": {"source": "interactions", "sql": "sum((select 1))"},
        "a8": {"source": "interactions", "sql": "max(topic)"},
        "a9": {"source": "interactions", "sql": "max(occurred_at)"},
        "b1": {"source": "transactions", "sql": 'arg_max("amount", occurred_at)'},
        "b2": {"source": "interactions", "sql": "count(*) + length(topic)"},
        "b3": {"source": "transactions", "sql": "sum(quantity)"},
        "b4": {"source": "interactions", "sql": "count(*) over ()"},
        "b5": {"source": "interactions", "sql": "sum(random())"},
        "b6": {"source": "interactions", "sql": "count(*), 1"},
        "b7": {"source": "interactions", "sql": "count(*)", "last_days": 0, "transform": "sqrt"},
        "b8": {"source": "interactions", "sql": "count(*)", "wieght": 1},
        "b9": {"source": "interactions"},
        "recent_b9": {"source": "interactions", "sql": "count(*)"},
    }
    right = {
        "c1": {"source": "interactions", "sql": "count(*) filter (where topic = 'first(select)')"},
        "c2": {"source": "interactions", "sql": "bool_or(topic = 'tea')"},
        "c3": {"source": "transactions", "sql": "quantile_cont(amount, 0.9)"},
    }
    raw = tmp_path / "raw"
    for source, query in FIRST_DELIVERY.items():
        deliver(raw, source, "first", query)
    plain = shop(tmp_path / "project", raw)
    project = replace(plain, given=plain.given | {"features": wrong | right, "leave_out": []})
    path = tmp_path / "shop.yml"
    path.write_text(yaml.safe_dump(project.given, sort_keys=False), "utf-8")
    lines = path.read_text("utf-8").splitlines()
    done = project.dbt("run", "--select", "int_feature_spine", USER_PROFILING_INPUT=str(path))
    said = " ".join(done.stdout.split())
    assert done.returncode != 0
    for name, problem in {
        "recency_days": "is a feature of the catalog already.",
        "location": "is a column beside the features already.",
        "order": "cannot be the name of a column.",
        "Ours": "cannot be the name of a column.",
        "snapshot_number": "is a column beside the features already.",
        "a1": "there is no source `interaction`. Did you mean `interactions`?",
        "a2": "source `users` has no events, which have a time.",
        "a3": "the input file has no source `campaign_responses`.",
        "a4": "sql `count(* filter` is not one SQL expression: syntax error",
        "a5": "sql `upper(topic)` is not an aggregate: it has none of count, sum,",
        "a6": 'sql `sum(amount)` does not work on interactions: Referenced column "amount" not'
        " found in FROM clause! Its columns are: user_id, occurred_at, interaction_type,"
        " session_id, topic, duration_seconds, as_of.",
        "a7": "sql `sum((select 1))` has a subquery.",
        "a8": "sql `max(topic)` gives a VARCHAR where a number is needed.",
        "a9": "sql `max(occurred_at)` gives a TIMESTAMP where a number is needed.",
        "b1": 'sql `arg_max("amount", occurred_at)` has arg_max(), which depends on the order of',
        "b2": 'is not an aggregate in all its parts: column "topic" must be part of an aggregate',
        "b3": "sql `sum(quantity)` reads quantity, which the input file does not map for",
        "b4": "sql `count(*) over ()` has a window function.",
        "b5": "sql `sum(random())` has random, which is another in every build.",
        "b6": "sql `count(*), 1` is not one SQL expression: there is more in it.",
        "b7": "last_days `0` is not a whole number from 1 to 36525.",
        "b8": "there is no key `wieght`. Did you mean `weight`?",
        "b9": "`sql` is missing.",
        "recent_b9": "is what predictions call `b9` lately.",
    }.items():
        if name == "snapshot_number" and not is_there("predictions"):
            continue
        line = 1 + next(n for n, text in enumerate(lines) if text.strip() == f"{name}:")
        found = said.split(f"features, {name}, line {line}: ")[1:]
        assert any(part.startswith(problem) or problem in part[:200] for part in found), name
    assert "features, b7, line" in said
    assert "transform `sqrt` is unknown." in said
    for name in right:
        assert f"features, {name}" not in said, name
    with duckdb.connect(str(project.warehouse)) as connection:
        assert connection.execute("select count(*) from duckdb_tables()").fetchone() == (0,)


def test_a_feature_that_is_the_same_for_all_users_is_warned_of(tmp_path: Path) -> None:
    """With its line, and with the values that there are of what its condition compares."""
    folder = link_project(tmp_path)
    kinds = ("Report Created", "search", "page_view")
    rows = [f"u{n},2024-05-0{1 + n % 3} 10:00:00,{kinds[n % 3]}" for n in range(30)]
    rare = "u1,2024-05-02 11:00:00,call me on 020 7946 0018"
    (folder / "events.csv").write_text("\n".join(["id,moment,kind", *rows, rare]))
    given: dict[str, Any] = {
        "input": "constant",
        "sources": {
            "interactions": {
                "location": "events.csv",
                "options": {"all_varchar": True},
                "columns": {"user_id": "id", "occurred_at": "moment", "interaction_type": "kind"},
            }
        },
        "features": {
            "reports": {
                "source": "interactions",
                "sql": "count(*) filter (where interaction_type = 'Report Created')",
            },
            "first_days": {"source": "interactions", "sql": "min(day(occurred_at)) * 0 + 4"},
            "searches": {
                "source": "interactions",
                "sql": "count(*) filter (where interaction_type = 'search')",
            },
            "hours": {
                "source": "interactions",
                "sql": "max(hour(occurred_at)) filter (where lower(interaction_type) in ('x'))",
            },
        },
    }
    built = Project(folder, CORE | given)
    (folder / "constant.yml").write_text(yaml.safe_dump(built.given, sort_keys=False))
    said = built.build(
        *("--select", "+rpt_data_warnings", "--exclude-resource-type", "test"),
        USER_PROFILING_INPUT="constant.yml",
    )
    lines = (folder / "constant.yml").read_text().splitlines()
    line_of = {name: lines.index(f"  {name}:") + 1 for name in given["features"]}
    there = "interaction_type has 'page_view', 'report created', 'search'."
    assert built.query(
        "select subject, message, what_to_do from rpt_data_warnings"
        " where check_name = 'feature_is_constant' order by warning_rank"
    ) == [
        (
            "first_days",
            f"The feature first_days (line {line_of['first_days']} of the input file) is the same"
            " for all 30 users.",
            "Check its sql, and the columns it reads.",
        ),
        (
            "hours",
            f"The feature hours (line {line_of['hours']} of the input file) is empty for all 30"
            " users.",
            f"Check its sql against what there is: {there}",
        ),
        (
            "reports",
            f"The feature reports (line {line_of['reports']} of the input file) is 0 for all 30"
            " users.",
            f"Check its sql against what there is: {there}",
        ),
    ]
    assert "The feature reports (line" in said
