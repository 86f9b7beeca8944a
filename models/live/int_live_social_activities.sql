{{ recent_events('social_activities') }}
