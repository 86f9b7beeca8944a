{#- The key of the fit of the main segmentation: the others have their name, or name and part. -#}
{% macro main_fit() -%}
    'main'
{%- endmacro %}
