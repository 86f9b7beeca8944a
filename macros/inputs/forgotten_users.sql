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
    {%- set kept = ['is_wanted', 'is_forgotten']
        + (['delivered_in'] if 'as delivered_in' in rows else [])
        + (['occurred_at'] if user_profiling.is_mapped(source_name, 'occurred_at')
            and user_profiling.raw_materialization(source_name) == 'view' else []) -%}
    {%- set ids = ['user_id'] + (['other_id'] if source_name == 'identities' else [])
        + (['anonymous_id'] if links else []) -%}
    {%- for name in ids -%}
        {%- do kept.extend([name ~ '_is_near', name ~ '_hash', name ~ '_is_told']) -%}
    {%- endfor -%}
with selected_rows as (
    {{- rows | indent(4) }}
),

-- a column for each step: as one expression, every row would be compared with every tombstone
near_rows as (
    select
        *
        {%- for name in ids %},
        {{ user_profiling.is_near_tombstone(name, tombstones) }} as {{ name }}_is_near
        {%- endfor %}
    from selected_rows
),

hashed_rows as (
    select
        *
        {%- for name in ids %},
        case when {{ name }}_is_near then {{ user_profiling.tombstone_of(name) }} end
            as {{ name }}_hash
        {%- endfor %}
    from near_rows
),

known_rows as (
    select
        *
        {%- for name in ids %},
        coalesce({{ name }}_hash in ('{{ tombstones['hashes'] | join("', '") }}'), false)
            as {{ name }}_is_told
        {%- endfor %}
    from hashed_rows
),

told_rows as (
    select
        known_rows.*,
        user_id_is_told
        {%- if source_name == 'identities' %} or other_id_is_told{% endif %}
        {%- if links %}
        or (
            anonymous_id_is_told
            and (nobody.spelling is not null or {{ user_profiling.id_text('user_id') }} is null)
        )
        {%- endif %} as is_forgotten
    from known_rows
    {{- user_profiling.join_nobody(source_name) }}
)

select
    case when not is_forgotten then columns(
        * exclude ({{ (kept + (['anonymous_id', 'raw_row'] if links else [])) | join(', ') }})
    ) end,
    {%- for name in ['anonymous_id', 'raw_row'] if links %}
    -- an id of theirs on a row of another
    case when not is_forgotten and not anonymous_id_is_told then {{ name }} end as {{ name }},
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
        'select id_hash, cast(bucket as integer), probe = cast('
        ~ user_profiling.fast_hash("''") ~ ' as varchar) as is_known from read_csv('
        ~ user_profiling.sql_literal(file)
        ~ ', header = true, all_varchar = true) order by id_hash'
    ) %}
    {{ return({
        'hashes': found.columns[0].values() | list,
        'buckets': found.columns[1].values() | unique | sort | list
            if false not in found.columns[2].values() | list else [],
    } if found.rows else none) }}
{% endmacro %}

{#- Whether the bucket of an id in a column of raw rows is that of a tombstone. -#}
{% macro is_near_tombstone(column, tombstones) -%}
    {{ user_profiling.fast_hash(user_profiling.id_text(column)) ~ ' in ('
        ~ tombstones['buckets'] | join(', ') ~ ')' if tombstones['buckets'] else 'true' }}
{%- endmacro %}

{#- The tombstone that an id in a column of raw rows would have. -#}
{% macro tombstone_of(column) -%}
    substr(
            sha256(
                {{ user_profiling.tombstone_salt() }} || {{ user_profiling.id_text(column) }}
            ),
            1, 32
        )
{%- endmacro %}

{#- The bucket of an id, from 0 on: it tells nothing without the salt. -#}
{% macro fast_hash(user_id) -%}
    cast(hash({{ user_id }}, {{ user_profiling.tombstone_salt() }}) % 65536 as integer)
{%- endmacro %}

{#- The salt, which is read where it is kept, so that it stands in no compiled SQL. -#}
{% macro tombstone_salt() -%}
    (select salt.content from read_text('forgotten/salt') as salt)
{%- endmacro %}
