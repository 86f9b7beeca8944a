{#- What becomes of the raw events of a source on the days that are being built. -#}
{% macro accounted_days(source_name) -%}
    {%- set base = ref('stg_' ~ source_name) -%}
    {{ user_profiling.account_for_rows(
        source_name,
        '(select * from ' ~ base ~ ' where '
        ~ user_profiling.days_to_build(base, 'occurred_at') ~ ')'
    ) }}
{%- endmacro %}
