{#- One row per entry of a list: `from t cross join {{ explode('t.list') }} as entries (entry)`;
    the fields of a struct are then `entries.entry['field']`. -#}
{% macro explode(list) -%}
    {{- return(adapter.dispatch('explode', 'user_profiling')(list)) -}}
{%- endmacro %}

{% macro default__explode(list) -%}
    unnest({{ list }})
{%- endmacro %}

{% macro spark__explode(list) -%}
    lateral explode({{ list }})
{%- endmacro %}
