{#-
    A figure as people write it: no more digits than its size calls for, shares in per cent or as so
    many in a thousand, time in seconds, minutes or hours, money in its currency where there is one.
    words.figure does the same for the report.
-#}
{% macro readable_value(value, unit, currency='null') -%}
    case
        when {{ unit }} = 'share' and {{ value }} > 0 and round({{ value }}, 4) < 0.001
            then cast(
                cast(greatest(round({{ value }} * 10000), 1) as bigint) as {{ dbt.type_string() }}
            ) || ' in 10,000'
        when {{ unit }} = 'share' and {{ value }} > 0 and round({{ value }}, 3) < 0.01
            then cast(cast(round({{ value }} * 1000) as bigint) as {{ dbt.type_string() }})
            || ' in 1,000'
        when {{ unit }} = 'share'
            then cast(
                cast(round({{ value }} * 100, 1) as decimal(18, 1)) as {{ dbt.type_string() }}
            ) || ' %'
        when {{ unit }} = 'hours' and abs({{ value }}) * 3600 < 90
            then cast(
                cast(round({{ value }} * 3600) as bigint) as {{ dbt.type_string() }}
            ) || ' seconds'
        when {{ unit }} = 'hours' and abs({{ value }}) * 60 < 90
            then cast(
                cast({{ value }} * 60 as decimal(18, 1)) as {{ dbt.type_string() }}
            ) || ' minutes'
        when {{ unit }} = 'hours'
            then cast(cast({{ value }} as decimal(18, 1)) as {{ dbt.type_string() }}) || ' hours'
        when abs({{ value }}) >= 100
            then cast(cast(round({{ value }}) as bigint) as {{ dbt.type_string() }})
        when abs({{ value }}) >= 10
            then cast(cast({{ value }} as decimal(18, 1)) as {{ dbt.type_string() }})
        else cast(cast({{ value }} as decimal(18, 2)) as {{ dbt.type_string() }})
    end
    || case
        when {{ unit }} = 'currency' then coalesce(' ' || {{ currency }}, '')
        else ''
    end
{%- endmacro %}
