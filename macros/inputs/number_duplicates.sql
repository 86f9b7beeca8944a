{#-
    Every row of a relation with `copy_number`: 1 for a row that stays, 2 and more for its copies.
    Good rows with the same keys are copies, and the first in the given order stays, so that neither
    the order of a file nor rows that arrive later change the choice; a row with a reason to be set
    aside, or without keys, is no copy of another.

    Only rows that may have a copy are put in order: they are few, and sorting the others as
    well would take most of the time of a build. Whether a row may have one is told by the first
    key alone, which is less to hold than all keys; the order is within all of them. The
    relation is read three times.

    has_keys: false where the input does not map the first key, so that nothing is called a
        copy.
-#}
{% macro number_duplicates(relation, keys, order_by, has_keys=true) -%}
    {%- if not has_keys -%}
select
    *,
    1 as copy_number
from {{ relation }}
{%- else -%}
with repeated_keys as (
    select {{ keys[0] }}
    from {{ relation }}
    group by {{ keys[0] }}
    having count(*) > 1
)

select
    single_rows.*,
    1 as copy_number
from {{ relation }} as single_rows
left join repeated_keys on single_rows.{{ keys[0] }} = repeated_keys.{{ keys[0] }}
where repeated_keys.{{ keys[0] }} is null
union all
select
    repeated_rows.*,
    case
        when
            repeated_rows.reason_code is null and repeated_rows.{{ keys[0] }} is not null
            then row_number() over (
            partition by
                repeated_rows.reason_code is null,
                {%- for key in keys %}
                repeated_rows.{{ key }}{{ "," if not loop.last }}
                {%- endfor %}
            order by
                {%- for column in order_by %}
                repeated_rows.{{ column }}
                {{- "" if " nulls " in column else " nulls last" }}{{ "," if not loop.last }}
                {%- endfor %}
        )
        else 1
    end as copy_number
from {{ relation }} as repeated_rows
inner join repeated_keys on repeated_rows.{{ keys[0] }} = repeated_keys.{{ keys[0] }}
{%- endif %}
{%- endmacro %}

{#-
    The same of the events of a source, whose ids are compared within a day. Which copy stays must
    not depend on who reads the rows, so the order is here.
-#}
{% macro number_copies_of_events(source_name, relation) -%}
{%- set order_by = {
    'interactions': [
        'occurred_at', 'user_id', 'interaction_type', 'session_id', 'device', 'topic',
        'duration_seconds', 'campaign_id',
    ],
    'transactions': [
        'occurred_at', 'user_id', 'amount', 'order_id', 'quantity', 'category', 'currency',
    ],
    'social_activities': ['occurred_at', 'user_id', 'activity_type', 'topic', 'account'],
}[source_name] -%}
{{- user_profiling.number_duplicates(
    relation, ['row_id', 'activity_date'], order_by,
    user_profiling.is_mapped(source_name, 'row_id')
) -}}
{%- endmacro %}
