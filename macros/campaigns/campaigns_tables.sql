{#-
    The tables of the campaigns that readers get: name -> the columns by which the copy is ordered.
-#}
{% macro campaigns_tables() %}
    {% set tables = {
        'fct_campaign_audiences': ['user_id'],
        'rpt_campaign_audiences': ['campaign', 'segment_key'],
        'rpt_campaign_lift': ['campaign', 'segment_key', 'arm'],
    } %}
    {% if user_profiling.assigns_arms() %}
        {% do tables.update({
            'rpt_campaign_checks': ['campaign', 'check_name', 'arm'],
        }) %}
    {% endif %}
    {% if user_profiling.randomised_campaigns() %}
        {% do tables.update({
            'fct_campaign_uplift': ['campaign', 'outcome', 'user_id'],
            'rpt_campaign_qini': ['campaign', 'outcome', 'arm'],
            'rpt_campaign_policies': ['campaign', 'outcome', 'policy', 'arm'],
        }) %}
    {% endif %}
    {{ return(tables) }}
{% endmacro %}
