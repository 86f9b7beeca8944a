-- noqa: disable=LT02
{#-
    Who takes part in the clustering. A user without any activity in the segmentation window has no
    behaviour to be placed by, and one about whom nothing is known would be placed by what stands in
    for missing values. Each segmentation has features of its own, so it has its own users too.
-#}
{%- set own_models = own_feature_models() %}
{%- set by_activity = [] %}
{%- set known_by_segmentation = {} %}
{%- set read_own_models = [] %}
{%- for segmentation, names in clustered_features().items() %}
{%- if clusters_on_activity(names) %}
{%- do by_activity.append(segmentation) %}
{%- endif %}
{%- set known_by = [] %}
{%- for name, about in feature_catalog().items()
    if name in names and segmentation not in by_activity %}
{%- if about.get('block') %}
{%- do known_by.append('users.' ~ about['block']) %}
{%- else %}
{%- do known_by.append('traits.' ~ name) %}
{%- if about.get('model') in own_models %}
{%- do known_by.append(about['model'] ~ '.' ~ name) %}
{%- do read_own_models.append(about['model']) %}
{%- elif about['group'] == 'demographics' and about.get('model') %}
{%- do known_by.append('users.' ~ name) %}
{%- elif name == 'tenure_days' %}
{%- do known_by.append('users.signed_up_at') %}
{%- elif name == 'interest_diversity' %}
{%- do known_by.append('declared_topics.user_id') %}
{%- endif %}
{%- endif %}
{%- endfor %}
{%- do known_by_segmentation.update({segmentation: known_by | unique | list or ['null']}) %}
{%- endfor %}

with declared_topics as (
    select distinct user_id
    from {{ ref('int_declared_topics') }}
),

users_now as (
    select
        spine.user_id,
        spine.as_of,
        spine.lookback,
        users.first_activity_at,
        users.age_years is not null
        or users.age_band is not null
        or users.gender is not null
        or users.location is not null
        or users.language is not null
        or users.education is not null
        or users.income_band is not null
        or traits.user_id is not null
        or declared_topics.user_id is not null as is_described
        {%- for segmentation, known_by in known_by_segmentation.items()
            if segmentation not in by_activity %},
        {{ known_by | join(' is not null or ') }} is not null as is_known_for_{{ segmentation }}
        {%- endfor %}
    from {{ ref('int_feature_spine') }} as spine
    inner join {{ ref('int_users') }} as users on spine.user_id = users.user_id
    left join {{ ref('int_given_traits') }} as traits on spine.user_id = traits.user_id
    left join declared_topics on spine.user_id = declared_topics.user_id
    {%- for model in read_own_models | unique %}
    left join {{ ref(model) }} as {{ model }}
        on
            spine.user_id = {{ model }}.user_id
            and spine.as_of is not distinct from {{ model }}.as_of
            and spine.lookback = {{ model }}.lookback
    {%- endfor %}
    where spine.is_current and spine.lookback = 'full'
),

statuses as (
    select
        users_now.*,
        case
            when totals.recent_active_days > 0 then 'active'
            when users_now.first_activity_at is not null then 'lapsed'
            when users_now.is_described
                then {{ "'never_active'" if has_events() else "'not_observed'" }}
            else 'unknown'
        end as activity_status
    from users_now
    left join {{ ref('int_activity_totals') }} as totals
        on
            users_now.user_id = totals.user_id
            and users_now.as_of = totals.as_of
            and users_now.lookback = totals.lookback
)

select
    user_id,
    activity_status
    {%- for segmentation in known_by_segmentation %},
    case
        {%- if segmentation in by_activity %}
        when activity_status = 'unknown' then {{ unknown_key() }}
        when activity_status != 'active' then {{ inactive_key() }}
        {%- else %}
        when not is_known_for_{{ segmentation }} then {{ unknown_key() }}
        {%- endif %}
    end as {{ '' if segmentation == 'main' else segmentation ~ '_' }}unclustered_key
    {%- endfor %}
from statuses
