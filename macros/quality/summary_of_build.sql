{#-
    Says in ten lines what a build has found in the input, once its tables are published: nothing
    after a build that did not get there, and nothing after another command.
-#}
{% macro summary_of_build(built) %}
    {% if flags.WHICH not in ['build', 'run']
        or 'ml_published_copy' not in built or 'int_build_summary' not in built %}
        {{ return('') }}
    {% endif %}
    {% set input_name = user_profiling.input_name() %}
    {% set lines = run_query(
        'select topic, said from ' ~ user_profiling.model_relation('int_build_summary')
        ~ ' order by line_number'
    ).rows | map('list') | list %}
    {% do lines.append(['Published', var('published_directory') ~ '/' ~ input_name ~ '/']) %}
    {% if not user_profiling.is_package() %}
        {% do lines.append(['Report', 'reports/' ~ input_name ~ '.html, written by make']) %}
    {% endif %}
    {% do log('What was found in ' ~ user_profiling.input_place() ~ ':', info=true) %}
    {% for topic, said in lines %}
        {% do log('  ' ~ '%-11s' | format(topic) ~ ' ' ~ said, info=true) %}
    {% endfor %}
{% endmacro %}
