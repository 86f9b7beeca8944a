def model(dbt, session):
    dbt.config(materialized="table")
    return dbt.ref("users").select("id", "name", "updated_at").toPandas()
