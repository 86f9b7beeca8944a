-- a source, a user or a currency that is there twice would make the account of rows wrong
with violations as (
    {{ key_violations([
        ('int_source_row_counts', ['source']),
        ('int_user_row_counts', ['user_id']),
        ('int_currency_totals', ['currency']),
        ('int_build_summary', ['line_number'], ['said']),
    ] + ([('stg_excluded_users', ['user_id'])] if var('exclude_users') else [])) | indent(4) }}
)

select * from violations
