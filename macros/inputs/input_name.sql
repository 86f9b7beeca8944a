{#- The name of the input: the stem of the file that make was given, else the file's key `input`. -#}
{% macro input_name() %}
    {% set stem = (env_var('USER_PROFILING_INPUT', '').split('/') | last).rsplit('.', 1)[0] %}
    {% set given = invocation_args_dict.get('vars') or {} %}
    {% set fallback = 'unnamed' if given.get('sources') else 'sample' %}
    {{ return(stem or given.get('input') or fallback) }}
{% endmacro %}
