{{ config(enabled=given_rules() | length > 0) }}
-- a segment twice would count its users twice
with violations as (
    {{ key_violations([('rpt_rule_overlap', ['rule', 'segment_key'])]) | indent(4) }}
)

select * from violations
