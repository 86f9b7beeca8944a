{#-
    An expression that gives null on the rows where it fails, so that one bad row cannot stop the
    rest.
-#}
{% macro null_on_error(expression) %}
    {{- return(adapter.dispatch('null_on_error', 'user_profiling')(expression)) -}}
{% endmacro %}

{% macro default__null_on_error(expression) %}
    {#- a column by itself cannot fail, and is read faster for not being wrapped -#}
    {%- set is_column = modules.re.fullmatch('[A-Za-z_][A-Za-z0-9_]*', expression) -%}
    {{- return(expression if is_column else 'try(' ~ expression ~ ')') -}}
{% endmacro %}

{#-
    Of Spark's functions try_to_binary alone catches whatever its argument may raise, so the value
    goes through it as text: staging reads every raw value as text anyway.
-#}
{% macro spark__null_on_error(expression) %}
    {%- set is_column = modules.re.fullmatch('[A-Za-z_][A-Za-z0-9_]*|"[^"]+"', expression) -%}
    {%- set expression = user_profiling.as_spark_reads(expression) -%}
    {{- return(
        expression if is_column
        else "decode(try_to_binary(cast(" ~ expression ~ " as string), 'utf-8'), 'utf-8')"
    ) -}}
{% endmacro %}

{#- A condition of an input file: false where it fails or is unknown, as in any where clause. -#}
{% macro holds(condition) %}
    {{- return(adapter.dispatch('holds', 'user_profiling')(condition)) -}}
{% endmacro %}

{% macro default__holds(condition) %}
    {{- return('coalesce(' ~ user_profiling.null_on_error(condition) ~ ', false)') -}}
{% endmacro %}

{#- What null_on_error gives is text there. -#}
{% macro spark__holds(condition) %}
    {{- return(
        'coalesce(try_cast(' ~ user_profiling.null_on_error(condition) ~ ' as boolean), false)'
    ) -}}
{% endmacro %}

{#-
    An expression of an input file with the quotes of Spark: outside a text double quotes are a
    name's, and within one a backslash is no more than itself.
-#}
{% macro as_spark_reads(expression) %}
    {%- set parts = [] -%}
    {%- for part in expression.split("'") -%}
        {%- do parts.append(
            part | replace('\\', '\\\\') if loop.index0 % 2 else part | replace('"', '`')
        ) -%}
    {%- endfor -%}
    {#- functions that prepare_expressions and make_salted make -#}
    {{- return(modules.re.sub(
        '\\b(strptime|salted)(?= *[(])', target.schema ~ '.\\1', parts | join("'")
    )) -}}
{% endmacro %}
