"""Predictions end to end: blind to what comes later, judged honestly, kept for a horizon."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from project import Project, link_project
from scipy.stats import spearmanr
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    roc_auc_score,
    root_mean_squared_error,
)

# 700 users, 200 days; who is keen today is keen tomorrow, and some leave for good.
EVENTS = """
    with users as (
        select n as number, 'u' || n as uid, hash(n) % 100 / 100.0 as keenness,
            20 + cast(hash(n + 5000) % 400 as integer) as last_day
        from range(700) as numbers (n)
    ),
    days as (select d as day from range(200) as numbers (d))
    select
        'e' || users.number || '-' || days.day as id,
        users.uid,
        timestamp '2024-01-01 08:00:00' + interval (days.day) day
        + interval (cast(hash(users.number * 1000 + days.day) % 36000 as integer)) second as ts,
        hash(users.number * 1000 + days.day + 77) % 100 < 40 as is_order,
        round(5 + 100 * users.keenness, 2) as amount,
        ['tea', 'jam', 'bread'][1 + cast(hash(users.number + days.day) % 3 as integer)] as topic
    from users, days
    where
        days.day <= users.last_day
        and hash(users.number * 1000 + days.day + 31) % 1000 < 300 * users.keenness * users.keenness
"""
AS_OF = "2024-07-19 00:00:00"
PREDICTED = {"horizon_days": 30, "leave_out": ["live"]}
UP_TO_PREDICTIONS = (
    *("--select", "+rpt_prediction_health", "+rpt_prediction_quality", "+fct_user_predictions"),
    *("+rpt_segment_prediction_quality", "+rpt_prediction_deciles"),
    *("--indirect-selection", "cautious"),
)


def write_events(folder: Path, condition: str = "true") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"create view events as {EVENTS}")
        for source, kept in (("interactions", "not is_order"), ("transactions", "is_order")):
            connection.execute(
                f"copy (select * from events where {kept} and {condition} order by id)"
                f" to '{folder / source}.parquet'"
            )


def project_on(folder: Path, data: Path, **settings: object) -> Project:
    sources = {
        "interactions": {
            "location": str(data / "interactions.parquet"),
            "columns": {
                "row_id": "id",
                "user_id": "uid",
                "occurred_at": "ts",
                "interaction_type": "'page_view'",
                "topic": "topic",
            },
        },
        "transactions": {
            "location": str(data / "transactions.parquet"),
            "columns": {
                "row_id": "id",
                "user_id": "uid",
                "occurred_at": "ts",
                "amount": "amount",
                "category": "topic",
            },
        },
    }
    given = {"input": "made_up", "sources": sources} | PREDICTED | settings
    return Project(folder, given)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("predictions")
    write_events(folder / "data")
    project = project_on(link_project(folder / "project"), folder / "data", as_of=AS_OF)
    project.build(*UP_TO_PREDICTIONS)
    return project


def frame(project: Project, sql: str) -> pd.DataFrame:
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        return connection.sql(sql).df()


def test_metrics_are_those_of_scikit_learn(built: Project) -> None:
    quality = frame(built, "from rpt_prediction_quality").set_index(["target", "metric"])
    assert quality.index.is_unique
    tests = frame(built, "from int_prediction_tests order by target, user_id")
    assert set(tests["target"]) == {"churn", "purchase", "orders", "spend"}
    for target, rows in tests.groupby("target"):
        for column, guess in (("value", "predicted_value"), ("baseline_value", "baseline_value")):
            outcome, said = rows["observed_value"], rows[guess]
            if target in ("churn", "purchase"):
                expected = {
                    "auc": roc_auc_score(outcome, said),
                    "average_precision": average_precision_score(outcome, said),
                    "brier_score": brier_score_loss(outcome, said),
                }
            else:
                expected = {
                    "rmse": root_mean_squared_error(outcome, said),
                    "rank_correlation": spearmanr(outcome, said)[0],
                }
            for metric, figure in expected.items():
                assert quality.loc[(target, metric), column] == pytest.approx(figure, abs=1e-6)
    spend = tests[tests["target"] == "spend"].sort_values("predicted_value", ascending=False)
    tenth = len(spend) // 10
    share = spend["observed_value"][:tenth].sum() / spend["observed_value"].sum()
    assert quality.loc[("spend", "top_decile_share"), "value"] == pytest.approx(share, abs=0.02)


def test_predictions_are_better_than_the_baseline_and_calibrated(built: Project) -> None:
    quality = frame(built, "from rpt_prediction_quality").set_index(["target", "metric"])
    main = [("churn", "brier_score"), ("purchase", "brier_score"), ("orders", "rmse")]
    assert quality.loc[main, "is_better"].all()
    assert quality.loc[("churn", "calibration_error"), "value"] < 0.06
    [(users, impossible)] = built.query(
        "select count(*), count(*) filter (where churn_probability not between 0 and 1"
        " or expected_orders < 0 or expected_spend is null) from fct_user_predictions"
    )
    assert users == built.query("select count(*) from int_predictors where is_current")[0][0]
    assert impossible == 0
    parts = built.query("select sum(user_count) from rpt_prediction_deciles where target = 'churn'")
    assert parts == [(quality.loc[("churn", "auc"), "user_count"],)]


@pytest.mark.slow
def test_a_time_in_the_past_is_blind_to_what_came_later(built: Project, tmp_path: Path) -> None:
    """What is known of the test time is what a build of that day knew, on data that ends there."""
    [(as_of,)] = built.query("select as_of from int_prediction_times where is_test")
    write_events(tmp_path / "data", f"ts < timestamp '{as_of}'")
    past = project_on(link_project(tmp_path / "past"), tmp_path / "data", as_of=str(as_of))
    past.build("--select", "+int_predictors", "+int_user_features", *UP_TO_PREDICTIONS[5:])
    full = replace(built, given=built.given | {"as_of": str(as_of), "input": "full"})
    full.build("--select", "+int_user_features", *UP_TO_PREDICTIONS[5:])
    everything, nothing_later = (
        frame(project, "from int_user_features order by user_id") for project in (full, past)
    )
    assert len(everything) > 500
    pd.testing.assert_frame_equal(everything, nothing_later)

    learnt_from = frame(built, "from int_prediction_examples where is_test order by user_id")
    known_then = frame(
        past, "select * exclude (is_current) from int_predictors where is_current order by user_id"
    )
    pd.testing.assert_frame_equal(learnt_from[known_then.columns], known_then, check_dtype=False)


def test_examples_never_look_beyond_the_test(built: Project) -> None:
    times = frame(built, "from int_prediction_times order by snapshot_number")
    test, train = times[times["is_test"]], times[~times["is_test"]]
    assert len(test) == 1
    assert len(train) >= 3
    assert (train["last_label_date"] <= test["last_activity_date"].iloc[0]).all()
    labels = frame(
        built,
        "select count(*) as users, sum(next_order_days) as order_days"
        " from int_prediction_examples where is_test",
    )
    [(order_days,)] = built.query(
        "select count(*) from int_user_days as days, int_prediction_times as times"
        " where times.is_test and days.order_count > 0"
        " and days.activity_date > times.last_activity_date"
        " and days.activity_date <= times.last_label_date"
    )
    assert 0 < labels["order_days"].iloc[0] <= order_days


def test_a_model_is_kept_for_a_horizon(built: Project) -> None:
    def version_and_predictions(project: Project) -> tuple[int, np.ndarray]:
        found = frame(project, "from fct_user_predictions order by user_id")
        return int(found["model_version"].max()), found["churn_probability"].to_numpy()

    first = version_and_predictions(built)
    built.build(*UP_TO_PREDICTIONS)
    again = version_and_predictions(built)
    assert again[0] == first[0]
    assert np.array_equal(again[1], first[1])
    [(examples,)] = built.query("select count(*) from int_prediction_examples")
    assert examples == 0, "nothing is learnt where the model is kept"

    changed = replace(built, given=built.given | {"expert": {"prediction_snapshots": 3}})
    changed.build(*UP_TO_PREDICTIONS)
    assert version_and_predictions(changed)[0] == first[0] + 1


def test_a_model_of_an_earlier_release_is_fitted_again(built: Project) -> None:
    with duckdb.connect(str(built.warehouse)) as connection:
        connection.execute("drop table ml_prediction_models")
        connection.execute(
            "create table int_prediction_model as select 7 as model_version, '' as item"
        )
    fewer_trees = replace(built, given=built.given | {"expert": {"prediction": {"max_iter": 5}}})
    said = fewer_trees.build(*UP_TO_PREDICTIONS)
    assert "holds a prediction model of an earlier release" in said
    assert built.query(
        "select model_version, reason, max(node.tree) + 1"
        " from ml_prediction_models as models cross join unnest(models.nodes) as nodes (node)"
        " where is_in_use group by all"
    ) == [(1, "there is no model yet", 5)]
    again = fewer_trees.build(*UP_TO_PREDICTIONS)
    assert "earlier release" not in again


def test_a_model_that_this_build_cannot_use_is_kept(built: Project) -> None:
    kept = built.query("select model_version, horizon_days from ml_prediction_models")
    farther = replace(built, given=built.given | {"horizon_days": 100})
    farther.build(*UP_TO_PREDICTIONS)
    assert built.query("select count(*) from fct_user_predictions") == [(0,)]
    assert built.query("select model_version, horizon_days from ml_prediction_models") == kept
    assert built.query("select is_in_use from ml_prediction_models") == [(False,)]


def test_too_little_history_gives_none_and_says_so(tmp_path: Path) -> None:
    write_events(tmp_path / "data", "ts < timestamp '2024-03-20'")
    project = project_on(link_project(tmp_path / "project"), tmp_path / "data")
    project.build(*UP_TO_PREDICTIONS)
    [(is_predicted, reason)] = project.query(
        "select is_predicted, reason from rpt_prediction_health"
    )
    assert not is_predicted
    assert "too short" in reason
    assert "90 whole days" in reason
    assert project.query("select count(*) from fct_user_predictions") == [(0,)]
    assert project.query("select count(*) from rpt_prediction_quality") == [(0,)]
