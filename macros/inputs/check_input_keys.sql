{#-
    The problems with the input's name and with the keys on the file's top level. Inside another
    project the keys are not looked at: there the variables are that project's own.
-#}
{% macro check_input_keys() %}
    {% set problems = [] if user_profiling.is_package() else user_profiling.check_names(
        'key', invocation_args_dict.get('vars') or {}, user_profiling.input_keys()
    ) %}
    {% set input_name = user_profiling.input_name() %}
    {% if not modules.re.fullmatch('[A-Za-z0-9_][A-Za-z0-9_ .-]*', input_name | string) %}
        {% do problems.append(
            'input: `' ~ input_name ~ '` names files. Use letters, digits, blanks and . _ - only.'
        ) %}
    {% endif %}
    {{ return(problems) }}
{% endmacro %}
