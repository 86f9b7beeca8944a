{#-
    The filter of a model with the materialization `user_profiling_daily`: the days that are being
    built, which the materialization puts into session variables. They are constants to the planner, so
    that a reader passes over the files and row groups of other times. Without a portion, as where the
    compiled SQL is run by hand, and in any other model, it is every row.

    time_column: a date or a timestamp. For raw rows it is the time that they were delivered with: by a
    day that is worked out from it, a reader could pass over nothing.
-#}
{% macro is_in_portion(time_column) -%}
    {%- if not execute -%}
        {#- the materialization asks it for the first day to build -#}
        {%- do ref('int_reprocessing_window') -%}
    {%- elif model.config.materialized != 'user_profiling_daily' -%}
        {{ return('true') }}
    {%- endif -%}
    (
        {{ session_variable('portion') }} is null
        or {{ session_variable('portion') }} = 'rows without a day' and {{ time_column }} is null
        or {{ session_variable('portion') }} = 'days'
        and {{ time_column }} >= {{ session_variable('portion_first_day') }}
        and {{ time_column }} < {{ session_variable('portion_next_day') }}
    )
{%- endmacro %}
