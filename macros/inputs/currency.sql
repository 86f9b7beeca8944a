{#- A code of a currency as all are compared: without case and surrounding blanks. -#}
{% macro currency_code(value) -%}
    upper({{ user_profiling.clean_text(value) }})
{%- endmacro %}

{#- The currency that all amounts are shown in, as a literal; null where the input names none. -#}
{% macro reporting_currency() -%}
    {%- set given = var('reporting_currency', none) -%}
    cast({{ user_profiling.sql_literal(
        given | string | trim | upper if given is not none else none
    ) }} as {{ dbt.type_string() }})
{%- endmacro %}

{#- Whether amounts are converted, as the input gives rates. -#}
{% macro converts_amounts() %}
    {% set given = var('exchange_rates', none) %}
    {{ return(given is mapping and given | length > 0) }}
{% endmacro %}

{#- Whether rates are rows of a file or a table, and not constants. -#}
{% macro is_table_of_rates(given) %}
    {{ return('location' in given or 'query' in given) }}
{% endmacro %}

{#-
    Stops a build once the amounts are known to be in several currencies, or in another than the
    input says: what is added up over currencies means nothing.
-#}
{% macro refuse_several_currencies() %}
    {% set rollup = load_relation(user_profiling.model_relation('int_transaction_rollup'))
        if execute and flags.WHICH in ['build', 'run'] and model.name == 'int_orders_by_day' %}
    {% if not rollup %}
        {{ return('') }}
    {% endif %}
    {% set rows = run_query(
        'select currency, cast(sum(row_count) as bigint) as row_count from ' ~ rollup
        ~ " where row_status = 'clean' and currency is not null"
        ~ ' group by currency order by 2 desc, 1'
    ).rows %}
    {% set wanted = (var('reporting_currency', none) or '') | string | trim | upper
        or (rows[0]['currency'] if rows) %}
    {% set others = rows | map(attribute='currency') | reject('equalto', wanted) | list %}
    {% set counts = [] %}
    {% for row in rows[:8] %}
        {% do counts.append(row['currency'] ~ ' ' ~ '{:,}'.format(row['row_count'])) %}
    {% endfor %}
    {% if others %}
        {% do user_profiling.refuse_input('The input cannot be used; nothing was published.', [
            'source transactions: amounts are not all in ' ~ wanted ~ ' (rows: '
            ~ counts | join(', ') ~ (', ...' if rows | length > 8 else '')
            ~ '), and money is shown in one currency. Give rates: `reporting_currency: ' ~ wanted
            ~ '` and `exchange_rates: {' ~ others[0] ~ ': <what one is worth>'
            ~ (', ...' if others | length > 1 else '')
            ~ '}`, or a table of rates by day (docs/inputs.md); or leave the others out with'
            ~ ' `where:`.'
        ]) %}
    {% endif %}
{% endmacro %}

{#- The problems with the input file's `reporting_currency` and `exchange_rates`. -#}
{% macro check_currency() %}
    {% set given = var('exchange_rates', none) %}
    {% set reporting = var('reporting_currency', none) %}
    {% if reporting is not none and (reporting is not string or not reporting | trim) %}
        {{ return(['reporting_currency: `' ~ reporting ~ '` is not a code such as EUR.']) }}
    {% elif given is none or given == {} %}
        {{ return([]) }}
    {% elif given is not mapping %}
        {{ return([
            'exchange_rates: is not a mapping. Write `exchange_rates: {USD: 0.92}`, or a `location`'
            ~ ' and `columns` of a table.'
        ]) }}
    {% elif reporting is none %}
        {{ return([
            'exchange_rates: there is no currency to convert to. Add `reporting_currency: EUR`.'
        ]) }}
    {% elif not user_profiling.is_mapped('transactions', 'currency') %}
        {{ return([
            'exchange_rates: nothing says in which currency an amount is. Map `currency` of'
            ~ ' transactions.'
        ]) }}
    {% elif user_profiling.is_table_of_rates(given) %}
        {{ return(user_profiling.check_table_of_rates(given)) }}
    {% endif %}
    {% set problems = [] %}
    {% for currency, rate in given.items() if rate is not number or rate is boolean or rate <= 0 %}
        {% do problems.append(
            'exchange_rates, ' ~ currency ~ ': `' ~ rate ~ '` is not a number above 0. Write what'
            ~ ' one ' ~ currency ~ ' is worth in ' ~ reporting ~ '.'
        ) %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}

{#- The problems with rates that are rows, as with a source. -#}
{% macro check_table_of_rates(given) %}
    {% set columns = given.get('columns') if given.get('columns') is mapping else {} %}
    {% set problems = user_profiling.check_names(
        'key', given, ['location', 'query', 'format', 'options', 'columns']
    ) + user_profiling.check_names('column', columns, ['currency', 'valid_from', 'rate']) %}
    {% for column in ['currency', 'rate'] if columns.get(column) is none %}
        {% do problems.append('column ' ~ column ~ ' is required. Map it under `columns:`.') %}
    {% endfor %}
    {% set place_problem = user_profiling.check_select(given) if given.get('query') is not none
        else user_profiling.check_location(given) %}
    {% do problems.append(place_problem) if place_problem %}
    {% set expressions = {} %}
    {% for column, expression in columns.items() if expression is not none %}
        {% do expressions.update({column: expression | string | trim}) %}
    {% endfor %}
    {% for column, error in user_profiling.check_expressions(expressions).items() %}
        {% do problems.append('column ' ~ column ~ ': `' ~ expressions[column]
            ~ '` is not one SQL expression: ' ~ error) %}
    {% endfor %}
    {% set error = user_profiling.check_query(user_profiling.mapped_rows(
        user_profiling.read_location(given), expressions
    )) if not problems %}
    {% do problems.append('cannot be read: ' ~ error) if error %}
    {% set said = [] %}
    {% for problem in problems %}
        {% do said.append('exchange_rates: ' ~ problem) %}
    {% endfor %}
    {{ return(said) }}
{% endmacro %}
