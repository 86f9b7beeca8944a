-- noqa: disable=LT02
{{ config(materialized='table', enabled=own_features() | length > 0) }}

{#-
    Rows are read once for all features of the same source and days. The last days count back from
    the newest day that counts, as those of the activity window do.
-#}
-- all users have the current times in common: only those of the past are looked up user by user
with current_times as (
    select distinct
        as_of,
        lookback,
        last_activity_date,
        window_start_date
    from {{ ref('int_feature_spine') }}
    where is_current
)
{%- for window in own_feature_windows() %},

{{ window.name }}_rows as (
    {%- for times in ['current_times', ref('int_feature_spine')] %}
    {%- set person = 'source_rows.user_id' %}
    {%- if loop.first and has_identities() %}
    {%- set person = 'coalesce(identities.user_id, source_rows.user_id)' %}
    {%- elif loop.last and has_past_people() %}
    {%- set person = 'ids.user_id' %}
    {%- endif %}
    select
        source_rows.*,
        {{ person }} as person_id,
        times.as_of,
        times.lookback
    from {{ ref(clean_rows_of(window.source)) }} as source_rows
    {%- if loop.first and has_identities() %}
    left join {{ ref('int_identities') }} as identities
        on source_rows.user_id = identities.other_id
    {%- elif loop.last and has_past_people() %}
    inner join {{ ref('int_past_ids') }} as ids
        on source_rows.user_id = ids.other_id and ids.first_date is null
    {%- endif %}
    inner join {{ times }} as times
        on
            source_rows.occurred_at < times.as_of
            and (
                times.window_start_date is null
                or source_rows.occurred_at >= times.window_start_date
            )
            {%- if window.last_days %}
            and source_rows.occurred_at
            >= times.last_activity_date - interval {{ window.last_days - 1 }} day
            {%- endif %}
            {%- if loop.last %}
            and {{ person }} = times.user_id
            {%- if has_past_people() %}
            and ids.as_of = times.as_of
            {%- endif %}
            and not times.is_current
            {%- endif %}
    where source_rows.row_status = 'clean'
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

{{ window.name }}_features as (
    select
        person_id as user_id,
        as_of,
        lookback,
        {%- for name, about in window.features.items() %}
        cast({{ own_expression(about['sql']) }} as double) as {{ name }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from {{ window.name }}_rows
    group by person_id, as_of, lookback
)
{%- endfor %}

-- nine digits, since the last ones of a double depend on the order in which rows are added up
select
    spine.user_id,
    spine.as_of,
    spine.lookback
    {%- for window in own_feature_windows() %}
    {%- for name, about in window.features.items() %}
    {%- set value = window.name ~ '_features.' ~ name %},
    case
        when abs({{ value }}) < 1e300 then round({{ value }}, 9)
        {%- if about['missing'] == 'zero' %}
        else 0
        {%- endif %}
    end as {{ name }}
    {%- endfor %}
    {%- endfor %}
from {{ ref('int_feature_spine') }} as spine
{%- for window in own_feature_windows() %}
left join {{ window.name }}_features
    on
        spine.user_id = {{ window.name }}_features.user_id
        and spine.as_of = {{ window.name }}_features.as_of
        and spine.lookback = {{ window.name }}_features.lookback
{%- endfor %}
