{#- A table in the format of the config: by SQL, from a select, with everything that the config says. -#}
{% macro sparksession__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {%- if temporary -%}
        {{ create_temporary_view(relation, compiled_code) }}
    {%- else -%}
        {%- if config.get('contract').enforced -%}
            {{ get_assert_columns_equivalent(compiled_code) }}
            {%- set compiled_code = select_under_contract(compiled_code) -%}
        {%- endif -%}
        create {{ 'or replace ' if adapter.is_transactional(config.get('file_format')) }}table {{ relation }}
        {{ file_format_clause() }}
        {{ options_clause() }}
        {{ tblproperties_clause() }}
        {{ partition_cols(label='partitioned by') }}
        {{ clustered_cols(label='clustered by') }}
        {{ location_of(relation) }}
        {{ comment_clause() }}
        as
        {{ compiled_code }}
    {%- endif -%}
{%- endmacro %}

{#- With a location_root, a folder of its own for each build; dbt-spark has one for all of them. -#}
{% macro location_of(relation) -%}
    {%- if config.get('location_root') and not adapter.is_transactional(config.get('file_format')) -%}
        location '{{ adapter.new_location(config.get('location_root'), relation) }}'
    {%- else -%}
        {{ location_clause() }}
    {%- endif -%}
{%- endmacro %}

{#-
    The columns of a model in the order of its contract. Files of Parquet accept every null, so a
    column that must have none is checked while it is written.
-#}
{% macro select_under_contract(sql) -%}
    select
    {%- for column in model['columns'].values() %}
        {%- set name = adapter.quote(column['name']) if column.get('quote') else column['name'] %}
        {%- if column['constraints'] | selectattr('type', 'equalto', 'not_null') | list %}
        coalesce({{ name }}, raise_error({{ adapter.text_literal(
            'null in column ' ~ column['name'] ~ ' of ' ~ model['name'] ~ ', whose contract allows none'
        ) }})) as {{ name }}
        {%- else %}
        {{ name }}
        {%- endif %}
        {{- ',' if not loop.last }}
    {%- endfor %}
    from (
        {{ sql }}
    ) as rows_under_contract
{%- endmacro %}

{#- The types of a contract, as Spark calls them. -#}
{% macro sparksession__get_empty_schema_sql(columns) -%}
    {%- set translated = {} -%}
    {%- for name, column in columns.items() -%}
        {%- if column['data_type'] is defined and column['data_type'] -%}
            {%- do translated.update({name: dict(column, data_type=api.Column.translate_type(column['data_type']))}) -%}
        {%- else -%}
            {%- do translated.update({name: column}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(default__get_empty_schema_sql(translated)) }}
{%- endmacro %}

{#- The columns themselves: dbt-spark's are rows of `describe`, of which no name is that of a column. -#}
{% macro sparksession__get_columns_in_relation(relation) -%}
    {{ return(adapter.get_columns_in_relation(relation)) }}
{%- endmacro %}

{#- A text that ends no literal, whatever is in it. -#}
{% macro sparksession__comment_clause() -%}
    {%- if config.persist_relation_docs() and model.description -%}
        comment {{ adapter.text_literal(model.description) }}
    {%- endif -%}
{%- endmacro %}

{#- The catalog of Spark keeps comments of the columns of any table. -#}
{% macro sparksession__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- if adapter.is_transactional(config.get('file_format')) -%}
        {{ return(spark__persist_docs(relation, model, for_relation, for_columns)) }}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() and model.columns and not relation.is_view -%}
        {%- do adapter.keep_comments(relation, model.columns, none) -%}
    {%- endif -%}
{%- endmacro %}

{#- Python code that leaves the rows of a model as a temporary view; see python_models.py. -#}
{% macro rows_of_python_model(compiled_code, relation) -%}
{{ compiled_code }}


def leave_rows(session, leave):
    leave(model(dbtObj(session.table), session), {{ relation.render() | tojson }})
{%- endmacro %}

{#- Where the rows of a Python model, a seed or an increment wait until they are written. -#}
{% macro rows_relation(relation) -%}
    {{ return(relation.incorporate(
        path={'identifier': relation.identifier ~ '__dbt_rows'}, type='table'
    )) }}
{%- endmacro %}

{#-
    Writes the rows of a select into a table, beside the old one if there is one, and then puts it
    in its place: until then readers find the old one.
-#}
{% macro write_and_put_in_place(target, select) %}
    {% if adapter.is_transactional(config.get('file_format')) %}
        {% call statement('main') %}{{ create_table_as(false, target, select) }}{% endcall %}
    {% else %}
        {% set beside = make_intermediate_relation(target) %}
        {% do adapter.drop_leftovers(beside) %}
        {% call statement('main') %}{{ create_table_as(false, beside, select) }}{% endcall %}
        {% do persist_docs(beside, model) %}
        {% do adapter.put_in_place(beside, target) %}
    {% endif %}
{% endmacro %}

{% materialization table, adapter='sparksession', supported_languages=['sql', 'python'] %}
    {% set target = this.incorporate(type='table') %}
    {% set existing = load_cached_relation(this) %}
    {% set rows = rows_relation(target) %}
    {% set select = sql %}
    {{ run_hooks(pre_hooks) }}

    {% if model['language'] == 'python' %}
        {% call statement('python', language='python') %}
            {{- rows_of_python_model(compiled_code, rows) -}}
        {% endcall %}
        {% set select = 'select * from ' ~ rows.identifier %}
    {% endif %}
    {% do write_and_put_in_place(target, select) %}
    {% if model['language'] == 'python' %}
        {% do adapter.drop_rows_view(rows) %}
    {% endif %}

    {% do apply_grants(target, config.get('grants'), should_revoke(existing, full_refresh_mode=True)) %}
    {% do persist_docs(target, model) if adapter.is_transactional(config.get('file_format')) %}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{% materialization seed, adapter='sparksession' %}
    {% set target = this.incorporate(type='table') %}
    {% set existing = load_cached_relation(this) %}
    {% set rows = rows_relation(target) %}
    {% set agate_table = load_agate_table() %}
    {% do store_result('agate_table', response='OK', agate_table=agate_table) %}
    {{ run_hooks(pre_hooks) }}

    {% do write_and_put_in_place(target, adapter.rows_of_seed(model, agate_table, rows)) %}
    {% do adapter.drop_rows_view(rows) %}

    {% do apply_grants(target, config.get('grants'), should_revoke(existing, full_refresh_mode=True)) %}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
