{{ raw_rows('transactions') }}
