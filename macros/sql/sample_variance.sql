{#- The unbiased variance of n values from their mean and mean square; 0 for a single value. -#}
{% macro sample_variance(mean, square_mean, value_count) -%}
    coalesce(
        greatest({{ square_mean }} - pow({{ mean }}, 2), 0)
        * {{ value_count }} / nullif({{ value_count }} - 1, 0),
        0
    )
{%- endmacro %}
