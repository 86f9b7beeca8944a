{#- Writes the files of a source of events; `query` is the macro that makes some days' rows. -#}
{% macro generator_write_days(plan, source_name, query) %}
    {% if plan.format != 'csv' %}
        {% do generator_make_directory(plan.directory ~ '/' ~ source_name) %}
    {% endif %}
    {% for part in generator_day_files(plan, source_name) %}
        {% do generator_write(
            plan, query(plan, part.from_day, part.to_day), part.file
        ) %}
    {% endfor %}
{% endmacro %}
