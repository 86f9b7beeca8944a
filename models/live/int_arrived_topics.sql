-- noqa: disable=LT02
{{ config(materialized='view') }}

{{ recent_activity_of_arrivals() }}

select * from recent_topics
