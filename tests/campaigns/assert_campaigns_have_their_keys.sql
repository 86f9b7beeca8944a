-- a user twice would count twice in the lift
with violations as (
    {{ key_violations([
        ('int_campaign_results', ['campaign', 'user_id']),
        ('rpt_campaign_audiences', ['campaign', 'segment_key']),
        ('rpt_campaign_lift', ['campaign', 'segment_key', 'arm']),
    ] + (
        [
            ('int_campaign_assignments', ['campaign', 'user_id']),
            ('rpt_campaign_checks', ['campaign', 'check_name', 'arm']),
        ] if assigns_arms() else []
    ) + (
        [
            ('fct_campaign_uplift', ['campaign', 'outcome', 'user_id']),
            ('rpt_campaign_qini', ['campaign', 'outcome', 'arm']),
            ('rpt_campaign_policies', ['campaign', 'outcome', 'policy', 'arm']),
        ] if randomised_campaigns() else []
    )) | indent(4) }}
)

select * from violations
