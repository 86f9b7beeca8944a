{#-
    The query for the time of the newest valid row of a source, in what the last build made of it:
    raw files are no table that can be asked. Rows at or after the as-of time count too.
-#}
{% macro newest_row(source_name) -%}
    {%- set rollups = {
        'interactions': 'int_interaction_rollup',
        'transactions': 'int_transaction_rollup',
        'social_activities': 'int_social_rollup',
        'identities': 'int_identity_links',
    } -%}
    {%- if source_name == 'users' -%}
        {%- set column = 'greatest(signed_up_at, updated_at)' -%}
    {%- else -%}
        {%- set column = 'last_at' if source_name in rollups else 'occurred_at' -%}
    {%- endif -%}
    select cast(max({{ column }}) as timestamp) as newest_at
    from {{ user_profiling.model_relation(rollups.get(source_name, 'stg_' ~ source_name)) }}
    where row_status in ('clean', 'later')
    {%- if source_name == 'identities' %} and source = 'identities' {%- endif %}
{%- endmacro %}
