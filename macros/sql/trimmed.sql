{#- A text without the spaces around it, all that Unicode knows; tabs and line breaks stay. -#}
{% macro trimmed(text) -%}
    {{- return(adapter.dispatch('trimmed', 'user_profiling')(text)) -}}
{%- endmacro %}

{% macro default__trimmed(text) -%}
    trim({{ text }})
{%- endmacro %}

{#- The category Zs of Unicode, of which Spark's own trim knows the first alone. -#}
{% macro spark__trimmed(text) -%}
    {%- set spaces = ['0020', '00a0', '1680', '2000', '2001', '2002', '2003', '2004', '2005',
        '2006', '2007', '2008', '2009', '200a', '202f', '205f', '3000'] -%}
    btrim({{ text }}, '\u{{ spaces | join('\\u') }}')
{%- endmacro %}
