{#- The sum of one field over a list of structs; null of a list that is null. -#}
{% macro sum_of_parts(list, field) -%}
    {{- return(adapter.dispatch('sum_of_parts', 'user_profiling')(list, field)) -}}
{%- endmacro %}

{% macro default__sum_of_parts(list, field) -%}
    list_sum([parts.{{ field }} for parts in {{ list }}])
{%- endmacro %}

{% macro spark__sum_of_parts(list, field) -%}
    aggregate({{ list }}, 0e0, (total, parts) -> total + parts.{{ field }})
{%- endmacro %}
