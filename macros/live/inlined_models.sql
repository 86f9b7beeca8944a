{#-
    The models that the live profile runs over the rows of one user, in the order of their data.
    What they read besides each other is replaced or named where they are inlined.
-#}
{% macro inlined_models() %}
    {{ return({
        'rollups': ['int_interaction_rollup', 'int_transaction_rollup', 'int_social_rollup'],
        'days': ['int_orders_by_day', 'int_user_days', 'int_topic_days'],
        'features': [
            'int_users', 'int_topic_totals', 'int_computed_features', 'int_user_features',
        ],
    }) }}
{% endmacro %}
