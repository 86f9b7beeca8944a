{#-
    The elements of a list as rows of a from clause:
    `cross join {{ elements_of('models.segments') }} as segments (segment)`; the fields of a struct
    are then `segments.segment['field']`.
-#}
{% macro elements_of(list_column) -%}
    {{- return(adapter.dispatch('elements_of', 'user_profiling')(list_column)) -}}
{%- endmacro %}

{% macro default__elements_of(list_column) -%}
    unnest({{ list_column }})
{%- endmacro %}

{% macro spark__elements_of(list_column) -%}
    lateral explode({{ list_column }})
{%- endmacro %}
