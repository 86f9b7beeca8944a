{{ config(materialized='view') }}

{{ recent_activity_of_new_rows() }}

select * from recent_topics
