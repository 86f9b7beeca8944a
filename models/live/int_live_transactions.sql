{{ recent_events('transactions') }}
