-- a user in two segments, or two bins of one number, would be counted twice by all that follows
with violations as (
    {{ key_violations({
        'ml_user_segments': ['user_id'],
        'int_fit_bins': ['feature_name', 'bin_number'],
    }) | indent(4) }}
)

select * from violations
