with bounds as (
    select
        segment_key,
        feature_name,
        max(number_value) filter (where name = 'least') as least,
        max(number_value) filter (where name = 'below') as below
    from {{ ref('int_segment_model') }}
    where
        item = 'rule'
        and model_version = (
            select max(newest.model_version) from {{ ref('int_segment_model') }} as newest
        )
    group by segment_key, feature_name
),

phrases as (
    select
        bounds.segment_key,
        catalog.feature_order,
        case
            -- of a category only whether a user has it can be said
            when catalog.block_value is not null and bounds.least is not null
                then catalog.high_phrase
            when catalog.block_value is not null then catalog.low_phrase
            when bounds.below is null
                then lower(catalog.label) || ' at least '
                || {{ exact_value('bounds.least', 'catalog.unit') }}
            when bounds.least is null
                then lower(catalog.label) || ' below '
                || {{ exact_value('bounds.below', 'catalog.unit') }}
            else
                lower(catalog.label) || ' from ' || {{ exact_value('bounds.least', 'catalog.unit') }}
                || ' to below ' || {{ exact_value('bounds.below', 'catalog.unit') }}
        end as phrase
    from bounds
    inner join {{ ref('feature_catalog') }} as catalog
        on bounds.feature_name = catalog.feature_name
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
