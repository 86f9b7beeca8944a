{#- Makes what the expressions of an input file need, before any of them is tried. -#}
{% macro prepare_expressions() %}
    {{ return(adapter.dispatch('prepare_expressions', 'user_profiling')()) }}
{% endmacro %}

{% macro default__prepare_expressions() %}
{% endmacro %}

{#-
    Input files write times with strptime, which Spark calls by another name and with other letters.
    Two letters stand for exactly two digits, as in `%Y%m%d`; one stands for one or two, as DuckDB
    reads `2020-1-5`. Blanks around and between the parts mean nothing, and `epoch` and `infinity`
    are 1900, as there.
-#}
{% macro spark__prepare_expressions() %}
    {% set letters = {'%Y': 'yyyy', '%m': 'MM', '%d': 'dd', '%H': 'HH', '%M': 'mm', '%S': 'ss'} %}
    {% set blanks = "trim(regexp_replace(%s, '[ \\t-\\r]+', ' '))" %}
    {% set patterns = namespace(fixed=blanks % 'format', free=blanks % 'format') %}
    {% for ours, its in letters.items() %}
        {% set letter = ", '" ~ ours ~ "', '" %}
        {% set patterns.fixed = 'replace(' ~ patterns.fixed ~ letter ~ its ~ "')" %}
        {% set patterns.free = 'replace(' ~ patterns.free ~ letter ~ its[0] ~ "')" %}
    {% endfor %}
    {% set read = 'try_to_timestamp(' ~ blanks % 'value' ~ ', ' %}
    {% do adapter.create_schema(api.Relation.create(schema=target.schema)) %}
    {% do run_query(
        'create or replace function ' ~ target.schema ~ '.strptime(value string, format string)'
        ~ ' returns timestamp return coalesce('
        ~ read ~ patterns.fixed ~ '), ' ~ read ~ patterns.free ~ '), '
        ~ "if(lower(" ~ blanks % 'value' ~ ") in ('epoch', 'infinity', '-infinity'), "
        ~ "timestamp '1900-01-01', null))"
    ) %}
{% endmacro %}
