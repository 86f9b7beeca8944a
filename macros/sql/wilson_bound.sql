{#-
    The lower or upper end (side: -1 or 1) of the 95 % score interval of a rate (Wilson 1927), which
    holds for few users and for rates near 0 too.
-#}
{% macro wilson_bound(successes, trials, side) -%}
    {%- set z = 1.959963985 -%}
    (
        2e0 * {{ successes }} + {{ z * z }}
        + {{ side }} * {{ z }} * sqrt(
            {{ z * z }} + 4e0 * {{ successes }} * ({{ trials }} - {{ successes }}) / {{ trials }}
        )
    ) / (2e0 * ({{ trials }} + {{ z * z }}))
{%- endmacro %}
