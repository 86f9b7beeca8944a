{%- set drift = setting('feature_drift', of='int_feature_drift') %}
with features_at_fit as (
    select
        models.model_version,
        bin.feature_name,
        max(bin.fit_share) filter (where bin.bin_number = 0) as fit_missing_share
    from {{ ref('int_current_model') }} as models
    cross join {{ elements_of('models.feature_bins') }} as bin (bin)
    group by models.model_version, bin.feature_name
),

-- a model that was fitted in this build was fitted on today's users
indices as (
    select
        features_at_fit.feature_name,
        case when drift.feature_name is null then 0 else drift.psi end as psi,
        features_at_fit.fit_missing_share,
        case
            when drift.feature_name is null then features_at_fit.fit_missing_share
            else drift.missing_share
        end as missing_share
    from features_at_fit
    left join {{ ref('int_feature_drift') }} as drift
        on
            features_at_fit.feature_name = drift.feature_name
            and features_at_fit.model_version = drift.model_version
            and drift.fit_key = {{ main_fit() }}
)

select
    indices.feature_name,
    catalog.label,
    used_features.feature_name is not null as used_in_clustering,
    cast(indices.psi as double) as psi,
    indices.fit_missing_share,
    indices.missing_share,
    case
        when indices.psi is null then 'unknown'
        when indices.psi >= {{ drift['shifted_psi'] }} then 'shifted'
        when indices.psi >= {{ drift['moderate_psi'] }} then 'moderate'
        else 'stable'
    end as verdict
from indices
inner join {{ ref('feature_catalog') }} as catalog on indices.feature_name = catalog.feature_name
left join {{ ref('int_model_features') }} as used_features
    on indices.feature_name = used_features.feature_name
