{#-
    The one place where features are put on the scale of a model: missing values filled, skew taken
    out, extremes clipped, centred, brought to one spread and weighted. A reader filters by one
    version, and only that one is computed.
-#}
-- noqa: disable=LT02
{{ config(materialized='view') }}

with scaling_by_version as (
    select
        model_version,
        {%- for feature_name in feature_catalog() %}
        {%- for parameter in ['transform', 'missing_as', 'clip_low', 'clip_high', 'center'] %}
        max({{ parameter }}) filter (where feature_name = '{{ feature_name }}')
            as {{ feature_name }}__{{ parameter }},
        {%- endfor %}
        coalesce(max(weight / spread) filter (where feature_name = '{{ feature_name }}'), 0)
            as {{ feature_name }}__factor{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('int_feature_scaling') }}
    where is_used
    group by model_version
)

select
    users.user_id,
    scaling.model_version,
    fit_sample.sample_key,
    activity_status.unclustered_key,
    {%- for feature_name in feature_catalog() %}
    coalesce(
        {{ scaled_value('users.' ~ feature_name, 'scaling.' ~ feature_name ~ '__') | indent(8) }},
        0
    ) as {{ feature_name }}{{ "," if not loop.last }}
    {%- endfor %}
from {{ ref('int_user_features') }} as users
cross join scaling_by_version as scaling
inner join {{ ref('int_activity_status') }} as activity_status
    on users.user_id = activity_status.user_id
left join {{ ref('int_fit_sample') }} as fit_sample on users.user_id = fit_sample.user_id
