{#-
    The files of a source of events, as {file, from_day, to_day}: one (csv), or one for every few
    days, named by the first and the last, so that a reader of some days can pass over the others.
-#}
{% macro generator_day_files(plan, source_name) %}
    {% set parts = [] %}
    {# orders and social activities are a tenth of the interactions #}
    {% set step = plan.days_per_file * (1 if source_name == 'interactions' else 6) %}
    {% for from_day in range(plan.first_day, plan.end_day, step) %}
        {% set to_day = [from_day + step, plan.end_day] | min %}
        {% set name = generator_date(plan, from_day) ~ '_' ~ generator_date(plan, to_day - 1) %}
        {% do parts.append({
            'file': plan.files[source_name] | replace('*', name),
            'from_day': from_day,
            'to_day': to_day,
        }) %}
    {% endfor %}
    {{ return(parts) }}
{% endmacro %}
