with segments as (
    select
        model_segments.segment_key,
        model_segments.model_version,
        model_segments.bootstrap_jaccard,
        labels.segment_name
    from {{ ref('int_model_segments') }} as model_segments
    inner join {{ ref('int_segment_labels') }} as labels
        on model_segments.segment_key = labels.segment_key
),

segment_sizes as (
    select
        members.segment_key,
        count(*) as user_count,
        {{ exact_sum('coalesce(features.total_spend, 0)') }} as spend
    from {{ ref('ml_user_segments') }} as members
    inner join {{ ref('int_user_features') }} as features on members.user_id = features.user_id
    group by members.segment_key
),

leading_traits as (
    select
        segment_key,
        {{ listed('trait_text', "', '", 'trait_rank') }} as trait_texts
    from {{ ref('rpt_segment_traits') }}
    where is_distinctive and trait_rank <= 3
    group by segment_key
),

shares as (
    select
        segments.*,
        coalesce(segment_sizes.user_count, 0) as user_count,
        coalesce(segment_sizes.user_count, 0)
        / nullif(cast(sum(segment_sizes.user_count) over () as double), 0) as user_share,
        coalesce(segment_sizes.spend, 0)
        / nullif(cast(sum(segment_sizes.spend) over () as double), 0) as spend_share
    from segments
    left join segment_sizes on segments.segment_key = segment_sizes.segment_key
)

select
    shares.segment_key,
    shares.segment_name,
    case
        when shares.segment_key = {{ noise_key() }}
            then 'Users who are in no cluster.'
        when shares.segment_key = {{ inactive_key() }}
            then 'Users without any activity in the last {{ segmentation_window_days() }} days.'
        when shares.segment_key = {{ unknown_key() }}
            then 'Users of whom too little is known to place them.'
        when leading_traits.trait_texts is null
            then 'No trait sets these users clearly apart from the others.'
        else {{ capitalised('leading_traits.trait_texts') }} || '.'
    end as segment_description,
    shares.user_count,
    shares.user_share,
    shares.spend_share,
    shares.bootstrap_jaccard,
    {{ stability_band('shares.bootstrap_jaccard') }} as stability,
    cast(shares.model_version as bigint) as model_version
from shares
left join leading_traits on shares.segment_key = leading_traits.segment_key
