{#-
    An id as text, digit by digit. A number with a point that is whole is written as whole numbers
    are (12345.0 is 12345); from 2^53 on, or 2^24 of a single one, such numbers have lost digits,
    so that two ids may be one: it is none then.
-#}
{% macro id_text(column) -%}
    {%- set number = 'abs(try_cast(' ~ column ~ ' as double))' -%}
    {%- set type = 'lower(typeof(' ~ column ~ '))' -%}
    case
        when
            {{ type }} in ('double', 'float')
            and {{ number }}
            >= case when {{ type }} = 'float' then 16777216 else 9007199254740992 end
            then null
        when {{ type }} in ('double', 'float') and {{ number }} = floor({{ number }})
            then cast(try_cast({{ column }} as bigint) as {{ dbt.type_string() }})
        else {{ user_profiling.clean_text(column) }}
    end
{%- endmacro %}
