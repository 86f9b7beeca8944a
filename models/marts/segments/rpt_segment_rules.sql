with bounds as (
    select
        bound.segment_key,
        bound.feature_name,
        bound.lower_bound,
        bound.upper_bound,
        bound.with_unknown
    from {{ ref('int_current_model') }} as models
    cross join {{ elements_of('models.rule_bounds') }} as bound (bound)
),

bounds_in_words as (
    select
        bounds.*,
        catalog.feature_order,
        coalesce(catalog.label, bounds.feature_name) as label,
        catalog.block_value,
        catalog.high_phrase,
        catalog.low_phrase,
        {{ exact_value('bounds.lower_bound', 'catalog.unit', 'currency.currency') }}
            as lower_text,
        {{ exact_value('bounds.upper_bound', 'catalog.unit', 'currency.currency') }}
            as upper_text
    from bounds
    cross join {{ ref('int_currency') }} as currency
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
            when block_value is not null and lower_bound is not null then high_phrase
            when block_value is not null then low_phrase
            when upper_bound is null then lower(label) || ' at least ' || lower_text
            when lower_bound is null then lower(label) || ' below ' || upper_text
            else lower(label) || ' from ' || lower_text || ' to below ' || upper_text
        end
        -- who has no value was fitted with one that stands for it, and it lies within the bound
        || case when with_unknown then ' or unknown' else '' end as phrase
    from bounds_in_words
),

rules as (
    select
        segment_key,
        {{ listed('phrase', "' and '", 'feature_order') }} as rule
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
