{#-
    When a live profile is asked for, in UTC. Used for one thing only: a raw time after it cannot be
    true, as a time after a build's start cannot be in a build.
-#}
{% macro asked_at() -%}
    make_timestamp(epoch_us(get_current_timestamp()))
{%- endmacro %}
