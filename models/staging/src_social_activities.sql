{{ config(materialized=raw_materialization('social_activities')) }}

{{ raw_rows('social_activities') }}
