-- noqa: disable=LT02
{% snapshot campaign_audience_history %}
{#-
    Times are as-of times, never the clock of the machine. Reads its own past by name: a ref would
    be a cycle.
-#}
{{ config(
    unique_key='user_id',
    strategy='check',
    check_cols=['segment_key', 'campaign', 'arm'],
    updated_at='as_of',
    snapshot_meta_column_names={'dbt_valid_from': 'valid_from', 'dbt_valid_to': 'valid_to'},
    pre_hook="{{ undo_newest_segments() }}",
    post_hook="delete from {{ this }} where campaign is null",
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
        segment_key,
        campaign,
        arm
    from {{ left_by_last_build }}
    where valid_to is null
),
{%- endif %}

-- Only those for whom something has changed, as in user_segment_history. Who may no longer be
-- contacted comes without a campaign: dbt closes an interval only for a row that it sees.
changed_users as (
    {%- if left_by_last_build %}
    select
        coalesce(audiences.user_id, open_intervals.user_id) as user_id,
        audiences.segment_key,
        audiences.campaign,
        audiences.arm
    from {{ ref('fct_campaign_audiences') }} as audiences
    full outer join open_intervals on audiences.user_id = open_intervals.user_id
    where
        audiences.segment_key is distinct from open_intervals.segment_key
        or audiences.campaign is distinct from open_intervals.campaign
        or audiences.arm is distinct from open_intervals.arm
    {%- else %}
    select
        user_id,
        segment_key,
        campaign,
        arm
    from {{ ref('fct_campaign_audiences') }}
    {%- endif %}
)

select
    changed_users.user_id,
    changed_users.segment_key,
    changed_users.campaign,
    changed_users.arm,
    recorded.as_of
from changed_users
cross join recorded

{% endsnapshot %}
