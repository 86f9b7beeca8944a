"""Puts every user into a segment of the model in force, a batch at a time, and says why."""

import pyarrow as pa

from user_profiling import ASSIGNMENT_SCHEMA, Words, ahead, assignment_batches, read_model


def model(dbt, session):
    dbt.config(materialized="table")
    segment_model = read_model(dbt.ref("int_model_in_force").to_arrow_table().to_pylist())
    catalog = dbt.ref("feature_catalog").to_arrow_table().to_pylist()
    words = Words(
        high={row["feature_name"]: row["high_phrase"] for row in catalog},
        low={row["feature_name"]: row["low_phrase"] for row in catalog},
        labels={row["feature_name"]: row["label"] for row in catalog},
        traits=dbt.config.meta_get("explained_traits"),
        minimum_distance=dbt.config.meta_get("explained_distance"),
    )
    users = dbt.ref("int_scaled_users").to_arrow_reader(dbt.config.meta_get("batch_users"))
    return pa.RecordBatchReader.from_batches(
        ASSIGNMENT_SCHEMA, ahead(assignment_batches(users, segment_model, words))
    )
