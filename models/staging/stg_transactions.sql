{{ checked_transactions(build_started_at()) }}
