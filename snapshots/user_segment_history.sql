-- noqa: disable=LT02
{% snapshot user_segment_history %}
{#-
    Times are as-of times, never the clock of the machine. Reads its own past by name: a ref would
    be a cycle.
-#}
{{ config(
    unique_key='user_id',
    strategy='check',
    check_cols=['segment_key'],
    updated_at='as_of',
    snapshot_meta_column_names={'dbt_valid_from': 'valid_from', 'dbt_valid_to': 'valid_to'},
    pre_hook="{{ undo_newest_segments() }}",
    post_hook="delete from {{ this }} where segment_key is null",
) }}

{%- set left_by_last_build = adapter.get_relation(
    database=this.database, schema=this.schema, identifier=this.identifier
) if execute else none %}

with recorded as (
    {{ as_of_to_record() | indent(4) }}
),

{%- if left_by_last_build %}

open_intervals as (
    select
        user_id,
        segment_key
    from {{ left_by_last_build }}
    where valid_to is null
),
{%- endif %}

-- Only who has moved, since dbt hashes and compares every row that it is given. Who is no longer in
-- the data comes without a segment: dbt closes an interval only for a row that it sees.
moved_users as (
    {%- if left_by_last_build %}
    select
        coalesce(members.user_id, open_intervals.user_id) as user_id,
        members.segment_key,
        members.model_version
    from {{ ref('fct_user_segments') }} as members
    full outer join open_intervals on members.user_id = open_intervals.user_id
    where members.segment_key is distinct from open_intervals.segment_key
    {%- else %}
    select
        user_id,
        segment_key,
        model_version
    from {{ ref('fct_user_segments') }}
    {%- endif %}
)

select
    moved_users.user_id,
    moved_users.segment_key,
    moved_users.model_version,
    recorded.as_of
from moved_users
cross join recorded

{% endsnapshot %}
