{#- Where users come from. -#}
{% macro generator_cities() -%}
['London', 'Madrid', 'Berlin', 'Paris', 'Milan', 'Lisbon', 'Amsterdam', 'Dublin', 'Vienna',
    'Warsaw', 'Stockholm', 'Brussels']
{%- endmacro %}
