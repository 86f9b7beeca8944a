{#-
    The name of the input: the stem of the file that make was given, else the file's key
    `input`. Inside another project the variable `input`, else that project and its target,
    which keeps the published copies of development and production apart.
-#}
{% macro input_name() %}
    {% if user_profiling.is_package() %}
        {{ return(var('input', project_name ~ '_' ~ target.name)) }}
    {% endif %}
    {% set stem = (env_var('USER_PROFILING_INPUT', '').split('/') | last).rsplit('.', 1)[0] %}
    {% set given = invocation_args_dict.get('vars') or {} %}
    {% set fallback = 'unnamed' if given.get('sources') else 'sample' %}
    {{ return(stem or given.get('input') or fallback) }}
{% endmacro %}
