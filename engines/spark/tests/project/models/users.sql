select id, name, score, is_member, updated_at
from {{ ref('days') }}
where day = {{ var('day') }}
