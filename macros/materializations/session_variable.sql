{#- The value of a session variable, null where it is not set. -#}
{% macro session_variable(name) -%}
    {{ return(adapter.dispatch('session_variable', 'user_profiling')(name)) }}
{%- endmacro %}

{% macro default__session_variable(name) -%}
    getvariable('{{ name }}')
{%- endmacro %}

{#- Spark refuses a variable that is not declared, so SQL run by hand must declare it first. -#}
{% macro spark__session_variable(name) -%}
    session.{{ name }}
{%- endmacro %}

{#- The statement that sets a session variable. value: an SQL expression. -#}
{% macro set_session_variable(name, value) -%}
    {{ return(adapter.dispatch('set_session_variable', 'user_profiling')(name, value)) }}
{%- endmacro %}

{% macro default__set_session_variable(name, value) -%}
    set variable {{ name }} = {{ value }}
{%- endmacro %}

{% macro spark__set_session_variable(name, value) -%}
    declare or replace variable {{ name }} default {{ value }}
{%- endmacro %}
