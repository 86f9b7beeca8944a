{{ config(materialized='table') }}
select
    name,
    {% if var('broken') == 'null' %}nullif(id, 1){% else %}id{% endif %} as id,
    {% if var('broken') == 'type' %}'text'{% else %}score{% endif %} as score
from {{ ref('users') }}
