{#-
    A factor around 1, from 0.6 to 1.7, as often above as below. Made of divisions only:
    unlike exp(), these give the same bits on every machine.
-#}
{% macro generator_spread(hash, slot) -%}
((1.5e0 + {{ generator_uniform(hash, slot) }}) / (1.5e0 + {{ generator_uniform(hash, slot + 1) }}))
{%- endmacro %}
