{#- What an event of a source consists of once it is typed, besides its row id. -#}
{% macro event_columns(source_name) %}
    {{ return({
        'interactions': [
            'user_id', 'occurred_at', 'interaction_type', 'session_id', 'device', 'topic',
            'duration_seconds', 'campaign_id',
        ],
        'transactions': [
            'user_id', 'occurred_at', 'amount', 'order_id', 'quantity', 'category', 'currency',
        ],
        'social_activities': ['user_id', 'occurred_at', 'activity_type', 'topic', 'account'],
    }[source_name]) }}
{% endmacro %}
