{#- The date of a day that is counted from the start date. -#}
{% macro generator_date(plan, day) %}
    {{ return((plan.start + modules.datetime.timedelta(days=day)).date() | string) }}
{% endmacro %}
