{#- What a session must have before anything of the input is read. -#}
{% macro prepare_session() %}
    {{ return(adapter.dispatch('prepare_session', 'user_profiling')()) }}
{% endmacro %}

{% macro default__prepare_session() %}
{% endmacro %}

{#-
    Input files write times with strptime, which Spark calls by another name and with other letters.
-#}
{% macro spark__prepare_session() %}
    {% set letters = {'%Y': 'yyyy', '%m': 'MM', '%d': 'dd', '%H': 'HH', '%M': 'mm', '%S': 'ss'} %}
    {% set pattern = namespace(sql='format') %}
    {% for ours, its in letters.items() %}
        {% set pattern.sql = 'replace(' ~ pattern.sql ~ ", '" ~ ours ~ "', '" ~ its ~ "')" %}
    {% endfor %}
    {% do run_query(
        'create or replace temporary function strptime(value string, format string)'
        ~ ' returns timestamp return try_to_timestamp(value, ' ~ pattern.sql ~ ')'
    ) %}
    {% set schema = user_profiling.built_from_input_relation() %}
    {% do adapter.create_schema(schema) %}
    {% do user_profiling.mend_replaced_tables(schema.schema) %}
{% endmacro %}
