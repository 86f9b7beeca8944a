{#-
    The additive measures of a user's day: {where it comes from: {name: type}}. A measure is null on a
    day without rows of its kind, which every reader sums as nothing.
-#}
{% macro day_measures() %}
    {{ return({
        'interaction_days': {
            'interaction_count': 'integer',
            'seconds_online': 'decimal(18, 3)',
            'session_count': 'integer',
            'night_interactions': 'integer',
            'mobile_interactions': 'integer',
            'desktop_interactions': 'integer',
            'tablet_interactions': 'integer',
            'ad_impressions': 'integer',
            'ad_clicks': 'integer',
            'ad_conversions': 'integer',
            'ad_seconds': 'decimal(18, 3)',
            'timed_ad_interactions': 'integer',
        },
        'order_days': {
            'transaction_count': 'integer',
            'order_count': 'integer',
            'spend': 'decimal(18, 4)',
            'refunded': 'decimal(18, 4)',
        },
        'social_days': {
            'social_activity_count': 'integer',
            'likes_and_reactions': 'integer',
            'comments_and_shares': 'integer',
            'follows': 'integer',
            'unfollows': 'integer',
        },
    }) }}
{% endmacro %}
