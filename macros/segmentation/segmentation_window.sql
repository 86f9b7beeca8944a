{#-
    How many days before the as-of time the behaviour that makes segments is measured over: what the
    input file says, else its activity window, else a year where orders are all there is, since
    customers of a shop come a few times a year, and a quarter where users do more than order.
-#}
{% macro segmentation_window_days() %}
    {% set given = user_profiling.segmentation_setting('window_days') %}
    {% if given is none %}
        {% set given = var('activity_window_days', none) %}
    {% endif %}
    {% set is_shop = user_profiling.is_mapped('transactions')
        and not user_profiling.is_mapped('interactions')
        and not user_profiling.is_mapped('social_activities') %}
    {{ return(given if given is not none else (365 if is_shop else 90)) }}
{% endmacro %}

{#-
    The first day of that window: a rate is measured over days of which there are data.

    times, clock: relations (or names of CTEs) with last_activity_date and first_activity_date.
-#}
{% macro segmentation_start_date(times, clock) -%}
    greatest(
        cast(
            {{ times }}.last_activity_date
            - interval {{ user_profiling.segmentation_window_days() - 1 }} day
            as date
        ),
        {{ clock }}.first_activity_date
    )
{%- endmacro %}
