{{ raw_rows('social_activities') }}
