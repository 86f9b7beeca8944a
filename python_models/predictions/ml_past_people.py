"""Puts ids together as they were known at the times that predictions learn from."""

from user_profiling import people_at, rows, with_expert


def model(dbt, session):
    dbt.config(materialized="table")
    settings = with_expert(dbt.config.meta_get("settings"), dbt.config.meta_get("expert"))
    times = rows(dbt.ref("int_prediction_times"))
    (decision,) = rows(dbt.ref("int_prediction_decision")).to_pylist()
    if not decision["should_fit"]:
        times = times.slice(0, 0)
    links = rows(dbt.ref("int_identity_pairs")) if len(times) else None
    return people_at(times, links, **settings["identities"])
