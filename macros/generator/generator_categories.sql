{#- What can be bought. -#}
{% macro generator_categories() -%}
['electronics', 'clothing', 'groceries', 'beauty', 'home', 'toys', 'books', 'sports', 'games',
    'music']
{%- endmacro %}
