{#-
    What becomes of the raw rows of a source of events: each is quarantined, a duplicate, later than
    the as-of time, or clean. Of the good rows of a day with one row_id the earliest stays, then the
    first by content, so that neither the order of a file nor rows that arrive later change the choice.
    Without a mapped row_id nothing is called a duplicate.

    Ids are compared within a day: a comparison over all days would have to hold every id there is.

    relation: the base model of the source, or a subquery of it.
    few_rows: as for number_duplicates.
-#}
{% macro account_for_rows(source_name, relation, few_rows=false) -%}
    {%- set columns = user_profiling.event_columns(source_name) -%}
    with numbered_rows as (
        {%- if user_profiling.is_mapped(source_name, 'row_id') %}
        {{ user_profiling.number_duplicates(
            relation, ['row_id', 'activity_date'], (['occurred_at'] + columns) | unique, few_rows
        ) | indent(4) }}
        {%- else %}
        select
            *,
            1 as copy_number
        from {{ relation }} as delivered_rows
        {%- endif %}
    )

    select
        activity_date,
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        reason_code,
        case
            when reason_code is not null then 'quarantined'
            when copy_number > 1 then 'duplicate'
            when {{ user_profiling.has_happened('occurred_at') }} then 'clean'
            else 'later'
        end as row_status
    from numbered_rows
{%- endmacro %}
