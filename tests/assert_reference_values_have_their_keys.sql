-- the tables that come with the project: a spelling or an advice that is there twice doubles rows
with violations as (
    {{ key_violations([
        ('placeholder_user_ids', ['spelling']),
        ('standard_values', ['attribute', 'spelling']),
        ('band_orders', ['attribute', 'band']),
        ('band_orders', ['attribute', 'band_rank']),
        ('segment_overrides', ['input', 'segment_key']),
        ('playbook', ['campaign'], ['title']),
        ('playbook', ['business', 'archetype']),
        ('archetype_traits', ['archetype', 'feature_name']),
        ('floors', ['used_for', 'feature_name', 'side', 'scale'], ['limit_value', 'reason']),
        ('opportunities', ['feature_name']),
    ]) | indent(4) }}
)

select * from violations
