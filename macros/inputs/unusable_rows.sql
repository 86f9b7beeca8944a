{#-
    What all staging models ask of a row before they look at what is in it: the branches of the case
    that gives its reason, and what they are told by. The rows are called typed_rows there.
-#}
{% macro join_unusable_ids() -%}
    left join {{ ref('placeholder_user_ids') }} as placeholders
        on lower(typed_rows.user_id) = placeholders.spelling
    {%- if var('exclude_users') %}
    left join {{ ref('stg_excluded_users') }} as excluded_users
        on typed_rows.user_id = excluded_users.user_id
    {%- endif %}
{%- endmacro %}

{#-
    Whose row it is: of nobody, of somebody whom the input file leaves out, or of one who was
    forgotten.
-#}
{% macro reasons_about_the_user() -%}
            {%- if execute and user_profiling.tombstones() %}
            when typed_rows.is_wanted is null and typed_rows.raw_row is null
                then 'forgotten_user'
            {%- endif %}
            when typed_rows.is_wanted is null then 'unreadable_row'
            when not typed_rows.is_wanted then 'left_out'
            {%- if var('exclude_users') %}
            when excluded_users.user_id is not null then 'excluded_user'
            {%- endif %}
            when typed_rows.user_id is null then 'missing_user_id'
            when placeholders.spelling is not null then 'placeholder_user_id'
{%- endmacro %}

{#- Whether it can have happened when it says. -#}
{% macro reasons_about_the_time() -%}
    {%- set earliest_time = user_profiling.earliest_time() -%}
            when typed_rows.occurred_at is null then 'unreadable_time'
            when typed_rows.occurred_at < {{ earliest_time }} then 'impossible_time'
            when typed_rows.occurred_at > {{ user_profiling.build_started_at() }} then 'future_time'
{%- endmacro %}

{#- The day of an event. A time that cannot be true has none: rows are put together by the day. -#}
{% macro day_of_event() -%}
        case
            when {{ user_profiling.is_possible_time('typed_rows.occurred_at') | indent(12) }}
                then cast(typed_rows.occurred_at as date)
        end
{%- endmacro %}
