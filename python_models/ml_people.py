"""Puts ids together that links say are one person."""

from user_profiling import resolve_people, rows, with_expert


def model(dbt, session):
    dbt.config(materialized="table")
    settings = with_expert(dbt.config.meta_get("settings"), dbt.config.meta_get("expert"))
    return resolve_people(rows(dbt.ref("int_links_to_resolve")), **settings["identities"])
