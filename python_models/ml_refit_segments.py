"""Puts every user into a segment of the model that was fitted for a preview."""

import pyarrow as pa

from user_profiling import KEY_SCHEMA, key_batches, read_model


def model(dbt, session):
    dbt.config(materialized="table")
    (decision,) = dbt.ref("int_refit_decision").to_arrow_table().to_pylist()
    refitted = read_model(dbt.ref("ml_segment_fit").to_arrow_table().to_pylist())
    if not decision["is_preview"] or decision["should_refit"] or refitted is None:
        return pa.Table.from_batches([], KEY_SCHEMA)
    users = dbt.ref("int_refit_users").to_arrow_reader(dbt.config.meta_get("batch_users"))
    return pa.RecordBatchReader.from_batches(KEY_SCHEMA, key_batches(users, refitted))
