{#- A raw time as a timestamp; null where it cannot be read or cannot be true. -#}
{% macro believable_time(column) -%}
    case
        when
            {{ user_profiling.is_possible_time(user_profiling.utc_time(column)) | indent(12) }}
            then {{ user_profiling.utc_time(column) | indent(12) }}
    end
{%- endmacro %}
