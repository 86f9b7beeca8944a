-- noqa: disable=LT02
{{ config(
    materialized='incremental',
    unique_key='as_of',
    incremental_strategy='delete+insert',
    full_refresh=false,
) }}

select
    clock.as_of,
    clock.as_of_date,
    max(members.model_version) as model_version,
    count(*) as user_count
from {{ ref('fct_user_segments') }} as members
cross join {{ ref('int_as_of') }} as clock
where
    -- without a time there is no history
    clock.as_of is not null
    {%- if is_incremental() %}
    -- a past date that is built again is not recorded
    and coalesce(clock.as_of >= (select max(recorded.as_of) from {{ this }} as recorded), true)
    {%- endif %}
group by clock.as_of, clock.as_of_date
