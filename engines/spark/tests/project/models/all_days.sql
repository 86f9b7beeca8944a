{{ config(materialized='incremental', incremental_strategy='append') }}
select {{ var('day') }} as day, id from {{ ref('users') }}
{% if is_incremental() %}where {{ var('day') }} not in (select old.day from {{ this }} as old){% endif %}
