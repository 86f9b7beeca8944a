{#-
    No two intervals of a user reach beyond the newest recorded time, and none ends before it begins:
    neither of segments nor of audiences. What ended earlier was tested when it did and is not written
    since, so it need not be grouped every night.
-#}
with newest as (
    select max(as_of) as as_of
    from {{ ref('int_segment_dates') }}
)

{% for history in ['user_segment_history', 'campaign_audience_history'] -%}
select
    '{{ history }}' as history,
    intervals.user_id,
    count(*) as interval_count
from {{ ref(history) }} as intervals
cross join newest
where
    intervals.valid_to is null
    or intervals.valid_to > newest.as_of
    or intervals.valid_to <= intervals.valid_from
group by intervals.user_id
having count(*) > 1 or min(intervals.valid_to) is not null
{%- if not loop.last %}
union all
{% endif %}
{%- endfor %}
