{{ clean_events(ref('base_transactions'), [
    'user_id',
    'occurred_at',
    'amount',
    'order_id',
    'quantity',
    'category',
    'currency',
]) }}
