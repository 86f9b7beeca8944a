{#-
    The predictors of every user as of a time: one definition for what a model learns from and for what
    it is asked about today.

    features, recent_features: relations (or the names of CTEs) that user_features gives, over all of
        the window and over the last `horizon_days` alone, for the same times.
-#}
{% macro predictor_values(features, recent_features) -%}
select
    features.user_id,
    features.as_of,
    {%- for predictor, about in user_profiling.predictors().items() %}
    cast(
        {%- if predictor == 'tenure_days' %}
        {{ user_profiling.whole_days(
            'coalesce(case when users.signed_up_at < features.as_of then users.signed_up_at end,'
            ~ ' features.first_activity_at)',
            'features.as_of'
        ) }}
        {%- elif about['is_recent'] %}
        recent_features.{{ about['feature'] }}
        {%- else %}
        features.{{ about['feature'] }}
        {%- endif %} as double
    ) as {{ predictor }}{{ "," if not loop.last }}
    {%- endfor %}
from {{ features }} as features
left join {{ recent_features }} as recent_features
    on
        features.user_id = recent_features.user_id
        and features.as_of = recent_features.as_of
left join {{ ref('int_registered_users') }} as users on features.user_id = users.user_id
{%- endmacro %}
