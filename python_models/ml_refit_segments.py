"""Puts every user into a segment of the model that was fitted for a preview."""

from functools import partial

from user_profiling import (
    KEY_SCHEMA,
    MAIN_FIT,
    key_batches,
    mapped,
    preview,
    read_models,
    rows,
    scoring_model,
    with_expert,
)


def model(dbt, session):
    dbt.config(materialized="table")
    settings = with_expert(dbt.config.meta_get("settings"), dbt.config.meta_get("expert"))
    of_main = f"fit_key = '{MAIN_FIT}'"
    refitted = preview(read_models(rows(dbt.ref("ml_segmentation_models"), where=of_main)))
    users = dbt.ref("int_scaled_users")
    if refitted is None:
        return KEY_SCHEMA.empty_table()
    return mapped(
        users,
        partial(key_batches, model=scoring_model(refitted)),
        KEY_SCHEMA,
        settings["batch_users"],
        where=f"{of_main} and model_version = {refitted.model_version}",
    )
