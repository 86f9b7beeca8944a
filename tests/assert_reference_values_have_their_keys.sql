-- the small tables by which raw values are read: a spelling that is there twice would double rows
with violations as (
    {{ key_violations([
        ('placeholder_user_ids', ['spelling']),
        ('standard_values', ['attribute', 'spelling']),
        ('band_orders', ['attribute', 'band']),
        ('band_orders', ['attribute', 'band_rank']),
    ]) | indent(4) }}
)

select * from violations
