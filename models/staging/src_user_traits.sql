{{ config(materialized=raw_materialization('user_traits')) }}

{{ raw_rows('user_traits') }}
