{#- How a band is looked up: without case, blanks, currency signs and kinds of dashes. -#}
{% macro band_spelling(column) -%}
    lower(
        replace(replace(replace(replace({{ column }}, ' ', ''), '$', ''), '–', '-'), ',', '')
    )
{%- endmacro %}
