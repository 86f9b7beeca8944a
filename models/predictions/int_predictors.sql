-- noqa: disable=LT02
{#-
    One definition for what a model learns from and for what it is asked about today: every feature
    over the full lookback, and again over the recent one.
-#}
{{ config(materialized='view') }}

with users_at as (
    select
        user_id,
        as_of,
        is_current
    from {{ ref('int_feature_spine') }}
    where lookback = 'full'
)

select
    users_at.user_id,
    users_at.as_of,
    users_at.is_current,
    {%- for predictor, about in predictors().items() %}
    cast(
        {{ about['lookback'] }}_{{ about['model'] }}.{{ about['feature'] }} as double
    ) as {{ predictor }}{{ "," if not loop.last }}
    {%- endfor %}
from users_at
-- of a user who was not active in the window nothing can be learnt
inner join {{ ref('int_activity_totals') }} as totals
    on
        users_at.user_id = totals.user_id
        and users_at.as_of = totals.as_of
        and totals.lookback = 'full'
{%- for lookback in ['full', 'recent'] %}
{%- for group in feature_groups() %}
left join {{ ref(group) }} as {{ lookback }}_{{ group }}
    on
        users_at.user_id = {{ lookback }}_{{ group }}.user_id
        and users_at.as_of = {{ lookback }}_{{ group }}.as_of
        and {{ lookback }}_{{ group }}.lookback = '{{ lookback }}'
{%- endfor %}
{%- endfor %}
