{#-
    How many standard errors lie between the rates of two groups, on the arcsine scale of Cohen
    (1988, chapter 6), on which the spread of a rate does not depend on the rate. Null where a rate
    is impossible or a group is empty (give its size as null).
-#}
{% macro standard_errors_apart(first_rate, second_rate, first_count, second_count) -%}
    case
        when {{ first_rate }} between 0 and 1 and {{ second_rate }} between 0 and 1
            then 2 * abs(asin(sqrt({{ first_rate }})) - asin(sqrt({{ second_rate }})))
            / sqrt(1e0 / {{ first_count }} + 1e0 / {{ second_count }})
    end
{%- endmacro %}
