{#-
    The tables of RFM, cohorts and lifecycle that readers get: name -> the columns by which the copy
    is ordered. Without events there are none, and without purchases no RFM.
-#}
{% macro lifecycle_tables() %}
    {% set tables = {} %}
    {% if user_profiling.has_events() %}
        {% do tables.update({
            'fct_user_lifecycle': ['user_id'],
            'rpt_lifecycle_transitions': ['month', 'from_state', 'to_state'],
            'rpt_cohort_retention': ['measured_by', 'segment_key', 'cohort_month', 'months_since'],
        }) %}
    {% endif %}
    {% if user_profiling.is_mapped('transactions') %}
        {% do tables.update({
            'fct_user_rfm': ['user_id'],
            'rpt_rfm_grid': ['cell_rank'],
        }) %}
    {% endif %}
    {{ return(tables) }}
{% endmacro %}
