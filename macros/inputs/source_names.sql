{#-
    The sources that models/staging declares, in the order in which they are listed. Written out, as
    the models that put all sources together name each while dbt parses, when no YAML is known yet.
-#}
{% macro source_names() %}
    {#- written by make sync -#}
    {{ return([
        'users', 'interactions', 'transactions', 'social_activities', 'user_traits',
        'campaign_responses', 'identities'
    ]) }}
    {#- end of what make sync has written -#}
{% endmacro %}
