{#- The English name of a date's day of the week. -#}
{% macro weekday_name(date_expression) -%}
    case {{ user_profiling.dates_apart("date '1900-01-01'", date_expression) }} % 7
        {%- for name in [
            'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday',
        ] %}
        when {{ loop.index0 }} then '{{ name }}'
        {%- endfor %}
    end
{%- endmacro %}
