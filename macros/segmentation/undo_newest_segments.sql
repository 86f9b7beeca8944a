{#-
    When the newest as-of time is built again: takes back what the builds before recorded at it, so
    that the latest build wins and everything earlier stays.
-#}
{% macro undo_newest_segments() -%}
    {%- if adapter.get_relation(this.database, this.schema, this.identifier) -%}
    delete from {{ this }}
    where valid_from = (select newest.as_of from ({{ as_of_to_record() }}) as newest);
    update {{ this }}
    set valid_to = null
    where valid_to = (select newest.as_of from ({{ as_of_to_record() }}) as newest);
    {%- endif -%}
{%- endmacro %}
