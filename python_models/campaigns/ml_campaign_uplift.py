"""Learns whom each arm of a randomised campaign moves, and scores its users."""

from user_profiling import rows, with_expert
from user_profiling.uplift import UpliftSettings, uplift_scores


def model(dbt, session):
    dbt.config(materialized="table")
    users = rows(dbt.ref("int_campaign_learning"), order="campaign, user_id")
    settings = with_expert(dbt.config.meta_get("settings"), dbt.config.meta_get("expert"))
    return uplift_scores(users, UpliftSettings(**settings["uplift"]))
