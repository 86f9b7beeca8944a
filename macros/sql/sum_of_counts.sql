{#-
    The sum of a column of whole numbers, to be cast to a whole number: exact up to 2^53. DuckDB
    adds whole numbers up in sixteen bytes, and many sums for each of many users, in twice the
    memory, would be written to disk beside another such query.
-#}
{% macro sum_of_counts(column) -%}
    {{ return(adapter.dispatch('sum_of_counts', 'user_profiling')(column)) }}
{%- endmacro %}

{% macro default__sum_of_counts(column) -%}
    sum(cast({{ column }} as double))
{%- endmacro %}

{% macro spark__sum_of_counts(column) -%}
    sum({{ column }})
{%- endmacro %}
