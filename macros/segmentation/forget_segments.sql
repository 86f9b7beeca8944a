{#-
    Forgets every recorded date from one on, of segments and of audiences, for a build that had a wrong
    as-of time: one in the future would keep every later build out of the history.
    dbt run-operation forget_segments --args '{since: 2024-06-01}'
-#}
{% macro forget_segments(since) %}
    {% set first_date = 'cast(' ~ sql_literal(since) ~ ' as date)' %}
    {% call statement('forget_segments', auto_begin=false) %}
        begin transaction;
        {{ undo_segments_from(ref('user_segment_history'), first_date) }}
        {#- a warehouse of an earlier release has none -#}
        {%- if load_relation(ref('campaign_audience_history')) %}
        {{ undo_segments_from(ref('campaign_audience_history'), first_date) }}
        {%- endif %}
        delete from {{ ref('fct_segment_migrations') }} where as_of_date >= {{ first_date }};
        delete from {{ ref('int_segment_dates') }} where as_of_date >= {{ first_date }};
        commit;
    {% endcall %}
    {% do log('Forgotten: the segments recorded as of ' ~ since ~ ' and later.', info=true) %}
{% endmacro %}
