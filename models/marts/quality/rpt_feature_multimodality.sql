with facts as (
    select
        model_version,
        feature_name,
        max(number_value) filter (where name = 'dip') as dip,
        max(number_value) filter (where name = 'dip_p_value') as p_value
    from {{ ref('int_model_in_force') }}
    where item = 'feature'
    group by model_version, feature_name
)

select
    facts.feature_name,
    catalog.label,
    facts.model_version,
    facts.dip,
    facts.p_value,
    coalesce(
        facts.dip >= {{ var('gap_settings')['minimum_dip'] }}
        and facts.p_value <= {{ var('reality_settings')['feature_significance'] }},
        false
    ) as is_multimodal
from facts
inner join {{ ref('feature_catalog') }} as catalog on facts.feature_name = catalog.feature_name
