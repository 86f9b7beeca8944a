{#-
    Users on the scale of a model: missing values filled, skew taken out, extremes clipped, centred,
    brought to one spread and weighted. `scaling` has one row per feature; a feature that it does not
    use, or does not know, is 0 for everybody.
-#}
{% macro scaled_users(users, scaling, other_columns=[]) -%}
with scaling_by_feature as (
    select
        {%- for feature_name in user_profiling.feature_catalog() %}
        {%- for parameter in ['transform', 'missing_as', 'clip_low', 'clip_high', 'center'] %}
        max({{ parameter }}) filter (where feature_name = '{{ feature_name }}')
            as {{ feature_name }}__{{ parameter }},
        {%- endfor %}
        coalesce(max(weight / spread) filter (where feature_name = '{{ feature_name }}'), 0)
            as {{ feature_name }}__factor{{ "," if not loop.last }}
        {%- endfor %}
    from {{ scaling }}
    where is_used
),

scaled_users as (
    select
        users.user_id,
        {%- for column in other_columns %}
        users.{{ column }},
        {%- endfor %}
        {%- for feature_name in user_profiling.feature_catalog() %}
        {%- set scaling_of = 'scaling_by_feature.' ~ feature_name ~ '__' %}
        coalesce(
            {{ user_profiling.scaled_value(
                'users.' ~ feature_name, scaling_of
            ) | indent(12) }},
            0
        ) as {{ feature_name }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ users }} as users
    cross join scaling_by_feature
)

select * from scaled_users
{%- endmacro %}
