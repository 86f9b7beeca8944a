{{ recent_events('interactions') }}
