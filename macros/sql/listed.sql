{#-
    The texts of a group as one text, in an order: listed('topic', "', '", 'topic_rank'). order_by:
    what would stand after `order by`.
-#}
{% macro listed(text, separator, order_by) -%}
    {{- return(adapter.dispatch('listed', 'user_profiling')(text, separator, order_by)) -}}
{%- endmacro %}

{% macro default__listed(text, separator, order_by) -%}
    {{ dbt.listagg(text, separator, 'order by ' ~ order_by) }}
{%- endmacro %}

{#- The macro of dbt-spark drops the order. -#}
{% macro spark__listed(text, separator, order_by) -%}
    listagg({{ text }}, {{ separator }}) within group (order by {{ order_by }})
{%- endmacro %}
