{{ config(materialized=raw_materialization('campaign_responses')) }}

{{ raw_rows('campaign_responses') }}
