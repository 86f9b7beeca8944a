{#- The problems with the features that the input file declares under `features`. -#}
{% macro check_own_features() %}
    {% set given = var('features', none) %}
    {% if given is none %}
        {{ return([]) }}
    {% elif given is not mapping %}
        {{ return([
            'features: is not a mapping. Write `reports: {source: interactions, sql: count(*)}`.'
        ]) }}
    {% endif %}
    {% set taken = user_profiling.names_beside_own_features() %}
    {% set problems = [] %}
    {% for name, about in given.items() %}
        {% set found = user_profiling.check_feature_name(name, taken, given) %}
        {% if about is not mapping %}
            {% do found.append(
                'is not a mapping. Write `{source: interactions, sql: count(*)}`.'
            ) %}
        {% else %}
            {% do found.extend(user_profiling.check_names('key', about, [
                'source', 'sql', 'last_days', 'description', 'label', 'unit', 'group', 'transform',
                'missing', 'weight', 'clusters', 'predicts', 'high', 'low',
            ])) %}
            {% do found.extend(user_profiling.check_feature_values(about)) %}
            {% set last_days = about.get('last_days') %}
            {% if last_days is not none and (
                last_days is boolean or last_days is not integer or last_days < 1
                or last_days > 36525
            ) %}
                {% do found.append(
                    'last_days `' ~ last_days ~ '` is not a whole number from 1 to 36525.'
                ) %}
            {% endif %}
            {% set source_problem = user_profiling.check_feature_source(about.get('source')) %}
            {% do found.append(source_problem) if source_problem %}
            {% set sql_problem = user_profiling.check_aggregate(
                about.get('sql'), none if source_problem else about['source']
            ) %}
            {% do found.append(sql_problem) if sql_problem %}
        {% endif %}
        {% set line = user_profiling.line_of('features', name | string) if found %}
        {% for problem in found %}
            {% do problems.append(
                'features, ' ~ name ~ (', line ' ~ line if line else '') ~ ': ' ~ problem
            ) %}
        {% endfor %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}

{#- Names that a feature of the input file cannot have, each with what has it. -#}
{% macro names_beside_own_features() %}
    {% set taken = {} %}
    {% for name in user_profiling.names_beside_features() %}
        {% do taken.update({name: 'a column beside the features'}) %}
    {% endfor %}
    {% for name in user_profiling.category_features() %}
        {% do taken.update({name: 'an indicator of `segmentation.categories`'}) %}
    {% endfor %}
    {% for group in user_profiling.feature_groups() if group != 'int_own_features' %}
        {% for name in user_profiling.features_of(group) %}
            {% do taken.update({name: 'a feature of the catalog'}) %}
        {% endfor %}
    {% endfor %}
    {{ return(taken) }}
{% endmacro %}

{#- The problems with the name of a feature; predictions learn from it as recent_<name> too. -#}
{% macro check_feature_name(name, taken, own_features) %}
    {% set of_recent = name[7:] if name is string and name.startswith('recent_') else none %}
    {% if not modules.re.fullmatch('[a-z_][a-z0-9_]{0,62}', name | string)
        or name in user_profiling.words_of_sql()
        or user_profiling.check_expressions({name: name})
        or user_profiling.check_query('select ' ~ name ~ ' from (select 1 as ' ~ name ~ ') as one')
    %}
        {{ return([
            'cannot be the name of a column. Choose another one, of small letters, digits and _,'
            ~ ' that is no word of SQL.'
        ]) }}
    {% elif name in taken %}
        {{ return(['is ' ~ taken[name] ~ ' already. Choose another name.']) }}
    {% elif of_recent in own_features or taken.get(of_recent) == 'a feature of the catalog' %}
        {{ return([
            'is what predictions call `' ~ of_recent ~ '` lately. Choose another name.'
        ]) }}
    {% endif %}
    {{ return([]) }}
{% endmacro %}

{#- Words that mean something in SQL, in DuckDB or in Spark, where a name might stand. -#}
{% macro words_of_sql() %}
    {{ return([
        'all', 'analyse', 'analyze', 'and', 'any', 'array', 'as', 'asc', 'asymmetric', 'between',
        'both', 'by', 'case', 'cast', 'check', 'collate', 'column', 'constraint', 'create',
        'cross', 'default', 'deferrable', 'delete', 'desc', 'describe', 'distinct', 'do', 'drop',
        'else', 'end', 'except', 'exists', 'false', 'fetch', 'for', 'foreign', 'from', 'full',
        'grant', 'group', 'having', 'in', 'initially', 'inner', 'insert', 'intersect', 'into',
        'is', 'join', 'lambda', 'lateral', 'leading', 'left', 'like', 'limit', 'natural', 'not',
        'null', 'offset', 'on', 'only', 'or', 'order', 'outer', 'pivot', 'placing', 'primary',
        'qualify', 'references', 'returning', 'right', 'select', 'show', 'some', 'summarize',
        'symmetric', 'table', 'then', 'to', 'trailing', 'true', 'union', 'unique', 'unpivot',
        'update', 'using', 'values', 'variadic', 'when', 'where', 'window', 'with',
    ]) }}
{% endmacro %}

{#- The problem with the source of a feature; none if the input has its rows. -#}
{% macro check_feature_source(source_name) %}
    {% set known = user_profiling.sources_of_features() %}
    {% set mapped = [] %}
    {% for name in known if user_profiling.is_mapped(name) %}
        {% do mapped.append(name) %}
    {% endfor %}
    {% set advice = ' Use one of: ' ~ mapped | join(', ') ~ '.' if mapped else
        ' The input has no source of events.' %}
    {% if source_name is none %}
        {{ return('`source` is missing.' ~ advice) }}
    {% elif source_name in ['users', 'user_traits'] %}
        {{ return('source `' ~ source_name ~ '` has no events, which have a time.' ~ advice) }}
    {% elif source_name not in known %}
        {% set likely = user_profiling.likely_name(source_name, known) %}
        {{ return(
            'there is no source `' ~ source_name ~ '`.'
            ~ (' Did you mean `' ~ likely ~ '`?' if likely else advice)
        ) }}
    {% elif source_name not in mapped %}
        {{ return('the input file has no source `' ~ source_name ~ '`.' ~ advice) }}
    {% endif %}
    {{ return(none) }}
{% endmacro %}

{#-
    Why a text is not an aggregate that gives one number of the rows of a source, the same in every
    build; none if it is. Without a source only the text itself is looked at.
-#}
{% macro check_aggregate(sql, source_name) %}
    {% if sql is none %}
        {{ return('`sql` is missing. Write an aggregate, such as count(*).') }}
    {% elif sql is not string or not sql.strip() %}
        {{ return('sql `' ~ sql ~ '` is not text. Put the aggregate in quotes.') }}
    {% endif %}
    {% set shown = 'sql `' ~ sql.split() | join(' ') ~ '` ' %}
    {% set error = user_profiling.check_expressions({'sql': sql | trim}).get('sql') %}
    {% if error %}
        {{ return(shown ~ 'is not one SQL expression: ' ~ error) }}
    {% endif %}

    {# what is in texts and comments names nothing #}
    {% set bare = modules.re.sub("'(?:[^']|'')*'|--[^\\n]*|/[*].*?[*]/", "''", sql, 0, 16) %}
    {% set bare = bare | lower | replace('"', '') | replace('`', '') %}
    {% set words = modules.re.findall('[a-z_][a-z0-9_]*', bare) %}
    {% set called = modules.re.findall('([a-z_][a-z0-9_]*)\\s*[(]', bare) %}
    {% set about = user_profiling.aggregates() %}
    {% set unordered = called | select('in', about.unordered) | list %}
    {% set changing = (called | select('in', about.changing_calls) | list)
        + (words | select('in', about.changing_words) | list) %}
    {% if 'select' in words %}
        {{ return(
            shown ~ 'has a subquery. Read the rows of one source; for more there is a model'
            ~ ' (`feature_models`).'
        ) }}
    {% elif 'over' in called %}
        {{ return(
            shown ~ 'has a window function. Write an aggregate; for more there is a model'
            ~ ' (`feature_models`).'
        ) }}
    {% elif unordered %}
        {{ return(
            shown ~ 'has ' ~ unordered[0] ~ '(), which depends on the order of the rows. Use min,'
            ~ ' max, avg or another aggregate that does not.'
        ) }}
    {% elif changing %}
        {{ return(
            shown ~ 'has ' ~ changing[0] ~ ', which is another in every build. The time that the'
            ~ ' feature is for is the column as_of.'
        ) }}
    {% elif not called | select('in', about.known) | list %}
        {{ return(
            shown ~ 'is not an aggregate: it has none of ' ~ about.known[:9] | join(', ')
            ~ ' or another one.'
        ) }}
    {% endif %}
    {{ return(user_profiling.check_aggregate_of(source_name, sql | trim, shown, words)
        if source_name else none) }}
{% endmacro %}

{#- Why an aggregate does not work on the rows of a source; none if it does. -#}
{% macro check_aggregate_of(source_name, sql, shown, words) %}
    {% set types = user_profiling.source_columns()[source_name]['types'] %}
    {% set type_names = {
        'string': dbt.type_string(), 'timestamp': dbt.type_timestamp(), 'double': 'double',
        'boolean': 'boolean',
    } %}
    {% set nulls = ['cast(null as ' ~ dbt.type_timestamp() ~ ') as as_of'] %}
    {% set mapped = [] %}
    {% set unmapped = [] %}
    {% for column, type in types.items() if column != 'row_id' %}
        {% do (mapped if user_profiling.is_mapped(source_name, column) else unmapped)
            .append(column) %}
        {% do nulls.append('cast(null as ' ~ type_names[type] ~ ') as ' ~ column) %}
    {% endfor %}
    {% set columns = ' Its columns are: ' ~ mapped | join(', ') ~ ', as_of.' %}
    {% set query = 'select user_id, as_of, (' ~ user_profiling.own_expression(sql)
        ~ ') as own_feature from (select ' ~ nulls | join(', ')
        ~ ') as source_rows group by user_id, as_of' %}
    {% set error = user_profiling.check_query(query) %}
    {% set missing = words | select('in', unmapped) | list %}
    {% if error and 'must appear in the GROUP BY' in error %}
        {{ return(
            shown ~ 'is not an aggregate in all its parts: '
            ~ error.split(' Either add it')[0]
                | replace('appear in the GROUP BY clause or must ', '')
        ) }}
    {% elif error %}
        {{ return(
            shown ~ 'does not work on ' ~ source_name ~ ': '
            ~ error.split(' Candidate bindings')[0] ~ columns
        ) }}
    {% elif missing %}
        {{ return(
            shown ~ 'reads ' ~ missing[0] ~ ', which the input file does not map for '
            ~ source_name ~ '. Map it there.' ~ columns
        ) }}
    {% endif %}
    {% set type = user_profiling.column_types(query).get('own_feature', 'DOUBLE') %}
    {% if not modules.re.match(
        'U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|FLOAT$|DOUBLE$|DECIMAL[^]]*$|BOOLEAN$', type
    ) %}
        {{ return(
            shown ~ 'gives a ' ~ type ~ ' where a number is needed.' ~ (
                ' Count the days up to as_of.' if 'TIME' in type or 'DATE' in type else
                ' Count, add up or compare.'
            )
        ) }}
    {% endif %}
    {{ return(none) }}
{% endmacro %}

{#-
    Aggregates by whether they give the same value whatever the order of the rows, and what is
    another value in every build: by the names of DuckDB and of Spark.
-#}
{% macro aggregates() %}
    {{ return({
        'known': [
            'count', 'sum', 'avg', 'min', 'max', 'median', 'stddev', 'count_if', 'bool_or',
            'countif', 'mean', 'product', 'geomean', 'geometric_mean', 'mad', 'sem', 'entropy',
            'fsum', 'kahan_sum', 'sumkahan', 'favg', 'sum_no_overflow', 'std', 'variance',
            'stddev_pop', 'stddev_samp', 'var_pop', 'var_samp', 'covar_pop', 'covar_samp', 'corr',
            'skewness', 'kurtosis', 'kurtosis_pop', 'regr_avgx', 'regr_avgy', 'regr_count',
            'regr_intercept', 'regr_r2', 'regr_slope', 'regr_sxx', 'regr_sxy', 'regr_syy',
            'quantile', 'quantile_cont', 'quantile_disc', 'percentile', 'percentile_cont',
            'percentile_disc', 'approx_count_distinct', 'bool_and', 'every', 'any', 'some',
            'bit_and', 'bit_or', 'bit_xor', 'try_sum', 'try_avg',
        ],
        'unordered': [
            'first', 'first_value', 'last', 'last_value', 'any_value', 'arbitrary', 'list',
            'array_agg', 'collect_list', 'collect_set', 'string_agg', 'group_concat', 'listagg',
            'mode', 'arg_min', 'arg_max', 'argmin', 'argmax', 'min_by', 'max_by', 'arg_min_null',
            'arg_max_null', 'arg_min_nulls_last', 'arg_max_nulls_last', 'nth_value', 'histogram',
            'histogram_exact', 'histogram_numeric', 'bitstring_agg', 'approx_quantile',
            'approx_percentile', 'percentile_approx', 'approx_top_k', 'reservoir_quantile', 'lttb',
        ],
        'changing_calls': [
            'random', 'rand', 'randn', 'uuid', 'uuidv4', 'uuidv7', 'gen_random_uuid', 'shuffle',
            'now', 'today', 'curdate', 'getdate', 'unix_timestamp', 'transaction_timestamp',
            'get_current_timestamp', 'get_current_time', 'nextval', 'currval', 'txid_current',
            'monotonically_increasing_id', 'spark_partition_id', 'setseed', 'getvariable',
        ],
        'changing_words': [
            'current_date', 'current_timestamp', 'current_time', 'localtime', 'localtimestamp',
        ],
    }) }}
{% endmacro %}
