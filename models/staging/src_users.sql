{{ config(materialized=raw_materialization('users')) }}

{{ raw_rows('users') }}
