{#-
    After `as`, for a CTE that is read more than once and too large to hold: it is computed
    again each time, as engines do that have no word for it.
-#}
{% macro not_materialized() -%}
    {{ return(adapter.dispatch('not_materialized', 'user_profiling')()) }}
{%- endmacro %}

{% macro default__not_materialized() -%}
    not materialized
{%- endmacro %}

{% macro spark__not_materialized() -%}
{%- endmacro %}
