import pyarrow as pa


def model(dbt, session):
    dbt.config(materialized="table")
    schema = pa.schema([("number", pa.int64())])
    numbers = pa.array(range(1_000))
    batches = (pa.record_batch([numbers], schema=schema) for _ in range(20))
    return pa.RecordBatchReader.from_batches(schema, batches)
