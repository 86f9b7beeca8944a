{{ checked_interactions(build_started_at()) }}
