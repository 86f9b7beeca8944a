{#- Each id is one person's, and nobody has more ids than the limit. -#}
{{ config(enabled=has_identities()) }}

with violations as (
    {{ key_violations([
        ('int_identities', ['other_id']),
        ('rpt_identity_merges', ['other_id']),
    ]) | indent(4) }}
)

select
    relation_name,
    key_values
from violations
union all
select
    'int_identities' as relation_name,
    other_id as key_values
from {{ ref('int_identities') }}
where user_id is null or cluster_id is null or status is null
union all
select
    'rpt_identity_merges' as relation_name,
    other_id as key_values
from {{ ref('rpt_identity_merges') }}
where
    user_id is null
    or status is null
    or (status = 'merged' and id_count > {{ setting('identities', of='int_identities')['max_ids'] }})
