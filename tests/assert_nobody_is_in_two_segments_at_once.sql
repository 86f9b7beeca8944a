{#-
    No two intervals of a user reach beyond the newest recorded time, and none ends before it begins.
    What ended earlier was tested when it did and is not written since, so it need not be grouped
    every night.
-#}
with newest as (
    select max(as_of) as as_of
    from {{ ref('int_segment_dates') }}
)

select
    history.user_id,
    count(*) as interval_count
from {{ ref('user_segment_history') }} as history
cross join newest
where
    history.valid_to is null
    or history.valid_to > newest.as_of
    or history.valid_to <= history.valid_from
group by history.user_id
having count(*) > 1 or min(history.valid_to) is not null
