{#- A value as a finite double; null where it is not one (text, nan, infinity). -#}
{% macro finite_number(column) -%}
    case
        when abs(try_cast({{ column }} as double)) < 1e300
            then try_cast({{ column }} as double)
    end
{%- endmacro %}
