{#- One element of a list, chosen evenly by a number in [0, 1). -#}
{% macro generator_pick(list, uniform) -%}
list_extract({{ list }}, 1 + cast(floor({{ uniform }} * len({{ list }})) as bigint))
{%- endmacro %}
