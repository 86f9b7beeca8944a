{{ clean_events(ref('base_social_activities'), [
    'user_id',
    'occurred_at',
    'activity_type',
    'topic',
    'account',
]) }}
