{#-
    What the size of a standardised difference of means is at least, with 95 % confidence (Hedges
    and Olkin 1985, the large-sample interval); 0 where the interval holds no difference.
-#}
{% macro least_effect_size(effect_size, first_count, second_count) -%}
    greatest(
        abs({{ effect_size }}) - 1.96 * sqrt(
            ({{ first_count }} + {{ second_count }})
            / ({{ first_count }} * cast({{ second_count }} as double))
            + pow({{ effect_size }}, 2) / (2 * ({{ first_count }} + {{ second_count }}))
        ),
        0
    )
{%- endmacro %}
