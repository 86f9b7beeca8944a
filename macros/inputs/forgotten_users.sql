{#-
    The raw rows of a source, as its model selects them, without those of users who were forgotten:
    of these a row stays, so that it is counted, with its time and nothing else; is_wanted is null.
    While nobody was forgotten it is the model's own SQL.
-#}
{% macro without_forgotten(source_name) -%}
    {%- set links = user_profiling.is_mapped(source_name, 'anonymous_id') -%}
    {#- dbt wants to know while it parses what is read -#}
    {%- if links -%}
        {%- do ref('placeholder_user_ids') -%}
    {%- endif -%}
    {%- set tombstones = user_profiling.tombstones() if execute else none -%}
    {%- if not tombstones -%}
    {{- caller() -}}
    {%- else -%}
    {%- set rows = caller() -%}
    {%- set kept = ['is_wanted', 'is_forgotten', 'is_of_another']
        + (['delivered_in'] if 'as delivered_in' in rows else [])
        + (['occurred_at'] if user_profiling.is_mapped(source_name, 'occurred_at')
            and user_profiling.raw_materialization(source_name) == 'view' else []) -%}
    {%- set is_told = user_profiling.has_tombstone('user_id', tombstones) -%}
    {%- if source_name == 'identities' -%}
        {%- set is_told = is_told ~ ' or '
            ~ user_profiling.has_tombstone('other_id', tombstones) -%}
    {%- endif -%}
with selected_rows as (
    {{- rows | indent(4) }}
),

told_rows as (
    select
        selected_rows.*,
        {%- if links %}
        {{ is_told }} or (
            (nobody.spelling is not null or {{ user_profiling.id_text('user_id') }} is null)
            and {{ user_profiling.has_tombstone('anonymous_id', tombstones) }}
        ) as is_forgotten,
        {{ user_profiling.has_tombstone('anonymous_id', tombstones) }} as is_of_another
        {%- else %}
        {{ is_told }} as is_forgotten,
        false as is_of_another
        {%- endif %}
    from selected_rows
    {{- user_profiling.join_nobody(source_name) }}
)

select
    case when not is_forgotten then columns(
        * exclude ({{ (kept + (['anonymous_id', 'raw_row'] if links else [])) | join(', ') }})
    ) end,
    {%- for name in ['anonymous_id', 'raw_row'] if links %}
    -- an id of theirs on a row of another
    case when not is_forgotten and not is_of_another then {{ name }} end as {{ name }},
    {%- endfor %}
    {%- for name in kept if name in ['delivered_in', 'occurred_at'] %}
    {{ name }},
    {%- endfor %}
    case when not is_forgotten then is_wanted end as is_wanted
from told_rows
    {%- endif -%}
{%- endmacro %}

{#- The problems with models of added sources that know nothing of users who were forgotten. -#}
{% macro check_forgotten() %}
    {% set problems = [] %}
    {% for source_name in user_profiling.own_sources() if user_profiling.is_mapped(source_name) %}
        {% set node = graph.nodes.get('model.user_profiling.src_' ~ source_name) %}
        {% if node and 'without_forgotten' not in node.raw_code and user_profiling.tombstones() %}
            {% do problems.append(
                'source ' ~ source_name ~ ': users were forgotten, and its model src_'
                ~ source_name ~ ' would bring them back. Put its select between `call'
                ~ " without_forgotten('" ~ source_name ~ "')` and `endcall`, as in CONTRIBUTING.md."
            ) %}
        {% endif %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}

{#-
    What is kept of users who were forgotten: salted hashes of their ids, and of each the bucket of
    a fast salted hash, which spares nearly all rows the slow one. No buckets where the database has
    another fast hash than the one that wrote them; none while nobody was forgotten.
-#}
{% macro tombstones() %}
    {{ return(adapter.dispatch('tombstones', 'user_profiling')()) }}
{% endmacro %}

{#- make forget is for DuckDB -#}
{% macro default__tombstones() %}
    {{ return(none) }}
{% endmacro %}

{% macro duckdb__tombstones() %}
    {% set file = 'forgotten/' ~ user_profiling.input_name() ~ '.csv' %}
    {% if not user_profiling.has_files(file) %}
        {{ return(none) }}
    {% endif %}
    {% set found = run_query(
        'select id_hash, bucket, probe = cast(' ~ user_profiling.fast_hash("''")
        ~ ' as varchar) as is_known from read_csv(' ~ user_profiling.sql_literal(file)
        ~ ', header = true, all_varchar = true) order by id_hash'
    ) %}
    {{ return({
        'hashes': found.columns[0].values() | list,
        'buckets': found.columns[1].values() | unique | sort | list
            if false not in found.columns[2].values() | list else [],
    } if found.rows else none) }}
{% endmacro %}

{#- Whether the id in a column of raw rows is that of a user who was forgotten; never null. -#}
{% macro has_tombstone(column, tombstones) -%}
    {%- set user_id = user_profiling.id_text(column) -%}
    {%- set buckets = tombstones['buckets'] | join(', ') -%}
    coalesce(
            case
                when {{ user_profiling.fast_hash(user_id) ~ ' in (' ~ buckets ~ ')'
                    if buckets else 'true' }}
                    then list_contains(
                        ['{{ tombstones['hashes'] | join("', '") }}'],
                        substr(sha256(
                            {{ user_profiling.tombstone_salt() }} || {{ user_id }}
                        ), 1, 32)
                    )
            end,
            false
        )
{%- endmacro %}

{#- The bucket of an id, from 0 on: it tells nothing without the salt. -#}
{% macro fast_hash(user_id) -%}
    hash({{ user_id }}, {{ user_profiling.tombstone_salt() }}) % 65536
{%- endmacro %}

{#- The salt, which is read where it is kept, so that it stands in no compiled SQL. -#}
{% macro tombstone_salt() -%}
    (select salt.content from read_text('forgotten/salt') as salt)
{%- endmacro %}
