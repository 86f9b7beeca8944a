{{ checked_social_activities(build_started_at()) }}
