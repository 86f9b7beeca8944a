{#-
    The users of a history with two intervals that reach beyond the newest recorded time, or one
    that ends before it begins. What ended earlier was tested when it did and is not written since,
    so it need not be grouped every night.
-#}
{% macro overlapping_intervals(history) -%}
with newest as (
    select max(as_of) as as_of
    from {{ ref('int_segment_dates') }}
)

select
    intervals.user_id,
    count(*) as interval_count
from {{ history }} as intervals
cross join newest
where
    intervals.valid_to is null
    or intervals.valid_to > newest.as_of
    or intervals.valid_to <= intervals.valid_from
group by intervals.user_id
having count(*) > 1 or min(intervals.valid_to) is not null
{%- endmacro %}
