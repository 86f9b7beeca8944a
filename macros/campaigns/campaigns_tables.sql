{#-
    The tables of the campaigns that readers get: name -> the columns by which the copy is ordered.
-#}
{% macro campaigns_tables() %}
    {{ return({
        'fct_campaign_audiences': ['user_id'],
        'rpt_campaign_audiences': ['campaign', 'segment_key'],
        'rpt_campaign_lift': ['campaign', 'segment_key'],
    }) }}
{% endmacro %}
