{#-
    When this build started, in UTC. Used for two things only: a raw time after it cannot be true,
    and published_tables says when a copy was published. Nothing else depends on the clock.
-#}
{% macro build_started_at() -%}
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp)
{%- endmacro %}
