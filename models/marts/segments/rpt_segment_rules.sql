with bounds as (
    select
        segment_key,
        feature_name,
        max(number_value) filter (where name = 'least') as least,
        max(number_value) filter (where name = 'below') as below,
        coalesce(max(number_value) filter (where name = 'with_unknown'), 0) = 1 as with_unknown
    from {{ ref('int_model_in_force') }}
    where item = 'rule'
    group by segment_key, feature_name
),

bounds_in_words as (
    select
        bounds.*,
        catalog.feature_order,
        coalesce(catalog.label, bounds.feature_name) as label,
        catalog.block_value,
        catalog.high_phrase,
        catalog.low_phrase,
        {{ exact_value('bounds.least', 'catalog.unit') }} as least_text,
        {{ exact_value('bounds.below', 'catalog.unit') }} as below_text
    from bounds
    -- a kept model may use a feature that the input no longer names
    left join {{ ref('feature_catalog') }} as catalog
        on bounds.feature_name = catalog.feature_name
),

phrases as (
    select
        segment_key,
        feature_order,
        case
            -- of a category only whether a user has it can be said
            when block_value is not null and least is not null then high_phrase
            when block_value is not null then low_phrase
            when below is null then lower(label) || ' at least ' || least_text
            when least is null then lower(label) || ' below ' || below_text
            else lower(label) || ' from ' || least_text || ' to below ' || below_text
        end
        -- who has no value was fitted with one that stands for it, and it lies within the bound
        || case when with_unknown then ' or unknown' else '' end as phrase
    from bounds_in_words
),

rules as (
    select
        segment_key,
        {{ dbt.listagg('phrase', "' and '", 'order by feature_order') }} as rule
    from phrases
    group by segment_key
)

select
    segments.segment_key,
    segments.segment_name,
    segments.model_version,
    {{ capitalised('rules.rule') }} as rule,
    model_segments.rule_precision,
    model_segments.rule_coverage
from {{ ref('dim_segments') }} as segments
inner join {{ ref('int_model_segments') }} as model_segments
    on segments.segment_key = model_segments.segment_key
left join rules on segments.segment_key = rules.segment_key
