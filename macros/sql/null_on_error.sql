{#-
    An expression that gives null on the rows where it fails, so that one bad row cannot stop the
    rest.
-#}
{% macro null_on_error(expression) %}
    {{- return(adapter.dispatch('null_on_error', 'user_profiling')(expression)) -}}
{% endmacro %}

{% macro default__null_on_error(expression) %}
    {#- a column by itself cannot fail, and is read faster for not being wrapped -#}
    {%- set is_column = modules.re.fullmatch('[A-Za-z_][A-Za-z0-9_]*', expression) -%}
    {{- return(expression if is_column else 'try(' ~ expression ~ ')') -}}
{% endmacro %}

{#- Spark's own functions give null on failure unless ANSI mode is on. -#}
{% macro spark__null_on_error(expression) %}
    {{- return('(' ~ expression ~ ')') -}}
{% endmacro %}
