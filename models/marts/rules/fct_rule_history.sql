{{ config(enabled=given_rules() | length > 0) }}

select
    user_id,
    rule,
    cast(valid_from as timestamp) as met_from,
    cast(valid_to as timestamp) as met_until
from {{ ref('rule_history') }}
