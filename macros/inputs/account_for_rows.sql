{#-
    Ends a base model: every raw row is quarantined, a duplicate, or clean. Of the good rows with one
    row_id the earliest stays, then the first by content, so that neither the order of a file nor rows
    that arrive later change the choice. Without a mapped row_id nothing is called a duplicate.
-#}
{% macro account_for_rows(source_name, relation) -%}
    {%- set columns = user_profiling.event_columns(source_name) -%}
    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        row_id,
        reason_code,
        case
            when reason_code is not null then 'quarantined'
            {%- if user_profiling.is_mapped(source_name, 'row_id') %}
            when row_id is not null
                and row_number() over (
                    partition by row_id, reason_code is null
                    order by {{ (['occurred_at'] + columns) | unique | join(', ') }}
                ) > 1
                then 'duplicate'
            {%- endif %}
            else 'clean'
        end as row_status,
        case when reason_code is not null then {{ user_profiling.to_json('raw_row') }} end as raw_row
    from {{ relation }}
{%- endmacro %}
