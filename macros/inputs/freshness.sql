{#-
    Prints for each source of the input the time of its newest row, how old that is and the limit
    that the input file sets, and warns where the limit is passed: `make freshness`. It reads the
    clock, which no model does, and changes nothing. `dbt source freshness` says the same of sources
    with a limit.
-#}
{% macro freshness() %}
    {% for source_name, known in user_profiling.source_columns().items()
        if user_profiling.is_mapped(source_name)
        and ('occurred_at' in known['types'] or source_name in ['users', 'identities']) %}
        {% set newest_at, days = run_query(
            'select newest_at, '
            ~ user_profiling.seconds_between('newest_at', user_profiling.build_started_at())
            ~ ' / 86400 as days from (' ~ user_profiling.newest_row(source_name) ~ ') as newest'
        ).rows[0].values() %}
        {# the newest row is that of all parts: the strictest limit holds for all of them #}
        {% set limit = user_profiling.source_parts(source_name)
            | map(attribute='freshness.warn_after_days', default=none) | select | min %}
        {% set said = (
            source_name ~ ': newest row ' ~ newest_at ~ ', ' ~ '%.1f' | format(days) ~ ' days old, '
            ~ ('limit ' ~ limit ~ ' days' if limit else 'no limit')
        ) if newest_at else source_name ~ ': no rows with a time' %}
        {% if limit and (not newest_at or days > limit) %}
            {% do exceptions.warn(said) %}
        {% else %}
            {% do print(said ~ (', ok' if limit else '')) %}
        {% endif %}
    {% endfor %}
{% endmacro %}
