{#- The type of an event: missing, unknown or shouted in a few rows. -#}
{% macro generator_dirty_type(column) -%}
case
    when dirt between 60 and 65 then null
    when dirt between 66 and 69 then ' '
    when dirt between 70 and 85 then 'hover'
    when dirt between 86 and 95 then upper({{ column }})
    else {{ column }}
end
{%- endmacro %}
