{#- A raw time as a timestamp; null where it cannot be read or lies after the build's own start. -#}
{% macro believable_time(column) -%}
    case
        when
            {{ user_profiling.utc_time(column) | indent(12) }}
            <= {{ user_profiling.build_started_at() }}
            then {{ user_profiling.utc_time(column) | indent(12) }}
    end
{%- endmacro %}
