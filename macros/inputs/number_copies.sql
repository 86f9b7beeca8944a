{#-
    Every row of a relation with `copy_number`: 1 for a row that stays, 2 and more for its copies. Good
    rows with the same keys are copies, and the first in the given order stays; a row with a reason to
    be set aside, or without keys, is nobody's copy. Which keys are repeated is asked of all rows, since
    that needs to read nothing but the keys.

    Only rows that share their keys with another are put in order. They are few, and sorting the others
    as well would take most of the time of a build. The relation is read three times.
-#}
{% macro number_copies(relation, keys, order_by) -%}
    with repeated_keys as (
        select {{ keys | join(', ') }}
        from {{ relation }} as delivered_rows
        group by {{ keys | join(', ') }}
        having count(*) > 1
    )

    select
        single_rows.*,
        1 as copy_number
    from {{ relation }} as single_rows
    left join repeated_keys on {{ user_profiling.same_keys('single_rows', keys) }}
    where repeated_keys.{{ keys[0] }} is null
    union all
    select
        repeated_rows.*,
        case
            when repeated_rows.reason_code is null then row_number() over (
                partition by
                    repeated_rows.reason_code is null,
                    {%- for key in keys %}
                    repeated_rows.{{ key }}{{ "," if not loop.last }}
                    {%- endfor %}
                order by
                    {%- for column in order_by %}
                    repeated_rows.{{ column }}{{ "," if not loop.last }}
                    {%- endfor %}
            )
            else 1
        end as copy_number
    from {{ relation }} as repeated_rows
    inner join repeated_keys on {{ user_profiling.same_keys('repeated_rows', keys) }}
{%- endmacro %}

{#- The condition that joins a relation to the keys that are repeated in it. -#}
{% macro same_keys(relation, keys) -%}
    {%- for key in keys %}
        {{ relation }}.{{ key }} = repeated_keys.{{ key }}{{ " and" if not loop.last }}
    {%- endfor %}
{%- endmacro %}
