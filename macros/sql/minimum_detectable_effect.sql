{#-
    By how much a rate must be above base_rate for a comparison of two groups to show it with a
    probability of 80 %, at a significance of 5 %, two-sided: the arcsine transform of Cohen (1988,
    chapter 6), in which the spread of a rate does not depend on the rate. Null where a group is
    empty (give its size as null) or no rate is high enough.
-#}
{% macro minimum_detectable_effect(base_rate, first_count, second_count) -%}
    {#- the standard normal values at 97.5 % and at 80 % -#}
    {%- set reached = 'asin(sqrt(' ~ base_rate
        ~ ')) + (1.959963985e0 + 0.841621234e0) / 2 * sqrt(1e0 / ' ~ first_count
        ~ ' + 1e0 / ' ~ second_count ~ ')' -%}
    case
        when {{ reached }} <= pi() / 2 then pow(sin({{ reached }}), 2) - {{ base_rate }}
    end
{%- endmacro %}
