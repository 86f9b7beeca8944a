-- noqa: disable=LT02
{%- set limits = setting('data_warnings') %}
{%- set sources = ['users', 'interactions', 'transactions', 'social_activities', 'user_traits']
    + own_sources() %}
{%- set features = own_features() %}
{#- the columns that the SQL of a feature compares with a text: interaction_type = 'search' -#}
{%- set compared_columns = {} %}
{%- for name, about in features.items() %}
{%- do compared_columns.update({name: []}) %}
{%- for column in modules.re.findall(
    "([a-z_][a-z0-9_]*)[\\s)]*(?:=|!=|<>|\\bin\\b|\\bi?like\\b)[\\s(]*'", about['sql'] | lower
) if is_mapped(about['source'], column) and column not in ['user_id', 'row_id']
    and column not in compared_columns[name] %}
{%- do compared_columns[name].append(column) %}
{%- endfor %}
{%- endfor %}

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

{%- if features %}

feature_ranges as (
    {%- for name, about in features.items() %}
    select
        '{{ name }}' as feature_name,
        '{{ about['source'] }}' as source,
        {%- set line = line_of('features', name) if execute %}
        '{{ ' (line ' ~ line ~ ' of the input file)' if line }}' as place,
        count(*) as user_count,
        min({{ name }}) as least,
        max({{ name }}) as most
    from {{ ref('int_user_features') }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

-- among a few users all may have the same by chance, but not nothing
constant_features as (
    select *
    from feature_ranges
    where
        user_count > 0
        and coalesce(least = most, true)
        and (coalesce(least, 0) = 0 or user_count >= {{ limits['min_users'] }})
),

-- what there is in the columns that its condition compares with a text
values_of_columns as (
    {%- for name, about in features.items() %}
    {%- for column in compared_columns[name] %}
    select
        '{{ name }}' as feature_name,
        '{{ column }}' as column_name,
        cast(source_rows.{{ column }} as {{ dbt.type_string() }}) as value,
        count(*) as row_count
    from constant_features as features
    cross join {{ ref(clean_rows_of(about['source'])) }} as source_rows
    where
        features.feature_name = '{{ name }}'
        and source_rows.row_status = 'clean'
        and source_rows.{{ column }} is not null
    group by cast(source_rows.{{ column }} as {{ dbt.type_string() }})
    -- a value of a few users may be what they are told by
    having
        count(distinct source_rows.user_id)
        >= {{ setting('min_group_users', of='dim_users') }}
    union all
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as feature_name,
        cast(null as {{ dbt.type_string() }}) as column_name,
        cast(null as {{ dbt.type_string() }}) as value,
        cast(0 as bigint) as row_count
),

ranked_values as (
    select
        *,
        row_number() over (
            partition by feature_name, column_name order by row_count desc, value asc
        ) as value_rank
    from values_of_columns
    where feature_name is not null
),

columns_of_features as (
    select
        feature_name,
        column_name,
        {{ listed("'''' || value || ''''", "', '", 'value_rank') }} as found_values
    from ranked_values
    where value_rank <= {{ limits['max_named_values'] }}
    group by feature_name, column_name
),

advice_on_features as (
    select
        feature_name,
        {{ listed("column_name || ' has ' || found_values", "'; '", 'column_name') }} as advice
    from columns_of_features
    group by feature_name
),
{%- endif %}

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
    {%- if features %}

    union all

    select
        5 as finding_order,
        'feature_is_constant' as check_name,
        features.source,
        features.feature_name as subject,
        features.most as figure,
        cast(null as double) as threshold,
        'The feature ' || features.feature_name || features.place || ' is '
        || case
            when features.most is null then 'empty'
            when features.most = 0 then '0'
            else 'the same'
        end
        || ' for all ' || {{ counted('features.user_count') }} || ' users.' as message,
        'Check its sql' || coalesce(
            ' against what there is: ' || advice.advice || '.', ', and the columns it reads.'
        ) as what_to_do
    from constant_features as features
    left join advice_on_features as advice on features.feature_name = advice.feature_name
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
