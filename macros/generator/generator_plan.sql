{#- The arguments of `generate` with what follows from them, as every other macro here needs it. -#}
{% macro generator_plan(arguments) %}
    {% set plan = dict(arguments) %}
    {% set extension = '.' ~ plan.format %}
    {% set stem = plan.directory.split('/') | last %}
    {% set start = modules.datetime.datetime.strptime(plan.start_date, '%Y-%m-%d') %}
    {% set epoch = modules.datetime.datetime(1970, 1, 1) %}
    {# what a visit brings for each event asked for: measured, so that events_per_user comes true #}
    {% set events_per_asked_event = 1.25 %}
    {% do plan.update({
        'end_day': plan.first_day + plan.days,
        'start': start,
        'start_epoch': (start - epoch).days * 86400,
        'start_weekday': start.weekday(),
        'visits_per_day':
            plan.events_per_user / 180 / plan.events_per_session / events_per_asked_event,
        'input_file': plan.input_file or plan.directory ~ '/' ~ stem ~ '.yml',
        'personas_file': plan.personas_file or plan.directory ~ '/personas' ~ extension,
        'files': {
            'users': plan.directory ~ '/users' ~ extension,
            'campaign_responses': plan.directory ~ '/campaign_responses' ~ extension,
        },
    }) %}
    {% for source_name in ['interactions', 'transactions', 'social_activities'] %}
        {% do plan.files.update({
            source_name: plan.directory ~ '/' ~ source_name
            ~ ('.csv' if plan.format == 'csv' else '/*.parquet'),
        }) %}
    {% endfor %}
    {% if plan.format == 'csv' %}
        {% do plan.update({'days_per_file': plan.days}) %}
    {% elif not plan.days_per_file %}
        {% set events_per_day = plan.users * plan.events_per_user / 180 %}
        {% do plan.update({'days_per_file': [1, (5000000 / events_per_day) | int] | max}) %}
    {% endif %}
    {{ return(plan) }}
{% endmacro %}
