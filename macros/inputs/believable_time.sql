{#- A raw time as a timestamp; null where it cannot be read or lies after the build's own start. -#}
{% macro believable_time(column) -%}
    case
        when try_cast({{ column }} as timestamp) <= {{ user_profiling.build_started_at() }}
            then try_cast({{ column }} as timestamp)
    end
{%- endmacro %}
