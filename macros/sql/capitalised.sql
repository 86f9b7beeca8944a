{#- A text with its first letter in upper case. -#}
{% macro capitalised(text) -%}
    upper(substring({{ text }}, 1, 1)) || substring({{ text }}, 2)
{%- endmacro %}
