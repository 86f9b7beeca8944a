{{ clean_events('interactions') }}
