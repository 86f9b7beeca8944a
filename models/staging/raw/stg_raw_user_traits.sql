{{ raw_rows('user_traits') }}
