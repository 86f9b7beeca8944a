{{ config(materialized='view') }}

with versions as (
    select max(model_version) as model_version
    from {{ ref('int_segment_model') }}
)

select
    facts.model_version,
    facts.item,
    facts.segment_key,
    facts.feature_name,
    facts.name,
    facts.number_value,
    facts.text_value
from {{ ref('int_segment_model') }} as facts
inner join versions on facts.model_version = versions.model_version
