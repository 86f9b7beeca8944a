{{ clean_events('transactions') }}
