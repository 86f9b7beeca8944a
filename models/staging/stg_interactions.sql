{{ clean_events(ref('base_interactions'), [
    'user_id',
    'occurred_at',
    'interaction_type',
    'session_id',
    'device',
    'topic',
    'duration_seconds',
    'campaign_id',
]) }}
