{#-
    Forgets every recorded date from one on, of segments, audiences and rules, for a build with a
    wrong as-of time: one in the future would keep every later build out of the history.
    dbt run-operation forget_segments --args '{since: 2024-06-01}'
-#}
{% macro forget_segments(since) %}
    {% set first_date = 'cast(' ~ user_profiling.sql_literal(since) ~ ' as date)' %}
    {% call statement('forget_segments', auto_begin=true) %}
        {{ user_profiling.undo_segments_from(
            ref('user_profiling', 'user_segment_history'), first_date
        ) }}
        {#- a warehouse of an earlier release has none -#}
        {%- if user_profiling.has_part('campaigns')
            and load_relation(ref('user_profiling', 'campaign_audience_history')) %}
        {{ user_profiling.undo_segments_from(
            ref('user_profiling', 'campaign_audience_history'), first_date
        ) }}
        {%- endif %}
        {%- if user_profiling.has_part('rules') and user_profiling.given_rules()
            and load_relation(ref('user_profiling', 'rule_history')) %}
        {{ user_profiling.undo_segments_from(
            ref('user_profiling', 'rule_history'), first_date
        ) }}
        {%- endif %}
        {%- for table_name in [
            'fct_segment_migrations', 'int_segment_dates', 'int_move_reasons', 'rpt_segment_months',
        ] if load_relation(ref('user_profiling', table_name)) %}
        delete from {{ ref('user_profiling', table_name) }} where as_of_date >= {{ first_date }};
        {%- endfor %}
    {% endcall %}
    {# all of it or nothing #}
    {% do adapter.commit() %}
    {% do log('Forgotten: the segments recorded as of ' ~ since ~ ' and later.', info=true) %}
{% endmacro %}
