-- noqa: disable=LT02,LT05
{{ config(enabled=given_rules() | length > 0) }}

-- one that no user meets is shown too
with rules as (
    {%- for name, rule in given_rules().items() %}
    select
        '{{ name }}' as rule,
        {{ sql_literal(rule['label']) }} as rule_label
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

segments as (
    select
        segment_key,
        segment_name,
        user_count as segment_users
    from {{ ref('dim_segments') }}
    union all
    select
        'all' as segment_key,
        'All segments' as segment_name,
        cast(sum(user_count) as bigint) as segment_users
    from {{ ref('dim_segments') }}
),

matches_by_segment as (
    select
        rule,
        segment_key,
        count(*) as user_count,
        count(*) filter (where is_first) as first_user_count
    from {{ ref('fct_rule_segments') }}
    group by rule, segment_key
),

matches as (
    select * from matches_by_segment
    union all
    select
        rule,
        'all' as segment_key,
        sum(user_count) as user_count,
        sum(first_user_count) as first_user_count
    from matches_by_segment
    group by rule
),

shares as (
    select
        rules.rule,
        rules.rule_label,
        segments.segment_key,
        segments.segment_name,
        cast(coalesce(matches.user_count, 0) as bigint) as user_count,
        cast(coalesce(matches.first_user_count, 0) as bigint) as first_user_count,
        coalesce(matches.user_count, 0) / nullif(cast(segments.segment_users as double), 0)
            as user_share
    from rules
    cross join segments
    left join matches
        on rules.rule = matches.rule and segments.segment_key = matches.segment_key
)

select
    shares.rule,
    shares.rule_label,
    shares.segment_key,
    shares.segment_name,
    shares.user_count,
    shares.first_user_count,
    shares.user_share,
    shares.user_count / nullif(cast(overall.user_count as double), 0) as rule_share,
    shares.user_share / nullif(overall.user_share, 0) as lift
from shares
inner join shares as overall on shares.rule = overall.rule and overall.segment_key = 'all'
