{#- A problem for each name that is not among the known ones, with the likeliest known one. -#}
{% macro check_names(kind, names, known_names) %}
    {% set problems = [] %}
    {% set shown_names = known_names[:12] + (['...'] if known_names | length > 12 else []) %}
    {% for name in names if name not in known_names %}
        {% set likely = user_profiling.likely_name(name, known_names) %}
        {% do problems.append(
            'there is no ' ~ kind ~ ' `' ~ name ~ '`. ' ~ (
                'Did you mean `' ~ likely ~ '`?' if likely
                else 'Remove it, or use one of: ' ~ shown_names | join(', ') ~ '.'
            )
        ) %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}

{#- The known name that a misspelt one most likely stands for, none when nothing is near. -#}
{% macro likely_name(name, known_names) %}
    {% set rows = [] %}
    {% for known_name in known_names %}
        {% do rows.append('(' ~ user_profiling.sql_literal(known_name) ~ ')') %}
    {% endfor %}
    {% set given = 'lower(' ~ user_profiling.sql_literal(name | string) ~ ')' %}
    {% set likely_names = run_query(
        'select known_name from (values ' ~ rows | join(', ') ~ ') as names (known_name)'
        ~ ' where levenshtein(known_name, ' ~ given ~ ') <= 1 + length(' ~ given ~ ') / 4'
        ~ ' or (length(' ~ given ~ ') > 3 and known_name like ' ~ given ~ " || '%')"
        ~ ' order by levenshtein(known_name, ' ~ given ~ '), known_name limit 1'
    ).columns[0].values() %}
    {{ return(likely_names[0] if likely_names else none) }}
{% endmacro %}
