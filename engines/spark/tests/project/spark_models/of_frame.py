from shapes import doubled


def model(dbt, session):
    dbt.config(materialized="table")
    return dbt.ref("users").select("id").mapInArrow(doubled, "id long")
