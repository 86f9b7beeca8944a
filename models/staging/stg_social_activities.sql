{{ clean_events('social_activities') }}
