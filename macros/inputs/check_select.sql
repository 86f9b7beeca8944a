{#- What is wrong with the query of a source; none when it is one select and nothing else. -#}
{% macro check_select(spec) %}
    {% for key in ['location', 'format', 'options'] if spec.get(key) is not none %}
        {{ return('query: takes no ' ~ key ~ ' beside it. Remove one of the two.') }}
    {% endfor %}
    {% if spec['query'] is not string or not spec['query'] | trim %}
        {{ return('query: is empty or not text. Write a select in quotes, or after `query: |`.') }}
    {% endif %}
    {% set error = adapter.dispatch('check_select_text', 'user_profiling')(spec['query'] | trim) %}
    {{ return(
        'query: is not one select: ' ~ error ~ ' It may read files and tables and change nothing.'
        if error else user_profiling.check_files_of_query(spec)
    ) }}
{% endmacro %}

{#- What is wrong with the files that a query reads by name; none when they can be read. -#}
{% macro check_files_of_query(spec) %}
    {% set given = spec.get('files') %}
    {% if given is not none and given is not mapping %}
        {{ return('files: is not a mapping. Write `files: {customers: customers.xlsx}`.') }}
    {% endif %}
    {% for name, file in user_profiling.files_of_query(spec).items() %}
        {% set problem = 'is not a name: use letters, digits and _.'
            if not modules.re.fullmatch('[A-Za-z_][A-Za-z0-9_]*', name | string)
            else user_profiling.check_location(file) %}
        {% if problem %}
            {{ return('files, ' ~ name ~ (' ' if 'is not a name' in problem else ', ') ~ problem) }}
        {% endif %}
    {% endfor %}
    {% set losing = modules.re.findall(
        '(?i)ignore_errors|store_rejects|dropmalformed|ignorecorruptfiles', spec['query']
    ) %}
    {% if losing %}
        {{ return(
            'query: `' ~ losing[0] ~ '` would lose rows without a word. Name the file under'
            ~ ' `files:`, and read it by that name: its bad lines are set aside, and counted.'
        ) }}
    {% endif %}
    {% set sheets = modules.re.findall(
        "'[^']+[.](?:xlsx|xlsm|xlsb|xls|ods|zip(?:/[^']*)?)'", spec['query']
    ) %}
    {% if sheets %}
        {{ return(
            'query: a query cannot open ' ~ sheets[0] ~ ' itself. Name the file under `files:`'
            ~ ' beside it, such as `files: {customers: ' ~ sheets[0][1:-1]
            ~ '}`, and read it by that name: `from customers`.'
        ) }}
    {% endif %}
    {{ return(none) }}
{% endmacro %}

{#- By its words, as the database tells nothing of a query that it does not run. -#}
{% macro default__check_select_text(query) %}
    {% set quoted = "'[^']*'" ~ '|"[^"]*"|`[^`]*`|--[^\\n]*|/[*](?:.|\\n)*?[*]/' %}
    {% set words = modules.re.sub(quoted, ' ', query) %}
    {% if ';' in words %}
        {{ return('a semicolon ends it. Remove it, and what follows.') }}
    {% elif not modules.re.match('[(\\s]*(select|with|from|values|table)\\b', words.lower()) %}
        {{ return('it starts another statement.') }}
    {% endif %}
    {{ return(none) }}
{% endmacro %}

{#- By itself and as it will be read, it has to parse as one select. -#}
{% macro duckdb__check_select_text(query) %}
    {% set read = 'select * from ' ~ user_profiling.read_location({'query': query}) %}
    {% set judged %}
        with trees as (
            select
                json_serialize_sql({{ user_profiling.sql_literal(query) }}) as tree,
                json_serialize_sql({{ user_profiling.sql_literal(read) }}) as tree_as_read
        )

        select
            case
                when tree ->> '$.error_type' = 'not implemented'
                    then 'it has another statement.'
                when tree ->> '$.error' = 'true' then tree ->> '$.error_message'
                when json_array_length(tree -> '$.statements') = 0 then 'there is nothing in it.'
                when json_array_length(tree -> '$.statements') > 1
                    then 'there is more than one statement in it.'
                when tree_as_read ->> '$.error' = 'true' then 'no semicolon may follow it.'
                when contains(cast(tree as varchar), '"type":"SHOW_REF"')
                    then 'it describes, and selects nothing.'
                when contains(cast(tree as varchar), '"class":"PARAMETER"')
                    then 'a parameter has no value here.'
            end as error
        from trees
    {% endset %}
    {% set error = run_query(judged).columns[0].values()[0] %}
    {{ return(user_profiling.sentence(error) if error else none) }}
{% endmacro %}
