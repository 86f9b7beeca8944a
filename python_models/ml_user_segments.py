"""Puts every user into the nearest segment of the model in force, a batch at a time."""

import pyarrow as pa

from segmentation.model import read_model
from segmentation.tables import ASSIGNMENT_SCHEMA, assignment_batches


def model(dbt, session):
    dbt.config(materialized="table")
    segment_model = read_model(dbt.ref("ml_segment_model").to_arrow_table().to_pylist())
    batch_users = dbt.config.meta_get("batch_users")
    users = dbt.ref("int_scaled_users").to_arrow_reader(batch_users)
    return pa.RecordBatchReader.from_batches(
        ASSIGNMENT_SCHEMA, assignment_batches(users, segment_model)
    )
