{#-
    The join of a spine to the days of its users, as `days`, for features of your own: days before
    the spine's as-of time, of users as they were known at that time. Where a person has several
    ids, fct_user_days knows the people of today alone.
-#}
{% macro join_user_days() -%}
inner join
    {% if user_profiling.has_past_people() -%}
    {%- set columns = user_profiling.declared_columns('fct_user_days') | join(', ') -%}
    (
        select {{ columns }}, cast(null as timestamp) as known_at from {{ ref('fct_user_days') }}
        union all
        select {{ columns }}, as_of as known_at from {{ ref('int_past_day_facts') }}
    ) as days
    {%- else -%}
    {{ ref('fct_user_days') }} as days
    {%- endif %}
    on
        spine.user_id = days.user_id
        {%- if user_profiling.has_past_people() %}
        and case
            when spine.is_current then days.known_at is null
            else days.known_at = spine.as_of
        end
        {%- endif %}
        and days.activity_date <= spine.last_activity_date
        and (spine.window_start_date is null or days.activity_date >= spine.window_start_date)
{%- endmacro %}
