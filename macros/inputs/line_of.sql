{#-
    The line of the input file on which a key under one of the top level stands; none where it is
    not known, as without a file. dbt gets what the file says, and not where.
-#}
{% macro line_of(key, inner_key) %}
    {{ return(adapter.dispatch('line_of', 'user_profiling')(key, inner_key)) }}
{% endmacro %}

{% macro default__line_of(key, inner_key) %}
    {{ return(none) }}
{% endmacro %}

{% macro duckdb__line_of(key, inner_key) %}
    {% set file = user_profiling.sql_literal(env_var('USER_PROFILING_INPUT', '')) %}
    {% if user_profiling.is_package() or not run_query('select * from glob(' ~ file ~ ')').rows %}
        {{ return(none) }}
    {% endif %}
    {% set start = "'^" ~ key ~ "[ ]*:'" %}
    {% set inner = user_profiling.sql_literal(
        '^[ ]+["'']?' ~ modules.re.escape(inner_key) ~ '["'']?[ ]*:'
    ) %}
    {% set rows = run_query(
        'with texts as (select string_split(content, chr(10)) as lines from read_text(' ~ file
        ~ ')), lines as (select unnest(lines) as line, unnest(range(1, len(lines) + 1)) as number'
        ~ ' from texts), starts as (select min(number) as first_number from lines'
        ~ ' where regexp_matches(line, ' ~ start ~ '))'
        ~ ' select min(number) from lines inner join starts on number > first_number'
        ~ ' where regexp_matches(line, ' ~ inner ~ ')'
    ).rows %}
    {{ return(rows[0][0]) }}
{% endmacro %}
