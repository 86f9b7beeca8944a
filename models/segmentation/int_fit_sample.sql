{#-
    The first users by hash of their id: the same ones in every build, in an order that has nothing
    to do with the order of the raw files or with when they signed up. Who has no behaviour to be
    placed by is not fitted.
-#}
with main_sample as (
    select
        {{ main_fit() }} as fit_key,
        user_id,
        md5(user_id) as sample_key
    from {{ ref('int_activity_status') }}
    where unclustered_key is null
    order by md5(user_id), user_id
    limit {{ setting('fit_sample_users') }}
)
{%- if other_segmentations() %},

ranked_members as (
    select
        fit_key,
        user_id,
        md5(user_id) as sample_key,
        row_number() over (partition by fit_key order by md5(user_id), user_id) as sample_rank
    from {{ ref('int_segmentation_members') }}
    where fit_key is not null and unclustered_key is null
)
{%- endif %}

select * from main_sample
{%- if other_segmentations() %}
union all
select
    fit_key,
    user_id,
    sample_key
from ranked_members
where sample_rank <= {{ setting('fit_sample_users') }}
{%- endif %}
