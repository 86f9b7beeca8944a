"""Puts every user into a segment of the model that was fitted for a preview."""

import pyarrow as pa

from user_profiling import (
    KEY_SCHEMA,
    key_batches,
    preview,
    read_models,
    scoring_model,
    with_expert,
)


def model(dbt, session):
    dbt.config(materialized="table")
    settings = with_expert(dbt.config.meta_get("settings"), dbt.config.meta_get("expert"))
    refitted = preview(read_models(dbt.ref("ml_segmentation_models").to_arrow_table()))
    users = dbt.ref("int_scaled_users")
    if refitted is None:
        return pa.Table.from_batches([], KEY_SCHEMA)
    users = users.filter(f"model_version = {refitted.model_version}")
    batches = key_batches(users.to_arrow_reader(settings["batch_users"]), scoring_model(refitted))
    return pa.RecordBatchReader.from_batches(KEY_SCHEMA, batches)
