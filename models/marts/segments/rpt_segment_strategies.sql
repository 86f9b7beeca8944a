with ranked_topics as (
    select
        segment_key,
        topic,
        -- what many of them like and others like less
        row_number() over (partition by segment_key order by share * lift desc, topic)
            as topic_rank
    from {{ ref('rpt_segment_interests') }}
    where topic != '(other)'
),

top_topics as (
    select
        segment_key,
        {{ listed('topic', "', '", 'topic_rank') }} as top_topics
    from ranked_topics
    where topic_rank <= 3
    group by segment_key
),

strategies as (
    select
        segments.segment_key,
        segments.segment_name,
        segments.user_count,
        archetypes.archetype,
        archetypes.match_score,
        archetypes.archetype_match,
        case archetypes.archetype_match
            when 'weak'
                then
                    'Somewhat like '
                    || lower(substring(playbook.title, 1, 1)) || substring(playbook.title, 2)
            else playbook.title
        end as archetype_title,
        {{ sql_literal(business()) }} as business,
        {{ sql_literal(var('business') is none) }} as business_is_guessed,
        playbook.objective,
        playbook.channel
        || case
            when moments.main_device is null then ''
            else ', made for ' || moments.main_device
        end as channel,
        playbook.timing
        || case
            when moments.best_weekday is null then ''
            else '; most active on ' || moments.best_weekday || 's'
        end
        || case
            when moments.best_hour is null then ''
            else
                ' around '
                || lpad(cast(moments.best_hour as {{ dbt.type_string() }}), 2, '0') || ':00'
        end as timing,
        playbook.offer,
        replace(
            playbook.message,
            '{topics}',
            coalesce(top_topics.top_topics, {{ sql_literal(businesses()[business()]) }})
        ) as message,
        playbook.kpi,
        playbook.campaign,
        moments.best_weekday,
        moments.best_hour,
        moments.main_device,
        top_topics.top_topics,
        opportunity.feature_name as opportunity_feature,
        opportunity.label as opportunity_label,
        opportunity.unit as opportunity_feature_unit,
        opportunity.segment_mean as opportunity_segment_mean,
        opportunity.overall_mean as opportunity_overall_mean,
        opportunity.worth as opportunity_worth,
        opportunity.worth_unit as opportunity_worth_unit
    from {{ ref('dim_segments') }} as segments
    inner join {{ ref('int_segment_archetypes') }} as archetypes
        on segments.segment_key = archetypes.segment_key
    inner join {{ ref('int_playbook') }} as playbook on archetypes.archetype = playbook.archetype
    left join {{ ref('int_segment_peak_times') }} as moments
        on segments.segment_key = moments.segment_key
    left join top_topics on segments.segment_key = top_topics.segment_key
    left join {{ ref('int_segment_opportunities') }} as opportunity
        on segments.segment_key = opportunity.segment_key
)

select * from strategies
