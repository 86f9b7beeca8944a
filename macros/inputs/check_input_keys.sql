{#-
    The problems with the keys on the input file's top level. Inside another project they are not
    looked at: there the variables are that project's own.
-#}
{% macro check_input_keys() %}
    {% if project_name != 'user_profiling' %}
        {{ return([]) }}
    {% endif %}
    {{ return(user_profiling.check_names(
        'key', invocation_args_dict.get('vars') or {}, user_profiling.input_keys()
    )) }}
{% endmacro %}
