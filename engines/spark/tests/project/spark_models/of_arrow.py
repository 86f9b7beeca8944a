import pyarrow as pa


def model(dbt, session):
    dbt.config(materialized="incremental", unique_key="id")
    ids = dbt.ref("users").select("id").toArrow().column("id")
    words = pa.array(["a"] * len(ids)).dictionary_encode()
    small = ids.cast(pa.uint8())
    return pa.table({"id": ids, "word": words, "small": small, "nothing": pa.nulls(len(ids))})
