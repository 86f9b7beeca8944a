{#- The problems with the input file's rules, each with its line. -#}
{% macro check_rules() %}
    {% set given = var('rules', none) %}
    {% if given is none or given == {} %}
        {{ return([]) }}
    {% elif given is not mapping %}
        {{ return([
            'rules: is not a mapping. Write `rules: {name: {condition: total_spend > 100}}`.'
        ]) }}
    {% endif %}
    {% set columns = user_profiling.columns_of_rules() %}
    {% set problems = [] %}
    {% for name, rule in given.items() %}
        {% set found = user_profiling.check_rule(name, rule, columns) %}
        {% set line = user_profiling.line_of('rules', name | string) if found %}
        {% for problem in found %}
            {% do problems.append(
                'rules, ' ~ name ~ (', line ' ~ line if line else '') ~ ': ' ~ problem
            ) %}
        {% endfor %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}

{#- The columns that a condition may read, as name -> type. -#}
{% macro columns_of_rules() %}
    {% set columns = dict(user_profiling.declared_columns('dim_users')) %}
    {% for name in user_profiling.declared_features() if name not in columns %}
        {% do columns.update({name: 'double'}) %}
    {% endfor %}
    {% for table, names in user_profiling.tables_of_rules().items() %}
        {% set types = user_profiling.declared_columns(table) %}
        {% for name, alias in names.items() %}
            {% do columns.update({alias: types[name]}) %}
        {% endfor %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}

{#- The problems with one rule, over columns given as name -> type. -#}
{% macro check_rule(name, rule, columns) %}
    {% if rule is not mapping %}
        {{ return(['is not a mapping. Write `{condition: total_spend > 100}`.']) }}
    {% endif %}
    {% set problems = user_profiling.check_names('key', rule, ['label', 'condition', 'priority']) %}
    {% if not modules.re.fullmatch('[a-z][a-z0-9_]{0,62}', name | string) %}
        {% do problems.append(
            'is no name for a rule. Use small letters, digits and _; how people read it is `label`.'
        ) %}
    {% endif %}
    {% set priority = rule.get('priority') %}
    {% if priority is not none
        and (priority is boolean or priority is not integer or not 0 < priority < 1000) %}
        {% do problems.append('priority `' ~ priority ~ '` is not a whole number from 1 to 999.') %}
    {% endif %}
    {% set problem = user_profiling.check_condition(rule.get('condition'), columns) %}
    {% do problems.append(problem) if problem %}
    {{ return(problems) }}
{% endmacro %}

{#- Why a text is not a condition over columns given as name -> type; none if it is. -#}
{% macro check_condition(condition, columns) %}
    {% if condition is not string or not condition.strip() %}
        {{ return('`condition` is missing, or is no text. Write one such as total_spend > 100.') }}
    {% endif %}
    {% set shown = 'condition `' ~ condition.split() | join(' ') ~ '` ' %}
    {% set error = user_profiling.check_expressions({'sql': condition | trim}).get('sql') %}
    {% if error %}
        {{ return(shown ~ 'is not one SQL expression: ' ~ error) }}
    {% endif %}
    {# what is in texts names nothing #}
    {% set bare = modules.re.sub("'(?:[^']|'')*'", "''", condition) | lower %}
    {% set words = modules.re.findall('[a-z_][a-z0-9_]*', bare) %}
    {% set about = user_profiling.aggregates() %}
    {% set changing = words | select('in', about.changing_calls + about.changing_words) | list %}
    {% if 'select' in words %}
        {{ return(shown ~ 'has a subquery. It may read the columns of one user.') }}
    {% elif changing %}
        {{ return(
            shown ~ 'has ' ~ changing[0] ~ ', which is another in every build. The date that the'
            ~ ' figures are of is the column as_of_date.'
        ) }}
    {% endif %}
    {% set nulls = [] %}
    {% for name, type in columns.items() %}
        {% do nulls.append('cast(null as ' ~ user_profiling.type_of(type) ~ ') as ' ~ name) %}
    {% endfor %}
    {% set users = ' from (select ' ~ nulls | join(', ') ~ ') as users' %}
    {% set expression = user_profiling.own_expression(condition) %}
    {% set error = user_profiling.check_query('select 1 as one' ~ users ~ ' where ' ~ expression) %}
    {% if error %}
        {{ return(
            shown ~ 'does not work: ' ~ error.split(' Candidate bindings')[0]
            ~ ' Columns are those of dim_users, such as total_spend, and '
            ~ (columns | list)[-8:] | join(', ') ~ '.'
        ) }}
    {% endif %}
    {% set type = user_profiling.column_types('select (' ~ expression ~ ') as is_met' ~ users).get(
        'is_met', 'BOOLEAN'
    ) %}
    {{ return(
        none if type in ['BOOLEAN', '"NULL"']
        else shown ~ 'gives a ' ~ type ~ ' where true or false is needed. Compare it with a value.'
    ) }}
{% endmacro %}
