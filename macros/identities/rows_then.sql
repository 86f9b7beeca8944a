{#-
    The clean rows of a rollup by user and past time, as the rows of its model by person are: whose
    they were by the links of that time.

    by_person: the name of the model that has the rollup's rows by the people of today.
-#}
{% macro rows_then(rollup, by_person) -%}
select
    ids.user_then as user_id
    {%- for column in user_profiling.declared_columns(by_person) if column != 'user_id' %},
    rollup.{{ column }}
    {%- endfor %}
from {{ ref(rollup) }} as rollup
inner join {{ ref('int_past_ids') }} as ids
    on
        rollup.user_id = ids.other_id
        and (ids.first_date is null or rollup.activity_date >= ids.first_date)
        and rollup.activity_date <= ids.last_date
where rollup.row_status = 'clean'
{%- endmacro %}
