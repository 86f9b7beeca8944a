{#- The time as text: unreadable in a few rows, far in the future in fewer. -#}
{% macro generator_dirty_time(column) -%}
case
    when dirt between 30 and 37 then 'n/a'
    when dirt between 38 and 43 then '2025-13-40'
    when dirt between 44 and 46 then ''
    -- one such row must not move the as-of date
    when dirt between 47 and 51 then '2199' || substr(cast({{ column }} as varchar), 5)
    else cast({{ column }} as varchar)
end
{%- endmacro %}
