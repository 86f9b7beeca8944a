{#-
    Why a query cannot be run; none when it can, or when the database has no way to say so. The
    query is planned and not executed: DuckDB's planner hands its error back as JSON, where a query
    that fails would end the build with a message that knows neither source nor column.
-#}
{% macro check_query(query) %}
    {{ return(adapter.dispatch('check_query', 'user_profiling')(query)) }}
{% endmacro %}

{% macro default__check_query(query) %}
    {{ return(none) }}
{% endmacro %}

{% macro duckdb__check_query(query) %}
    {# a reader that was planned but cannot be written down as JSON is a good one #}
    {% set errors = run_query(
        'with plans as ('
        ~ 'select json_serialize_plan(' ~ user_profiling.sql_literal(query) ~ ') as plan)'
        ~ " select plan ->> 'error_message' from plans where plan ->> 'error' = 'true'"
        ~ " and not (plan ->> 'error_type' in ('not implemented', 'invalid input')"
        ~ " and regexp_matches(plan ->> 'error_message',"
        ~ " 'Serialize not implemented$|does not support serialization$'))"
    ).columns[0].values() %}
    {{ return(user_profiling.sentence(errors[0]) if errors else none) }}
{% endmacro %}

{#- What cannot be planned Spark writes where the plan would be. -#}
{% macro spark__check_query(query) %}
    {% set plan = run_query('explain ' ~ query).columns[0].values()[0] %}
    {% set error = 'Error occurred during query planning:' %}
    {{ return(
        user_profiling.sentence(plan.split(error)[1].split('SQLSTATE')[0]) if error in plan
        else none
    ) }}
{% endmacro %}

{#-
    A message of the database on one line, with a full stop; not every variant of a function, nor
    all that a reader has tried.
-#}
{% macro sentence(message) %}
    {% set line = modules.re.split(
        'Candidate functions:|The search space|Possible (fixes|solutions):', message
    )[0].split() | join(' ') %}
    {{ return(line if line.endswith(('.', '?', '!')) else line ~ '.') }}
{% endmacro %}
