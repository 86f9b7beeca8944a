-- what a profile is looked up in has one row for each key, or a question has two answers
{{ config(enabled=('live' not in var('leave_out') and target.type == 'duckdb')) }}

with violations as (
    {{ key_violations([
        ('int_live_users', ['user_id']),
        ('int_live_segments', ['segment_key']),
        ('int_live_centroids', ['segment_key', 'feature_name']),
        ('int_live_days', ['user_id', 'activity_date']),
        ('int_live_orders', ['user_id', 'order_id']),
        ('int_live_topics', ['user_id', 'activity_date', 'topic_kind', 'topic']),
        ('int_live_files', ['source', 'file_name']),
    ]) | indent(4) }}
)

select * from violations
