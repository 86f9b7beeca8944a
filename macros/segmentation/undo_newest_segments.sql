{#-
    Before the newest as-of time is recorded again: takes back what the builds before recorded at
    it, so that the latest build wins and everything earlier stays.
-#}
{% macro undo_newest_segments() -%}
    {%- if adapter.get_relation(this.database, this.schema, this.identifier) -%}
    {{ user_profiling.undo_segments_from(
        this, '(select newest.as_of from (' ~ user_profiling.as_of_to_record() ~ ') as newest)'
    ) }}
    {%- endif -%}
{%- endmacro %}
