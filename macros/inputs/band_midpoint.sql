{#-
    The middle of a band that is written as two whole numbers, such as 30-39; null for any
    other.
-#}
{% macro band_midpoint(column) -%}
    (
        {{ user_profiling.number_of("split_part(replace(" ~ column ~ ", ' ', ''), '-', 1)") }}
        + {{ user_profiling.number_of("split_part(replace(" ~ column ~ ", ' ', ''), '-', 2)") }}
    ) / 2
{%- endmacro %}
