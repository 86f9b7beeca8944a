{#- The key of the segment of users who belong to none, the same in every model. -#}
{% macro noise_key() -%}
    'noise'
{%- endmacro %}
