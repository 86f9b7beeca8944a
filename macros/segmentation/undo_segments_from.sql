{#- Takes the history of segments back to what it was before a time, an SQL expression. -#}
{% macro undo_segments_from(history, time) -%}
    {{- return(adapter.dispatch('undo_segments_from', 'user_profiling')(history, time)) -}}
{%- endmacro %}

{% macro default__undo_segments_from(history, time) -%}
delete from {{ history }}
where valid_from >= {{ time }};
update {{ history }}
set valid_to = null
where valid_to >= {{ time }};
{%- endmacro %}

{#- Done here and now, in one go: the history is written beside itself. -#}
{% macro spark__undo_segments_from(history, time) -%}
    {%- set columns = [] -%}
    {%- for column in (adapter.get_columns_in_relation(history) if execute else []) -%}
        {%- do columns.append(
            'case when undone.since is null or history.valid_to < undone.since'
            ~ ' then history.valid_to end as valid_to'
            if column.name == 'valid_to' else 'history.' ~ column.name
        ) -%}
    {%- endfor -%}
    {%- if execute -%}
        {%- do user_profiling.replace_table(
            history,
            'select ' ~ columns | join(', ') ~ ' from ' ~ history ~ ' as history'
            ~ ' cross join (select ' ~ time ~ ' as since) as undone'
            ~ ' where undone.since is null or history.valid_from < undone.since'
        ) -%}
    {%- endif -%}
{%- endmacro %}
