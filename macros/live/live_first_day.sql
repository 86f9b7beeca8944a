{#-
    The first day that the next build computes again, as a literal, by which a reader passes
    over parts of files.
-#}
{% macro live_first_day() %}
    {%- set clock = ref('int_live_clock') -%}
    {%- if execute and load_relation(clock) is not none -%}
        {{ return(user_profiling.sql_date(
            run_query('select first_day from ' ~ clock).columns[0].values()[0]
        )) }}
    {%- endif -%}
    {{ return(user_profiling.sql_date('0001-01-01')) }}
{% endmacro %}
