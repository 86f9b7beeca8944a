{#-
    In an incremental build: deletes the days whose events have all gone, since a day without new rows
    is not replaced. The stored table stays equal to one that is built from scratch.
-#}
{% macro delete_emptied_days(fresh_days) -%}
    {%- if is_incremental() -%}
    delete from {{ this }}
    where activity_date not in (select fresh_days.activity_date from {{ fresh_days }} as fresh_days)
    {%- endif -%}
{%- endmacro %}
