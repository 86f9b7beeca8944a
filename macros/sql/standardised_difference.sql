{#-
    A difference in units of a spread. Where nothing varies on either side any difference is
    infinitely many spreads; 10, far beyond what data with a spread shows, stands for that.
-#}
{% macro standardised_difference(difference, spread) -%}
    case
        when {{ difference }} = 0 then 0
        when {{ spread }} = 0 then 10 * sign({{ difference }})
        else ({{ difference }}) / {{ spread }}
    end
{%- endmacro %}
