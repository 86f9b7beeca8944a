{#- The SQL of a feature of the input file as the engine reads it. -#}
{% macro own_expression(expression) %}
    {{- return(adapter.dispatch('own_expression', 'user_profiling')(expression | trim)) -}}
{% endmacro %}

{% macro default__own_expression(expression) %}
    {{- return(expression) -}}
{% endmacro %}

{% macro spark__own_expression(expression) %}
    {{- return(user_profiling.as_spark_reads(expression)) -}}
{% endmacro %}
