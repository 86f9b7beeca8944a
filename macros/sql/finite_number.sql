{#- A value as a finite double; null where it is not one (text, nan, infinity). -#}
{% macro finite_number(column) -%}
    case
        when abs({{ user_profiling.number_of(column) }}) < 1e300
            then {{ user_profiling.number_of(column) }}
    end
{%- endmacro %}
