{{ config(materialized='view') }}

{{ arrived_events('social_activities') }}
