{#- Takes the history of segments back to what it was before a time, an SQL expression. -#}
{% macro undo_segments_from(history, time) -%}
delete from {{ history }}
where valid_from >= {{ time }};
update {{ history }}
set valid_to = null
where valid_to >= {{ time }};
{%- endmacro %}
