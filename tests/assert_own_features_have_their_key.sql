{{ config(enabled=own_features() | length > 0) }}

select
    user_id,
    as_of,
    lookback
from {{ ref('int_own_features') }}
group by user_id, as_of, lookback
having count(*) > 1 or user_id is null or lookback is null
