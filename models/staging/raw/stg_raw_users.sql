{{ raw_rows('users') }}
