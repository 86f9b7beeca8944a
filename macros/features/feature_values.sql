{#- One row per user and feature of a relation, users without a value included. -#}
{% macro feature_values(users) -%}
    select
        feature_name,
        feature_value
    from {{ users }}
    unpivot include nulls (
        feature_value for feature_name in (
            {{ user_profiling.feature_catalog().keys() | join(', ') }}
        )
    )
{%- endmacro %}
