-- noqa: disable=LT02
{% snapshot user_segment_history %}
{#-
    Times are as-of times, never the clock of the machine. Reads its own past by name: a ref would be
    a cycle.
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

members as (
    select
        user_id,
        segment_key,
        model_version
    from {{ ref('fct_user_segments') }}
),

{%- if left_by_last_build %}

-- dbt closes an interval only for a row that it sees: this one says that the user is in no segment
users_gone as (
    select
        history.user_id,
        cast(null as {{ dbt.type_string() }}) as segment_key,
        cast(null as bigint) as model_version
    from {{ left_by_last_build }} as history
    left join members on history.user_id = members.user_id
    where history.valid_to is null and members.user_id is null
),
{%- endif %}

members_and_gone as (
    select * from members
    {%- if left_by_last_build %}
    union all
    select * from users_gone
    {%- endif %}
)

select
    members_and_gone.user_id,
    members_and_gone.segment_key,
    members_and_gone.model_version,
    recorded.as_of
from members_and_gone
cross join recorded

{% endsnapshot %}
