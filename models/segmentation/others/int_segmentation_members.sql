{#-
    A part has a model of its own if enough of its users take part in the clustering. All others are
    one part without a model: too few of them share a value to be segmented, or to be named.
-#}
{{ config(enabled=given_segmentations() | length > 0) }}

{%- set parts = setting('segmentation_parts') %}
with members as (
    {%- for segmentation, about in given_segmentations().items() %}
    select
        '{{ segmentation }}' as segmentation,
        {{ 'true' if about['by'] else 'false' }} as has_parts,
        statuses.user_id,
        {{ 'users.' ~ about['by'] if about['by'] else 'cast(null as ' ~ dbt.type_string() ~ ')' }}
            as attribute_value,
        statuses.{{ segmentation }}_unclustered_key as unclustered_key
    from {{ ref('int_activity_status') }} as statuses
    inner join {{ ref('int_users') }} as users on statuses.user_id = users.user_id
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

value_counts as (
    select
        segmentation,
        attribute_value,
        count(*) filter (where unclustered_key is null) as clustered_users
    from members
    where attribute_value is not null
    group by segmentation, attribute_value
),

ranked_values as (
    select
        *,
        row_number() over (
            partition by segmentation order by clustered_users desc, attribute_value
        ) as value_rank
    from value_counts
),

fitted_values as (
    select
        segmentation,
        attribute_value
    from ranked_values
    where clustered_users >= {{ parts['min_users'] }} and value_rank <= {{ parts['max_parts'] }}
),

placed_members as (
    select
        members.segmentation,
        members.user_id,
        members.unclustered_key,
        members.has_parts,
        fitted_values.attribute_value
    from members
    left join fitted_values
        on
            members.segmentation = fitted_values.segmentation
            and members.attribute_value = fitted_values.attribute_value
)

select
    segmentation,
    user_id,
    case when has_parts then coalesce(attribute_value, '(other)') else '(all)' end as part,
    -- a value may hold what no condition can be written with
    case
        when not has_parts then segmentation
        when attribute_value is not null then segmentation || ':' || md5(attribute_value)
    end as fit_key,
    unclustered_key
from placed_members
