"""Puts every user into a segment of the model in force, a batch at a time, and says why."""

import pyarrow as pa

from user_profiling import (
    ASSIGNMENT_SCHEMA,
    ahead,
    assignment_batches,
    newest,
    read_models,
    scoring_model,
    with_expert,
    words_of,
)


def model(dbt, session):
    dbt.config(materialized="table")
    settings = with_expert(dbt.config.meta_get("settings"), dbt.config.meta_get("expert"))
    in_force = newest(read_models(dbt.ref("ml_segmentation_models").to_arrow_table()))
    words = words_of(dbt.ref("feature_catalog").to_arrow_table(), **settings["explanation"])
    users = dbt.ref("int_scaled_users").filter(f"model_version = {in_force.model_version}")
    batches = assignment_batches(
        users.to_arrow_reader(settings["batch_users"]), scoring_model(in_force), words
    )
    return pa.RecordBatchReader.from_batches(ASSIGNMENT_SCHEMA, ahead(batches))
