{#- What is spoken in each of the cities, in their order. -#}
{% macro generator_languages() -%}
['English', 'Spanish', 'German', 'French', 'Italian', 'Portuguese', 'Dutch', 'English', 'German',
    'Polish', 'Swedish', 'French']
{%- endmacro %}
