{#-
    A whole number from 0 to per - 1 that decides how a row is spoilt. It comes from the row's id,
    so both copies of a redelivered row are spoilt alike.
-#}
{% macro generator_dirt_draw(plan, key, per) -%}
cast({{ generator_hash(plan, 'dirt', key) }} % {{ per }} as integer)
{%- endmacro %}
