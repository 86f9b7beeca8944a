{#- Makes what the expressions of an input file need, before any of them is tried. -#}
{% macro prepare_expressions() %}
    {{ return(adapter.dispatch('prepare_expressions', 'user_profiling')()) }}
{% endmacro %}

{% macro default__prepare_expressions() %}
{% endmacro %}

{#-
    Input files write times with strptime, which Spark calls by another name and with other letters.
-#}
{% macro spark__prepare_expressions() %}
    {% set letters = {'%Y': 'yyyy', '%m': 'MM', '%d': 'dd', '%H': 'HH', '%M': 'mm', '%S': 'ss'} %}
    {% set pattern = namespace(sql='format') %}
    {% for ours, its in letters.items() %}
        {% set pattern.sql = 'replace(' ~ pattern.sql ~ ", '" ~ ours ~ "', '" ~ its ~ "')" %}
    {% endfor %}
    {% do adapter.create_schema(api.Relation.create(schema=target.schema)) %}
    {% do run_query(
        'create or replace function ' ~ target.schema ~ '.strptime(value string, format string)'
        ~ ' returns timestamp return try_to_timestamp(value, ' ~ pattern.sql ~ ')'
    ) %}
{% endmacro %}
