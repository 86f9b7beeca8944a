"""Puts users into the segments of the segmentations beside the main one, a batch at a time."""

from functools import partial

from user_profiling import (
    MAIN_FIT,
    OF_FIT_SCHEMA,
    assignment_batches_by_fit,
    in_force_by_fit,
    mapped,
    read_models,
    rows,
    scoring_model,
    with_expert,
    words_of,
)


def model(dbt, session):
    dbt.config(materialized="table")
    settings = with_expert(dbt.config.meta_get("settings"), dbt.config.meta_get("expert"))
    others = rows(dbt.ref("ml_segmentation_models"), where=f"fit_key != '{MAIN_FIT}'")
    in_force = in_force_by_fit(read_models(others))
    words = words_of(rows(dbt.ref("feature_catalog")), **settings["explanation"])
    return mapped(
        dbt.ref("int_scaled_users"),
        partial(
            assignment_batches_by_fit,
            models={key: scoring_model(one) for key, one in in_force.items()},
            words=words,
        ),
        OF_FIT_SCHEMA,
        settings["batch_users"],
        where=" or ".join(
            f"(fit_key = '{key}' and model_version = {one.model_version})"
            for key, one in in_force.items()
        )
        or "false",
    )
