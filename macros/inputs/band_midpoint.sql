{#-
    The middle of a band that is written as two whole numbers, such as 30-39; null for any
    other.
-#}
{% macro band_midpoint(column) -%}
    (
        try_cast(split_part(replace({{ column }}, ' ', ''), '-', 1) as double)
        + try_cast(split_part(replace({{ column }}, ' ', ''), '-', 2) as double)
    ) / 2
{%- endmacro %}
