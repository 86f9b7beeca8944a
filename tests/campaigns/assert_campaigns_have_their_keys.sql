-- a user twice would count twice in the lift
with violations as (
    {{ key_violations([
        ('int_campaign_results', ['campaign', 'user_id']),
        ('rpt_campaign_audiences', ['campaign', 'segment_key']),
        ('rpt_campaign_lift', ['campaign', 'segment_key']),
    ]) | indent(4) }}
)

select * from violations
