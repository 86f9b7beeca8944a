{#-
    A name is kept, but what a segment is like today leads it: the title of its archetype, where the
    match is strong. A name given by hand stands alone.
-#}
with titles as (
    select
        archetypes.segment_key,
        playbook.title
    from {{ ref('int_segment_archetypes') }} as archetypes
    inner join {{ ref('int_playbook') }} as playbook on archetypes.archetype = playbook.archetype
    where archetypes.archetype_match = 'strong'
),

labels as (
    select
        names.segment_key,
        case
            when overrides.segment_name is not null then overrides.segment_name
            when names.segment_key = {{ inactive_key() }}
                then {{ inactive_label() }}
            when titles.title is null then names.segment_name
            -- a first word in capitals stays as it is
            when substring(names.segment_name, 2, 1) != lower(substring(names.segment_name, 2, 1))
                then titles.title || ': ' || names.segment_name
            else
                titles.title || ': '
                || lower(substring(names.segment_name, 1, 1)) || substring(names.segment_name, 2)
        end as segment_name
    from {{ ref('int_segment_names') }} as names
    left join titles on names.segment_key = titles.segment_key
    left join {{ ref('segment_overrides') }} as overrides
        on
            names.segment_key = overrides.segment_key
            and overrides.input = {{ sql_literal(input_name()) }}
),

counted_labels as (
    select
        *,
        count(*) over (partition by lower(segment_name)) as bearers
    from labels
)

select
    segment_key,
    -- a name given by hand may be that of another segment
    segment_name || case when bearers > 1 then ' (' || segment_key || ')' else '' end
        as segment_name
from counted_labels
