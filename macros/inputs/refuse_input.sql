{#- Stops dbt with what has been refused and every problem on a line of its own, after its file. -#}
{% macro refuse_input(refusal, problems) %}
    {% set file = user_profiling.input_place() %}
    {% do exceptions.raise_compiler_error(
        refusal ~ '\n' ~ file ~ ': ' ~ problems | join('\n' ~ file ~ ': ')
    ) %}
{% endmacro %}

{#- Where an input is written down, in words: its file, or the variables of another project. -#}
{% macro input_place() %}
    {% if user_profiling.is_package() %}
        {{ return('vars of user_profiling in ' ~ project_name) }}
    {% endif %}
    {{ return(
        env_var('USER_PROFILING_INPUT', '') or 'input ' ~ user_profiling.input_name()
    ) }}
{% endmacro %}
