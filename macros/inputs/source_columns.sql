{#- The canonical columns of every source: what an input file may map, and what it must. -#}
{% macro source_columns() %}
    {{ return({
        'users': {
            'required': ['user_id'],
            'optional': [
                'signed_up_at', 'age_years', 'age_band', 'gender', 'location', 'language',
                'education', 'income_band', 'interests', 'email', 'full_name',
                'marketing_consent', 'updated_at',
            ],
        },
        'interactions': {
            'required': ['user_id', 'occurred_at', 'interaction_type'],
            'optional': [
                'row_id', 'session_id', 'device', 'topic', 'duration_seconds', 'campaign_id',
            ],
        },
        'transactions': {
            'required': ['user_id', 'occurred_at', 'amount'],
            'optional': ['row_id', 'order_id', 'quantity', 'category', 'currency'],
        },
        'social_activities': {
            'required': ['user_id', 'occurred_at', 'activity_type'],
            'optional': ['row_id', 'topic', 'account'],
        },
        'user_traits': {
            'required': ['user_id'],
            'optional': user_profiling.trait_features(),
        },
        'campaign_responses': {
            'required': ['user_id', 'campaign', 'occurred_at'],
            'optional': ['row_id', 'value'],
        },
    }) }}
{% endmacro %}
