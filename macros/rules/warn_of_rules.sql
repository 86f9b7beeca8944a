{#- Warns, at the end of a build, of rules that tell no users apart, each with its line. -#}
{% macro warn_of_rules() %}
    {% for row in run_query(
        'select rule, user_count from ' ~ user_profiling.model_relation('rpt_rule_overlap')
        ~ " where segment_key = 'all' and (user_count = 0 or user_share = 1) order by rule"
    ).rows %}
        {% set line = user_profiling.line_of('rules', row[0]) %}
        {% do exceptions.warn(
            'rules, ' ~ row[0] ~ (', line ' ~ line if line else '') ~ ': '
            ~ ('no user meets' if row[1] == 0 else 'all users meet') ~ ' the condition `'
            ~ user_profiling.given_rules()[row[0]]['condition'].split() | join(' ') ~ '`.'
        ) %}
    {% endfor %}
{% endmacro %}
