{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='id') }}
select id, name, {{ var('day') }} as day from {{ ref('users') }}
