{{ config(enabled=has_part('predictions')) }}
-- and there is one decision, which is joined to every row by a cross join
with violations as (
    {{ key_violations([
        ('int_prediction_times', ['snapshot_number']),
        ('int_prediction_tests', ['target', 'user_id']),
        ('int_prediction_examples', ['user_id', 'as_of']),
        ('int_predictors', ['user_id', 'as_of']),
        ('ml_prediction_models', ['model_version']),
        ('int_prediction_metrics', ["coalesce(segment_key, '')", 'target', 'metric']),
        ('ml_user_predictions', ['user_id']),
        ('rpt_prediction_deciles', ['target', 'decile']),
        ('rpt_prediction_feature_importance', ['target', 'feature_name']),
        ('rpt_prediction_health', ['horizon_days']),
        ('rpt_prediction_quality', ['target', 'metric']),
        ('rpt_segment_prediction_quality', ['segment_key', 'target', 'metric']),
        ('rpt_segment_predictions', ['segment_key']),
    ]) | indent(4) }}
),

decisions as (
    select count(*) as row_count
    from {{ ref('int_prediction_decision') }}
)

select relation_name from violations
union all
select 'int_prediction_decision' as relation_name from decisions
where row_count != 1
