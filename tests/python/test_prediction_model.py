"""Trees as data, and what is fitted with them: pure functions, without dbt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from user_profiling.prediction.forest import Forest, Node, forest_of
from user_profiling.prediction.prediction import (
    PARTS,
    TARGETS,
    Examples,
    PredictionSettings,
    Predictor,
    baseline_predictions,
    feature_importance,
    fit_predictor,
    fittable_parts,
    usable_predictors,
)
from user_profiling.prediction.prediction_fit import fit_predictions
from user_profiling.prediction.prediction_model import (
    MODEL_SCHEMA,
    FittedPredictions,
    kept_or_fitted,
    prediction_batches,
    prediction_model_table,
    read_predictor,
)

SETTINGS = PredictionSettings(
    max_iter=20,
    max_leaf_nodes=6,
    learning_rate=0.2,
    min_samples_leaf=10,
    min_share_leaf=0.001,
    l2_regularization=1.0,
    cv=3,
    min_outcomes=10,
    max_samples=500,
    n_repeats=2,
    random_seed=42,
)
USERS = 600
DECISION = {
    "model_version": 3,
    "signature": "horizon 30",
    "horizon_days": 30,
    "tested_date": date(2024, 4, 27),
    "training_times": 6,
    "fitted_as_of_date": date(2024, 5, 8),
    "reason": "there is no model yet",
    "random_seed": 42,
}


def made_up(times: int = 2) -> Examples:
    """Users who buy the more the higher their first feature; the third one is noise."""
    generator = np.random.default_rng(7)
    values = generator.normal(size=(USERS * times, 3))
    values[generator.random(len(values)) < 0.2, 1] = np.nan
    buys = generator.random(len(values)) < 1 / (1 + np.exp(-2 * values[:, 0]))
    order_days = np.where(buys, 1 + generator.poisson(1.0, len(values)), 0).astype(float)
    spend = order_days * np.exp(2 + 0.5 * np.nan_to_num(values[:, 1]))
    active = order_days + (generator.random(len(values)) < 0.3)
    users = np.tile(np.arange(USERS), times)
    return Examples(
        values, users, active, order_days, spend, active[::-1], order_days[::-1], spend[::-1]
    )


def table_of(examples: Examples, is_test: np.ndarray) -> pa.Table:
    columns = {f"f{place}": column for place, column in enumerate(examples.values.T)}
    return pa.table(
        {
            "user_id": [f"u{number:04d}" for number in examples.users],
            "is_test": is_test,
            "next_active_days": examples.active_days,
            "next_order_days": examples.order_days,
            "next_spend": examples.spend,
            "recent_activity_days": examples.recent_active_days,
            "recent_order_days": examples.recent_order_days,
            "recent_days_spend": examples.recent_spend,
        }
        | columns
    )


def test_a_forest_says_what_scikit_learn_says() -> None:
    examples = made_up()
    size = {"max_iter": 30, "min_samples_leaf": 5, "random_state": 0}
    classifier = HistGradientBoostingClassifier(**size)
    classifier.fit(examples.values, examples.order_days > 0)
    forest = forest_of(classifier, examples.values)
    probability = 1 / (1 + np.exp(-forest.raw(examples.values)))
    assert probability == pytest.approx(classifier.predict_proba(examples.values)[:, 1], abs=1e-12)
    regressor = HistGradientBoostingRegressor(loss="poisson", **size)
    regressor.fit(examples.values, examples.order_days)
    forest = forest_of(regressor, examples.values)
    assert np.exp(forest.raw(examples.values)) == pytest.approx(regressor.predict(examples.values))


def test_a_missing_value_goes_where_the_tree_says() -> None:
    leaves = [Node(-1, 1.0), Node(-1, 2.0)]
    for missing_left, expected in ((True, 1.0), (False, 2.0)):
        tree = [Node(0, 0.5, 1, 2, missing_left), *leaves]
        raw = Forest(10.0, [tree]).raw(np.array([[0.5], [0.6], [np.nan]]))
        assert raw.tolist() == [11.0, 12.0, 10.0 + expected]


def test_trees_that_cannot_be_read_are_refused() -> None:
    examples = made_up()
    regressor = HistGradientBoostingRegressor(max_iter=5).fit(examples.values, examples.spend)

    class Other:
        """Keeps its start elsewhere."""

        _predictors = regressor._predictors
        _baseline_prediction = regressor._baseline_prediction + 1.0
        _raw_predict = staticmethod(regressor._raw_predict)

    with pytest.raises(RuntimeError, match="cannot be read"):
        forest_of(Other(), examples.values)


def test_a_kept_model_says_the_same_as_the_fitted_one() -> None:
    examples = made_up()
    predictor = fit_predictor(examples, PARTS, SETTINGS)
    names = ["f0", "f1", "f2"]
    fitted = replace(FittedPredictions.nothing(), predictor=predictor, feature_names=names)
    table = prediction_model_table(fitted, DECISION)
    assert table.schema == MODEL_SCHEMA
    (row,) = table.to_pylist()
    assert {name: row[name] for name in DECISION if name in row} | {"random_seed": 42} == DECISION
    # nodes have numbers: their order in the list is no news
    kept = read_predictor([row | {"nodes": row["nodes"][::-1]}])
    assert kept is not None
    assert kept[1] == names
    before, after = predictor.predict(examples.values), kept[0].predict(examples.values)
    assert list(before) == list(TARGETS)
    for target in TARGETS:
        assert np.array_equal(before[target], after[target])
    # features in another order, one that the model does not know, and one that is gone
    batch = table_of(examples, np.zeros(len(examples.values), bool)).drop(["f2"]).to_batches()[0]
    (scored,) = prediction_batches([batch], kept, 3)
    without = examples.values.copy()
    without[:, 2] = np.nan
    assert np.array_equal(scored.column("spend"), predictor.predict(without)["spend"])
    assert scored.column("user_id")[0].as_py() == "u0000"


def test_without_rows_there_is_no_model() -> None:
    assert read_predictor([]) is None
    nothing = prediction_model_table(FittedPredictions.nothing(), DECISION)
    assert nothing.schema == MODEL_SCHEMA
    assert read_predictor(nothing.to_pylist()) is None


def test_a_node_is_a_split_or_a_leaf() -> None:
    tree = [Node(0, 0.5, 1, 2, True), Node(-1, 1.0), Node(-1, 2.0)]
    predictor = Predictor({"orders": Forest(0.25, [tree])}, {})
    fitted = replace(FittedPredictions.nothing(), predictor=predictor, feature_names=["f0"])
    (row,) = prediction_model_table(fitted, DECISION).to_pylist()
    assert row["forests"] == [{"part": "orders", "initial_value": 0.25}]
    split, leaf, _ = row["nodes"]
    assert split == {
        "part": "orders", "tree": 0, "node": 0, "feature_name": "f0", "threshold": 0.5,
        "left_node": 1, "right_node": 2, "is_missing_left": True, "value": None,
    }  # fmt: skip
    assert {name for name, value in leaf.items() if value is not None} == {
        "part", "tree", "node", "value",
    }  # fmt: skip


def test_a_model_that_cannot_be_used_is_kept() -> None:
    table = prediction_model_table(FittedPredictions.nothing(), DECISION)
    for version, is_in_use in ((3, True), (None, False)):
        kept = kept_or_fitted(table, version)
        assert kept.column("is_in_use").to_pylist() == [is_in_use]
        assert kept.drop(["is_in_use"]).equals(table)
    assert kept_or_fitted(MODEL_SCHEMA.empty_table(), None).num_rows == 0


def test_what_hardly_ever_happens_is_not_predicted() -> None:
    examples = made_up()
    nothing = np.zeros_like(examples.order_days)
    nobody_buys = replace(examples, order_days=nothing, spend=nothing)
    assert fittable_parts(nobody_buys, SETTINGS) == ["churn"]
    # one user at many times is one user
    keen = replace(examples, users=np.where(examples.order_days > 0, 0, examples.users))
    assert "purchase" not in fittable_parts(keen, SETTINGS)


def test_what_was_not_tested_is_not_predicted() -> None:
    examples = made_up()
    is_test = np.arange(len(examples.values)) >= 12
    fitted = fit_predictions(table_of(examples, is_test), SETTINGS)
    (row,) = prediction_model_table(fitted, DECISION).to_pylist()
    assert (row["forests"], row["tests"], row["feature_importance"]) == ([], [], [])
    for nothing_known in (np.zeros_like(is_test), np.ones_like(is_test)):
        fitted = fit_predictions(table_of(examples, nothing_known), SETTINGS)
        assert fitted == FittedPredictions.nothing()


def test_probabilities_are_calibrated_and_what_matters_is_found() -> None:
    examples = made_up()
    train, test = (examples.taken(np.arange(USERS) + start) for start in (0, USERS))
    predictor = fit_predictor(train, PARTS, SETTINGS)
    predicted = predictor.predict(test.values)
    assert predicted["purchase"].mean() == pytest.approx(test.outcome("purchase").mean(), abs=0.05)
    importance = feature_importance(predictor, test, SETTINGS)
    assert importance["purchase"].argmax() == 0
    assert importance["purchase"][0] > 10 * abs(importance["purchase"][2])
    # the order of the rows is no news
    again = fit_predictor(train, PARTS, SETTINGS).predict(test.values)
    assert all(np.array_equal(predicted[target], again[target]) for target in TARGETS)


def test_the_baseline_repeats_the_last_horizon() -> None:
    lately, later = np.array([0.0, 2.0, 0.0, 1.0]), np.array([0.0, 3.0, 0.0, 0.0])
    values = np.zeros((4, 1))
    train = Examples(values, np.arange(4), later, later, later * 10, lately, lately, lately * 10)
    guess = baseline_predictions(train, train)
    assert guess["orders"].tolist() == [0.0, 2.0, 0.0, 1.0]
    assert guess["spend"].tolist() == [0.0, 20.0, 0.0, 10.0]
    assert guess["purchase"].tolist() == [0.0, 0.5, 0.0, 0.5]
    assert guess["churn"].tolist() == [1.0, 0.5, 1.0, 0.5]


def test_a_predictor_must_tell_users_apart() -> None:
    nan = np.nan
    values = np.array([[1.0, nan, 1.0, 1.0], [1.0, nan, nan, 2.0]])
    assert usable_predictors(values, ["same", "empty", "known of one", "varies"]) == [2, 3]


@pytest.mark.parametrize("known_users", [0, 1, 3])
def test_a_predictor_that_hardly_any_user_has_stops_no_fit(known_users: int) -> None:
    examples = made_up()
    values = examples.values.copy()
    values[examples.users >= known_users, 1] = np.nan
    predictor = fit_predictor(replace(examples, values=values), PARTS, SETTINGS)
    for outcome in predictor.predict(values).values():
        assert np.isfinite(outcome).all()


def test_a_fit_tests_on_the_unseen_time_alone() -> None:
    examples = made_up()
    is_test = np.arange(len(examples.values)) >= USERS
    fitted = fit_predictions(table_of(examples, is_test), SETTINGS)
    (row,) = prediction_model_table(fitted, DECISION).to_pylist()
    tests = [test for test in row["tests"] if test["target"] == "orders"]
    assert [test["observed"] for test in tests] == examples.order_days[is_test].tolist()
    train = examples.taken(~is_test)
    tested = fit_predictor(train, PARTS, SETTINGS).predict(examples.values[is_test])
    assert [test["predicted"] for test in tests] == tested["orders"].tolist()
