{{ config(materialized=raw_materialization('interactions')) }}

{{ raw_rows('interactions') }}
