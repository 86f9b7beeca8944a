-- noqa: disable=LT02
{% snapshot rule_history %}
{#-
    Times are as-of times, never the clock of the machine. Reads its own past by name: a ref would
    be a cycle.
-#}
{{ config(
    enabled=given_rules() | length > 0,
    unique_key=['user_id', 'rule'],
    strategy='check',
    check_cols=['is_met'],
    updated_at='as_of',
    snapshot_meta_column_names={'dbt_valid_from': 'valid_from', 'dbt_valid_to': 'valid_to'},
    pre_hook="{{ undo_newest_segments() }}",
    post_hook="delete from {{ this }} where is_met is null",
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
        rule
    from {{ left_by_last_build }}
    where valid_to is null
),
{%- endif %}

-- Only what has changed, as in user_segment_history. A rule that is no longer met comes without an
-- answer: dbt closes an interval only for a row that it sees.
changes as (
    {%- if left_by_last_build %}
    select
        coalesce(matches.user_id, open_intervals.user_id) as user_id,
        coalesce(matches.rule, open_intervals.rule) as rule,
        matches.user_id is not null as is_met
    from {{ ref('fct_rule_segments') }} as matches
    full outer join open_intervals
        on matches.user_id = open_intervals.user_id and matches.rule = open_intervals.rule
    where matches.user_id is null or open_intervals.user_id is null
    {%- else %}
    select
        user_id,
        rule,
        true as is_met
    from {{ ref('fct_rule_segments') }}
    {%- endif %}
)

select
    changes.user_id,
    changes.rule,
    case when changes.is_met then true end as is_met,
    recorded.as_of
from changes
cross join recorded

{% endsnapshot %}
