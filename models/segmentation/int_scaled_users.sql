{#-
    The one place where features are put on the scale of a model: missing values filled, skew taken
    out, extremes clipped, centred, brought to one spread and weighted. A reader filters by one fit
    and version, and only that one is computed.
-#}
-- noqa: disable=LT02
{{ config(materialized='view') }}

with scaling_by_version as (
    select
        fit_key,
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
    group by fit_key, model_version
),

-- each segmentation places all users, or those of one of its parts
placed_users as (
    select
        {{ main_fit() }} as fit_key,
        user_id,
        unclustered_key
    from {{ ref('int_activity_status') }}
    {%- if other_segmentations() %}
    union all
    select
        fit_key,
        user_id,
        unclustered_key
    from {{ ref('int_segmentation_members') }}
    where fit_key is not null
    {%- endif %}
)

select
    users.user_id,
    scaling.fit_key,
    scaling.model_version,
    fit_sample.sample_key,
    placed_users.unclustered_key,
    {%- for feature_name in feature_catalog() %}
    coalesce(
        {{ scaled_value('users.' ~ feature_name, 'scaling.' ~ feature_name ~ '__') | indent(8) }},
        0
    ) as {{ feature_name }}{{ "," if not loop.last }}
    {%- endfor %}
from {{ ref('int_user_features') }} as users
inner join placed_users on users.user_id = placed_users.user_id
inner join scaling_by_version as scaling on placed_users.fit_key = scaling.fit_key
left join {{ ref('int_fit_sample') }} as fit_sample
    on users.user_id = fit_sample.user_id and placed_users.fit_key = fit_sample.fit_key
