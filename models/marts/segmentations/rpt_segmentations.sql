{{ config(enabled=given_segmentations() | length > 0) }}

{%- set parts = setting('segmentation_parts', of='int_segmentation_members') %}
with labels as (
    select
        {{ sql_literal(segmentation_setting('name')) }} as segmentation,
        {{ sql_literal(segmentation_setting('label') or 'Main segmentation') }}
            as segmentation_label,
        cast(null as {{ dbt.type_string() }}) as part_attribute
    {%- for segmentation, about in given_segmentations().items() %}
    union all
    select
        '{{ segmentation }}' as segmentation,
        {{ sql_literal(about['label']) }} as segmentation_label,
        cast({{ sql_literal(about['by']) }} as {{ dbt.type_string() }}) as part_attribute
    {%- endfor %}
),

fits as (
    select
        {{ sql_literal(segmentation_setting('name')) }} as segmentation,
        '(all)' as part,
        {{ main_fit() }} as fit_key
    union all
    select distinct
        segmentation,
        part,
        fit_key
    from {{ ref('int_segmentation_members') }}
    where fit_key is not null
),

versions as (
    select
        fit_key,
        max(model_version) as model_version
    from {{ ref('ml_segmentation_models') }}
    where not is_preview
    group by fit_key
),

members as (
    select
        *,
        segment_key not in ({{ unclustered_segments() }}, 'unsegmented') as is_clustered
    from {{ ref('fct_segmentation_users') }}
),

sizes as (
    select
        segmentation,
        is_main,
        part,
        count(*) as user_count,
        count(*) filter (where is_clustered) as clustered_users
    from members
    group by segmentation, is_main, part
),

-- how many pairs of users two segmentations agree on (Hubert and Arabie 1985)
cells as (
    select
        members.segmentation,
        members.part,
        members.segment_key,
        main_members.segment_key as main_segment_key,
        cast(count(*) as double) as users
    from members
    inner join members as main_members
        on members.user_id = main_members.user_id and main_members.is_main
    where members.is_clustered and main_members.is_clustered and not members.is_main
    group by members.segmentation, members.part, members.segment_key, main_members.segment_key
),

pairs_in_cells as (
    select
        segmentation,
        part,
        sum(users) as users,
        sum(users * (users - 1) / 2) as pairs
    from cells
    group by segmentation, part
),

segments_in_cells as (
    select
        segmentation,
        part,
        segment_key,
        sum(users) as users
    from cells
    group by segmentation, part, segment_key
),

pairs_in_segments as (
    select
        segmentation,
        part,
        sum(users * (users - 1) / 2) as pairs
    from segments_in_cells
    group by segmentation, part
),

main_segments_in_cells as (
    select
        segmentation,
        part,
        main_segment_key,
        sum(users) as users
    from cells
    group by segmentation, part, main_segment_key
),

pairs_in_main_segments as (
    select
        segmentation,
        part,
        sum(users * (users - 1) / 2) as pairs
    from main_segments_in_cells
    group by segmentation, part
),

agreements as (
    select
        together.segmentation,
        together.part,
        together.pairs,
        own.pairs * main.pairs / nullif(together.users * (together.users - 1) / 2, 0)
            as expected_pairs,
        (own.pairs + main.pairs) / 2 as most_pairs
    from pairs_in_cells as together
    inner join pairs_in_segments as own
        on together.segmentation = own.segmentation and together.part = own.part
    inner join pairs_in_main_segments as main
        on together.segmentation = main.segmentation and together.part = main.part
)

select
    sizes.segmentation,
    labels.segmentation_label,
    sizes.is_main,
    labels.part_attribute,
    sizes.part,
    sizes.user_count,
    sizes.clustered_users,
    models.model_version,
    models.algorithm,
    models.segment_count,
    models.verdict,
    case
        when models.verdict is not null then models.reason
        when fits.fit_key is null
            then
                'No model: users whose ' || labels.part_attribute
                || ' is not known, or shared by fewer than {{ parts["min_users"] }} users who take'
                || ' part, or not among the {{ parts["max_parts"] }} largest.'
        when {{ sql_literal(segmentation_setting('refit') == 'never') }}
            then 'No model: refit is never, and none is kept.'
        else 'No model: no feature tells these users apart, or too few of them differ.'
    end as reason,
    models.verdict_today,
    models.reason_today,
    models.refit_decision,
    models.silhouette,
    models.bootstrap_jaccard,
    models.replication,
    models.gap_share,
    models.noise_share,
    models.excluded_features,
    case
        when sizes.is_main then 1
        else
            (agreements.pairs - agreements.expected_pairs)
            / nullif(agreements.most_pairs - agreements.expected_pairs, 0)
    end as agreement_with_main,
    models.fitted_as_of_date,
    clock.as_of_date
from sizes
inner join labels on sizes.segmentation = labels.segmentation
cross join {{ ref('int_as_of') }} as clock
left join fits on sizes.segmentation = fits.segmentation and sizes.part = fits.part
left join versions on fits.fit_key = versions.fit_key
left join {{ ref('ml_segmentation_models') }} as models
    on
        versions.fit_key = models.fit_key
        and versions.model_version = models.model_version
        and not models.is_preview
left join agreements
    on sizes.segmentation = agreements.segmentation and sizes.part = agreements.part
