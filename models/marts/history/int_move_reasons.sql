-- noqa: disable=LT02,LT05
{{ config(
    materialized='incremental',
    unique_key='as_of',
    incremental_strategy='delete+insert',
    full_refresh=false,
) }}

with recorded as (
    {{ as_of_to_record() | indent(4) }}
),

-- the features of the last build explain a move only if that was the date recorded before
previous_dates as (
    select max(dates.as_of_date) as as_of_date
    from {{ ref('int_segment_dates') }} as dates
    inner join recorded on dates.as_of_date < recorded.as_of_date
),

moved_users as (
    select
        history.user_id,
        recorded.as_of,
        recorded.as_of_date
    from {{ ref('user_segment_history') }} as history
    inner join recorded on history.valid_from = recorded.as_of
    inner join {{ ref('user_segment_history') }} as earlier
        on history.user_id = earlier.user_id and history.valid_from = earlier.valid_to
),

users_before as (
    select features.*
    from {{ ref('int_features_before') }} as features
    inner join moved_users on features.user_id = moved_users.user_id
    inner join previous_dates on features.as_of_date = previous_dates.as_of_date
),

users_now as (
    select features.*
    from {{ ref('int_user_features') }} as features
    inner join moved_users on features.user_id = moved_users.user_id
),

values_before as (
    {{ feature_values('users_before', by='user_id') | indent(4) }}
),

values_now as (
    {{ feature_values('users_now', by='user_id') | indent(4) }}
),

scaling as (
    select
        features.*,
        features.weight / features.spread as factor,
        catalog.label,
        catalog.unit
    from {{ ref('int_model_features') }} as features
    inner join {{ ref('feature_catalog') }} as catalog
        on features.feature_name = catalog.feature_name
),

-- on the scale on which segments are told apart
changes as (
    select
        values_now.user_id,
        scaling.feature_order,
        scaling.label,
        scaling.unit,
        values_before.feature_value as value_before,
        values_now.feature_value as value_now,
        {{ scaled_value('values_now.feature_value', 'scaling.') | indent(8) }}
        - {{ scaled_value('values_before.feature_value', 'scaling.') | indent(8) }} as change
    from values_now
    inner join values_before
        on
            values_now.user_id = values_before.user_id
            and values_now.feature_name = values_before.feature_name
    inner join scaling on values_now.feature_name = scaling.feature_name
    -- those of an input's own that are no columns of dim_users were not kept
    where values_now.feature_name in ('{{ declared_features() | join("', '") }}')
),

ranked_changes as (
    select
        *,
        row_number() over (partition by user_id order by abs(change) desc, feature_order asc)
            as change_rank
    from changes
    -- less than this is no change that anybody would see
    where abs(change) >= 0.01
),

described_changes as (
    select
        user_id,
        change_rank,
        label || ' '
        || coalesce({{ readable_value('value_before', 'unit') | indent(8) }}, 'unknown') || ' to '
        || coalesce({{ readable_value('value_now', 'unit') | indent(8) }}, 'unknown')
            as change_text
    from ranked_changes
    where change_rank <= 3
),

reasons as (
    select
        user_id,
        {{ listed('change_text', "'; '", 'change_rank') }} as why
    from described_changes
    group by user_id
)

select
    moved_users.as_of,
    moved_users.as_of_date,
    reasons.user_id,
    reasons.why
from reasons
inner join moved_users on reasons.user_id = moved_users.user_id
