{#-
    The filter of a model with the materialization `user_profiling_daily`: the days that are
    being built, which the materialization puts into session variables. To the planner they are
    constants, and of the case only the branch is left that holds: a reader passes over the
    files and row groups of other times. Without a portion, as where the compiled SQL is run by
    hand, it is every row, and so it is in any other model that this SQL is part of.

    time_column: a date or a timestamp. For raw rows it is the time that they were delivered
        with: by a day that is worked out from it, a reader could pass over nothing.
-#}
{% macro is_in_portion(time_column) -%}
    {%- if not execute -%}
        {#- the materialization asks it for the first day to build -#}
        {%- do ref('int_reprocessing_window') -%}
    {%- elif model.config.materialized != 'user_profiling_daily' -%}
        {{ return('true') }}
    {%- endif -%}
    {{- adapter.dispatch('in_portion', 'user_profiling')(time_column) }}
{%- endmacro %}

{% macro default__in_portion(time_column) -%}
    case {{ user_profiling.session_variable('portion') }}
        when 'days'
            then {{ time_column }} >= {{ user_profiling.session_variable('portion_first_day') }}
            and {{ time_column }} < {{ user_profiling.session_variable('portion_next_day') }}
            and {{ user_profiling.is_possible_time(time_column) }}
        when 'rows without a day' then {{ user_profiling.is_without_day(time_column) }}
        else true
    end
{%- endmacro %}

{#-
    Spark has one portion: all rows, or those from int_reprocessing_window on and those without a
    day.
-#}
{% macro spark__in_portion(time_column) -%}
    {%- if not execute or should_full_refresh() or load_relation(this) is none
        or config.get('moved_by') -%}
    true
    {%- else -%}
    {%- set first_day = '(select first_day from ' ~ ref('int_reprocessing_window') ~ ')' -%}
    (
        {{ first_day }} is null
        or {{ time_column }} >= {{ first_day }}
        or {{ user_profiling.is_without_day(time_column) }}
    )
    {%- endif -%}
{%- endmacro %}
