-- depends_on: {{ ref('ml_published_copy') }}
{{ config(materialized='table') }}

select
    figure,
    amount
from {{ ref('int_build_totals') }}
