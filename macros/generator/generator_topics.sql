{#- What interactions and social activities can be about. -#}
{% macro generator_topics() -%}
['travel', 'fashion', 'beauty', 'fitness', 'gaming', 'music', 'movies', 'technology', 'home',
    'food', 'finance', 'sports']
{%- endmacro %}
