{#-
    One row per user and feature of a relation, users without a value included.

    by: the column that says which user, if it is wanted.
-#}
{% macro feature_values(users, by=none) -%}
    select
        {%- if by %}
        {{ by }},
        {%- endif %}
        feature_name,
        feature_value
    from {{ users }}
    unpivot include nulls (
        feature_value for feature_name in (
            {{ user_profiling.feature_catalog().keys() | join(', ') }}
        )
    )
{%- endmacro %}
