{{ raw_rows('interactions') }}
