{#- The id of the user, missing in a few rows. -#}
{% macro generator_dirty_user_id(column) -%}
case
    when dirt < 16 then null
    when dirt < 20 then ''
    when dirt < 23 then ' '
    else {{ column }}
end
{%- endmacro %}
