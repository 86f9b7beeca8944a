"""Puts every user into a segment of the model in force, a batch at a time, and says why."""

from functools import partial

from user_profiling import (
    ASSIGNMENT_SCHEMA,
    MAIN_FIT,
    assignment_batches,
    mapped,
    newest,
    read_models,
    rows,
    scoring_model,
    with_expert,
    words_of,
)


def model(dbt, session):
    dbt.config(materialized="table")
    settings = with_expert(dbt.config.meta_get("settings"), dbt.config.meta_get("expert"))
    of_main = f"fit_key = '{MAIN_FIT}'"
    in_force = newest(read_models(rows(dbt.ref("ml_segmentation_models"), where=of_main)))
    words = words_of(rows(dbt.ref("feature_catalog")), **settings["explanation"])
    return mapped(
        dbt.ref("int_scaled_users"),
        partial(assignment_batches, model=scoring_model(in_force), words=words),
        ASSIGNMENT_SCHEMA,
        settings["batch_users"],
        where=f"{of_main} and model_version = {in_force.model_version}",
    )
