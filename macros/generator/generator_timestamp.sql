{#- The timestamp of a second that is counted from the start date. -#}
{% macro generator_timestamp(plan, second) -%}
make_timestamp(1000000 * ({{ plan.start_epoch }} + cast({{ second }} as bigint)))
{%- endmacro %}
