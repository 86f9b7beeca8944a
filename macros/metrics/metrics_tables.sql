{#- The metrics publish no table of their own. -#}
{% macro metrics_tables() %}
    {{ return({}) }}
{% endmacro %}
