{#- A row (a struct) as JSON text. -#}
{% macro to_json(column) -%}
    cast(to_json({{ column }}) as {{ dbt.type_string() }})
{%- endmacro %}
