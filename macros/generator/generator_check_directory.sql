{#-
    Stops, before anything is written, when the directory holds files of some of the same days that
    would stay beside the new ones: readers would get those days twice.
-#}
{% macro generator_check_directory(plan) %}
    {% set first = generator_date(plan, plan.first_day) %}
    {% set last = generator_date(plan, plan.end_day - 1) %}
    {% for source_name in ['interactions', 'transactions', 'social_activities'] %}
        {% set written = generator_day_files(plan, source_name) | map(attribute='file') | list %}
        {% for row in run_query(
            'select file, parse_filename(file, true) from glob('
            ~ sql_literal(plan.files[source_name]) ~ ')'
        ) %}
            {% set days = row[1].split('_') %}
            {% if row[0] not in written and days[0] <= last and days[-1] >= first %}
                {% do exceptions.raise_compiler_error(
                    'generate: ' ~ row[0] ~ ' holds some of the same days and would stay; empty'
                    ~ ' the directory first, take another one, or a first_day after the last'
                ) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
{% endmacro %}
