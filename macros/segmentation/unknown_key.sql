{#- The key of the segment of users about whom nothing is known, the same in every model. -#}
{% macro unknown_key() -%}
    'unknown'
{%- endmacro %}
