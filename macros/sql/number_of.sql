{#- A value as a double; null where it is none. -#}
{% macro number_of(value) -%}
    {{- return(adapter.dispatch('number_of', 'user_profiling')(value)) -}}
{%- endmacro %}

{% macro default__number_of(value) -%}
    try_cast({{ value }} as double)
{%- endmacro %}

{#- Spark reads `5d` as a number and `1_000` as none: what is one in a text, DuckDB decides. -#}
{% macro spark__number_of(value) -%}
    {%- set text = 'cast(' ~ value ~ ' as string)' -%}
    {%- set digits = '[0-9]+(_[0-9]+)*' -%}
    {%- set number = '(' ~ digits ~ '([.](' ~ digits ~ ')?)?|[.]' ~ digits ~ ')' -%}
    {%- set blanks = '[ \t\n\r\f]*' -%}
    case
        when typeof({{ value }}) != 'string' then try_cast({{ value }} as double)
        when
            {{ text }} rlike
            '^{{ blanks }}[+-]?{{ number }}([eE][+-]?[0-9]+)?{{ blanks }}$'
            then try_cast(replace({{ text }}, '_', '') as double)
    end
{%- endmacro %}
