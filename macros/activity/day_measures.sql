{#-
    The additive measures of a user's day: name -> (where it comes from, type). A measure is null on a
    day without rows of its kind, which every reader sums as nothing.
-#}
{% macro day_measures() %}
    {{ return({
        'int_interaction_days': {
            'interaction_count': 'bigint',
            'seconds_online': 'decimal(18, 3)',
            'session_count': 'bigint',
            'night_interactions': 'bigint',
            'mobile_interactions': 'bigint',
            'desktop_interactions': 'bigint',
            'tablet_interactions': 'bigint',
            'ad_impressions': 'bigint',
            'ad_clicks': 'bigint',
            'ad_conversions': 'bigint',
            'ad_seconds': 'decimal(18, 3)',
            'timed_ad_interactions': 'bigint',
        },
        'int_order_days': {
            'transaction_count': 'bigint',
            'order_count': 'bigint',
            'spend': 'decimal(18, 4)',
            'refunded': 'decimal(18, 4)',
        },
        'int_social_days': {
            'social_activity_count': 'bigint',
            'likes_and_reactions': 'bigint',
            'comments_and_shares': 'bigint',
            'follows': 'bigint',
            'unfollows': 'bigint',
        },
    }) }}
{% endmacro %}
