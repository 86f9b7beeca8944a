"""Puts users together as they were known at the times that predictions learn from."""

from user_profiling import people_at, rows


def model(dbt, session):
    dbt.config(materialized="table")
    times = rows(dbt.ref("int_prediction_times"))
    (decision,) = rows(dbt.ref("int_prediction_decision")).to_pylist()
    if not decision["should_fit"]:
        times = times.slice(0, 0)
    return people_at(times, rows(dbt.ref("int_links_between_users")))
