"""Puts users together that links say are one person."""

from user_profiling import people_of_users, rows


def model(dbt, session):
    dbt.config(materialized="table")
    return people_of_users(rows(dbt.ref("int_links_between_users")))
