{{ config(materialized=raw_materialization('transactions')) }}

{{ raw_rows('transactions') }}
