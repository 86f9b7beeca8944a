{#- The value of a session variable of DuckDB, null where it is not set. -#}
{% macro session_variable(name) -%}
    getvariable('{{ name }}')
{%- endmacro %}

{#- The statement that sets a session variable. value: an SQL expression. -#}
{% macro set_session_variable(name, value) -%}
    set variable {{ name }} = {{ value }}
{%- endmacro %}
