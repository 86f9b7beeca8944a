{{ config(enabled=has_part('lifecycle') and has_events()) }}
-- a user or a cell twice would count twice in every figure that adds them up
with violations as (
    {{ key_violations([
        ('rpt_lifecycle_transitions', ['month', 'from_state', 'to_state']),
        ('rpt_cohort_retention', ['measured_by', 'segment_key', 'cohort_month', 'months_since']),
    ] + ([
        ('rfm_cells', ['recency_score', 'frequency_score']),
        ('rpt_rfm_grid', ['cell']),
    ] if is_mapped('transactions') else [])) | indent(4) }}
)

select * from violations
