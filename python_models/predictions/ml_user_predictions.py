"""Predicts what every user does next, a batch at a time."""

import pyarrow as pa

from user_profiling import with_expert
from user_profiling.prediction import (
    PREDICTION_SCHEMA,
    SCORING_COLUMNS,
    prediction_batches,
    read_predictor,
)


def model(dbt, session):
    dbt.config(materialized="table")
    in_use = dbt.ref("ml_prediction_models").filter("is_in_use").select(*SCORING_COLUMNS)
    rows = in_use.to_arrow_table().to_pylist()
    predictor = read_predictor(rows)
    predictors = dbt.ref("int_predictors").filter("is_current")
    if predictor is None:
        return PREDICTION_SCHEMA.empty_table()
    settings = with_expert(dbt.config.meta_get("settings"), dbt.config.meta_get("expert"))
    users = predictors.to_arrow_reader(settings["batch_users"])
    version = rows[0]["model_version"]
    return pa.RecordBatchReader.from_batches(
        PREDICTION_SCHEMA, prediction_batches(users, predictor, version)
    )
