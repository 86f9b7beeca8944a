{{ config(
    enabled='live' not in var('leave_out')
    and target.type == 'duckdb'
    and has_own_features_of('transactions'),
) }}

{{ live_rows_by_person(ref('int_clean_transactions')) }}
order by user_id
