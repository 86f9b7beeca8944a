{#-
    The sources of events that somebody has added to those that the project comes with. Their rows
    count for the as-of time and make users; what else they tell, models with features of their own
    say.
-#}
{% macro own_sources() %}
    {{ return(user_profiling.source_names() | reject('in', [
        'users', 'interactions', 'transactions', 'social_activities', 'user_traits',
        'campaign_responses', 'identities',
    ]) | list) }}
{% endmacro %}
