{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['id', 'name'],
    incremental_predicates=['DBT_INCREMENTAL_TARGET.score > 2'],
) }}
select id, name, score, {{ var('day') }} as day from {{ ref('users') }}
