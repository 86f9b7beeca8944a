"""Finds the plane on which the users of the model in force are drawn."""

import pyarrow as pa

from user_profiling import MAIN_FIT, fit_matrix, newest, plane_axes, read_models, rows

# The order is part of the result: sums of floats depend on it.
CANONICAL_ORDER = "sample_key, user_id"


def model(dbt, session):
    dbt.config(materialized="table")
    of_main = f"fit_key = '{MAIN_FIT}'"
    in_force = newest(read_models(rows(dbt.ref("ml_segmentation_models"), where=of_main)))
    in_sample = f"{of_main} and sample_key is not null and model_version = {in_force.model_version}"
    sample = rows(dbt.ref("int_scaled_users"), order=CANONICAL_ORDER, where=in_sample)
    axes = plane_axes(fit_matrix(sample, in_force.feature_names))
    return pa.table(
        {
            "feature_name": pa.array(in_force.feature_names, pa.string()),
            "map_x": pa.array(axes[:, 0], pa.float64()),
            "map_y": pa.array(axes[:, 1], pa.float64()),
        }
    )
