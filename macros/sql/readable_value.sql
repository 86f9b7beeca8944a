{#- A figure as people write it: shares in per cent, and no more digits than the size calls for. -#}
{% macro readable_value(value, unit) -%}
    case
        when {{ unit }} = 'share'
            then cast(
                cast(round({{ value }} * 100, 1) as decimal(18, 1)) as {{ dbt.type_string() }}
            ) || ' %'
        when abs({{ value }}) >= 100
            then cast(cast(round({{ value }}) as bigint) as {{ dbt.type_string() }})
        when abs({{ value }}) >= 10
            then cast(cast({{ value }} as decimal(18, 1)) as {{ dbt.type_string() }})
        else cast(cast({{ value }} as decimal(18, 2)) as {{ dbt.type_string() }})
    end
{%- endmacro %}
