{#-
    Stops a build whose input cannot work, before any table is touched: every problem on a line of
    its own, with the file, the source, the column and what to do. Then notes in the warehouse which
    input it is built from. Parsing, listing and documenting do not come here.
-#}
{% macro check_input() %}
    {% if not execute %}
        {{ return('') }}
    {% endif %}
    {% set problems = user_profiling.check_input_keys()
        + user_profiling.check_settings()
        + user_profiling.check_campaigns()
        + user_profiling.check_extra_features()
        + user_profiling.check_segmentation()
        + user_profiling.check_categories()
        + user_profiling.check_sources() %}
    {# two inputs are compared only when both are known to be sound #}
    {% set problems = problems or user_profiling.check_built_from_input() %}
    {% if problems %}
        {% set file = env_var('USER_PROFILING_INPUT', '')
            or 'input ' ~ user_profiling.input_name() %}
        {% do exceptions.raise_compiler_error(
            'The input cannot be used; nothing was built or changed.\n' ~ file ~ ': '
            ~ problems | join('\n' ~ file ~ ': ')
        ) %}
    {% endif %}
    {% do user_profiling.record_built_from_input() %}
{% endmacro %}
