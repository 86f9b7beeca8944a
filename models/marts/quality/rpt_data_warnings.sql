-- noqa: disable=LT02
{%- set limits = setting('data_warnings') %}
{%- set sources = ['users', 'interactions', 'transactions', 'social_activities', 'user_traits']
    + own_sources() %}

with source_rows as (
    {%- for source_name in sources %}
    select
        '{{ source_name }}' as source,
        user_id,
        {{ source_name }} as row_count
    from {{ ref('int_user_row_counts') }}
    where {{ source_name }} > 0
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

source_totals as (
    select
        source,
        count(*) as user_count,
        cast(sum(row_count) as bigint) as row_count,
        max(row_count) as most_rows
    from source_rows
    group by source
),

shared_users as (
    {%- for source_name in sources[:-1] %}
    {%- set is_last_source = loop.last %}
    {%- for other_name in sources[sources.index(source_name) + 1:] %}
    select
        '{{ source_name }}' as source,
        '{{ other_name }}' as other_source,
        count(*) as user_count
    from {{ ref('int_user_row_counts') }}
    where {{ source_name }} > 0 and {{ other_name }} > 0
    {%- if not (loop.last and is_last_source) %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}
),

source_pairs as (
    select
        shared_users.source,
        shared_users.other_source,
        totals.user_count,
        other_totals.user_count as other_user_count,
        shared_users.user_count as shared_user_count,
        shared_users.user_count
        / cast(least(totals.user_count, other_totals.user_count) as double) as overlap
    from shared_users
    inner join source_totals as totals on shared_users.source = totals.source
    inner join source_totals as other_totals
        on shared_users.other_source = other_totals.source
    where least(totals.user_count, other_totals.user_count) >= {{ limits['min_users'] }}
),

dominated_sources as (
    select
        *,
        most_rows / cast(row_count as double) as share
    from source_totals
    where
        user_count >= {{ limits['min_users'] }}
        and most_rows / cast(row_count as double) >= {{ limits['max_user_share'] }}
),

-- an id that stands for users who have none may be named; any other may be personal
dominating_users as (
    select
        dominated_sources.source,
        min(
            case
                when
                    lower(source_rows.user_id) in (
                        'guest', 'anonymous', 'unknown', 'none', 'null', 'nan', 'na', 'n/a',
                        'undefined', 'default', 'test'
                    )
                    -- 0, -1, 000000 and the like
                    or translate(source_rows.user_id, '-0.', '') in ('', '1', '9')
                    then source_rows.user_id
            end
        ) as placeholder_id
    from dominated_sources
    inner join source_rows
        on
            dominated_sources.source = source_rows.source
            and dominated_sources.most_rows = source_rows.row_count
    group by dominated_sources.source
),

users_without_values as (
    select
        count(*) filter (where not has_values) as user_count,
        count(*) as all_users,
        count(*) filter (where not has_values) / nullif(cast(count(*) as double), 0) as share
    from {{ ref('int_user_row_counts') }}
),

findings as (
    select
        1 as finding_order,
        'one_user_dominates' as check_name,
        dominated_sources.source,
        coalesce(dominating_users.placeholder_id, 'one user') as subject,
        dominated_sources.share as figure,
        {{ limits['max_user_share'] }} as threshold,
        case
            when dominating_users.placeholder_id is null then 'One user has '
            else 'User ' || dominating_users.placeholder_id || ' has '
        end
        || {{ readable_value('dominated_sources.share', "'share'") | indent(8) }}
        || ' of all rows of ' || replace(dominated_sources.source, '_', ' ') || ' ('
        || {{ counted('dominated_sources.most_rows') }} || ' of '
        || {{ counted('dominated_sources.row_count') }} || ').' as message,
        case
            when dominating_users.placeholder_id is null
                then 'Is that a person? If it is a test account, a bot or an id that many share,'
                || ' map it to null in the input file.'
            else 'If it stands for guests, map it to null in the input file: user_id: '
                || '"nullif(<column>, ''' || dominating_users.placeholder_id || ''')".'
        end as what_to_do
    from dominated_sources
    inner join dominating_users on dominated_sources.source = dominating_users.source

    union all

    select
        2 as finding_order,
        'user_ids_hardly_overlap' as check_name,
        source,
        other_source as subject,
        overlap as figure,
        {{ limits['min_overlap'] }} as threshold,
        'Of ' || {{ counted('user_count') }} || ' users in ' || replace(source, '_', ' ')
        || ' and ' || {{ counted('other_user_count') }} || ' in '
        || replace(other_source, '_', ' ') || ', only ' || {{ counted('shared_user_count') }}
        || case when shared_user_count = 1 then ' is' else ' are' end || ' in both.' as message,
        'Check that both have the same kind of id, spelled alike: one person with two ids is two'
        || ' users here.' as what_to_do
    from source_pairs
    where overlap < {{ limits['min_overlap'] }}

    union all

    select
        3 as finding_order,
        'most_users_have_no_value' as check_name,
        'all' as source,
        'users' as subject,
        share as figure,
        {{ limits['max_share_without_value'] }} as threshold,
        {{ counted('user_count') }} || ' of ' || {{ counted('all_users') }}
        || ' users have no activity and no trait.' as message,
        'Check that events and users have the same kind of id, and that no source is missing.'
            as what_to_do
    from users_without_values
    where share > {{ limits['max_share_without_value'] }}

    union all

    select
        4 as finding_order,
        'unreadable_trait' as check_name,
        'user_traits' as source,
        feature_name as subject,
        unreadable_values / cast(given_values as double) as figure,
        {{ limits['max_unreadable_share'] }} as threshold,
        feature_name || ': ' || {{ counted('unreadable_values') }} || ' of '
        || {{ counted('given_values') }} || ' values are not numbers and are not used.' as message,
        'Make it a number in the input file: try_cast(regexp_replace(' || feature_name
        || ', ''[$,]'', '''', ''g'') as double), or case when ' || feature_name
        || ' = ''Yes'' then 1 else 0 end.' as what_to_do
    from {{ ref('int_trait_readability') }}
    where unreadable_values > given_values * {{ limits['max_unreadable_share'] }}
    {%- if own_features() %}

    union all

    select
        5 as finding_order,
        'feature_is_constant' as check_name,
        source,
        feature_name as subject,
        most as figure,
        cast(null as double) as threshold,
        'The feature ' || feature_name || place || ' is '
        || case when most is null then 'empty' when most = 0 then '0' else 'the same' end
        || ' for all ' || {{ counted('user_count') }} || ' users.' as message,
        'Check its sql' || coalesce(
            ' against what there is: ' || found_values || '.', ', and the columns it reads.'
        ) as what_to_do
    from {{ ref('int_constant_features') }}
    {%- endif %}
    {%- if has_identities() %}

    union all

    select
        6 as finding_order,
        'too_many_ids' as check_name,
        'identities' as source,
        'ids' as subject,
        cast(max(id_count) as double) as figure,
        {{ setting('identities', of='int_identities')['max_ids'] }} as threshold,
        {{ counted('count(*)') }} || ' ids belong to people who would have more than '
        || '{{ setting('identities', of='int_identities')['max_ids'] }} ids, and were not merged.'
            as message,
        'Look at the largest in rpt_identity_merges. If they are a guest account or a test user,'
        || ' add its id to seeds/reference/placeholder_user_ids.csv; if they are people, raise'
        || ' expert.identities.max_ids.' as what_to_do
    from {{ ref('int_identities') }}
    where status = 'too_large'
    having count(*) > 0
    {%- endif %}
)

select
    check_name,
    source,
    subject,
    figure,
    cast(threshold as double) as threshold,
    message,
    what_to_do,
    cast(row_number() over (order by finding_order, source, subject) as integer) as warning_rank
from findings
