{#-
    The days that a daily model builds, put together into portions of about `portion_rows` rows,
    as {first, last, message}. Rows without a day, whose time cannot be read or cannot be true, are
    a portion of their own, of which first and last are none.

    portions_of: {name of a model that is read by the day: its time column}.
    first_day: the first one to build; none for all.
-#}
{% macro portions_of_days(portions_of, first_day) %}
    {% set counts = [] %}
    {% for name, column in portions_of.items() %}
        {% set has_day = user_profiling.is_possible_time(column) %}
        {% set from_day = has_day ~ ' and ' ~ column ~ ' >= ' ~ user_profiling.sql_date(first_day)
            if first_day else has_day %}
        {% for filter in [from_day, user_profiling.is_without_day(column)] %}
            {% do counts.append(
                'select activity_date, count(*) as row_count from ' ~ ref(name)
                ~ ' where ' ~ filter ~ ' group by activity_date'
            ) %}
        {% endfor %}
    {% endfor %}
    {% set days = run_query(
        'select activity_date, cast(sum(row_count) as bigint) as row_count from ('
        ~ counts | join(' union all ')
        ~ ') as counts group by activity_date order by activity_date nulls first'
    ).rows %}

    {% set portion_rows = user_profiling.setting('portion_rows', of='int_user_days') %}
    {% set groups = [] %}
    {% for day in days if day['activity_date'] is not none %}
        {% if not groups or groups[-1].row_count + day['row_count'] > portion_rows %}
            {% do groups.append({'first': day['activity_date'], 'row_count': 0}) %}
        {% endif %}
        {% do groups[-1].update({
            'last': day['activity_date'], 'row_count': groups[-1].row_count + day['row_count'],
        }) %}
    {% endfor %}

    {% set portions = [] %}
    {% if days and days[0]['activity_date'] is none %}
        {% do portions.append({
            'first': none, 'last': none, 'row_count': days[0]['row_count'],
            'days': 'rows without a day',
        }) %}
    {% endif %}
    {% for group in groups %}
        {% do portions.append({
            'first': group.first, 'last': group.last, 'row_count': group.row_count,
            'days': group.first ~ ' to ' ~ group.last,
        }) %}
    {% endfor %}
    {% set all_rows = portions | sum(attribute='row_count') %}
    {% set done = namespace(row_count=0) %}
    {% for portion in portions %}
        {% do portion.update({
            'message': model.alias ~ ': ' ~ portion.days ~ ', '
                ~ (100 * done.row_count // all_rows) ~ ' % of '
                ~ '{:,}'.format(all_rows) ~ ' rows done'
        }) %}
        {% set done.row_count = done.row_count + portion.row_count %}
    {% endfor %}
    {{ return(portions) }}
{% endmacro %}

{#- The first day that this build computes again; none when it computes all of them. -#}
{% macro first_day_to_build() %}
    {% set windows = run_query('select first_day from ' ~ ref('int_reprocessing_window')) %}
    {{ return(windows.columns[0].values()[0]) }}
{% endmacro %}

{#- Makes a portion the one that is_in_portion lets through; none: every row. -#}
{% macro set_portion(portion) %}
    {% set values = {'portion': 'null', 'portion_first_day': 'null', 'portion_next_day': 'null'} %}
    {% if portion and portion.first is none %}
        {% do values.update({'portion': "'rows without a day'"}) %}
    {% elif portion %}
        {% do values.update({
            'portion': "'days'",
            'portion_first_day': user_profiling.sql_date(portion.first),
            'portion_next_day': user_profiling.sql_date(portion.last) ~ ' + 1',
        }) %}
    {% endif %}
    {% for name, value in values.items() %}
        {% do run_query(user_profiling.set_session_variable(name, value)) %}
    {% endfor %}
{% endmacro %}

{#- A date as a literal. -#}
{% macro sql_date(date) -%}
    cast('{{ date }}' as date)
{%- endmacro %}
