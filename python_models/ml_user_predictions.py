"""Predicts what every user does next, a batch at a time."""

import pyarrow as pa

from user_profiling import PREDICTION_SCHEMA, prediction_batches, read_predictor, with_expert


def model(dbt, session):
    dbt.config(materialized="table")
    facts = dbt.ref("int_prediction_model_in_force").filter("item not in ('test', 'driver')")
    rows = facts.to_arrow_table().to_pylist()
    predictor = read_predictor(rows)
    predictors = dbt.ref("int_current_predictors")
    if predictor is None:
        return PREDICTION_SCHEMA.empty_table()
    settings = with_expert(dbt.config.meta_get("settings"), dbt.config.meta_get("expert"))
    users = predictors.to_arrow_reader(settings["batch_users"])
    version = rows[0]["model_version"]
    return pa.RecordBatchReader.from_batches(
        PREDICTION_SCHEMA, prediction_batches(users, predictor, version)
    )
