{#- Whether another project has this one as a package, whose settings are then in its own files. -#}
{% macro is_package() %}
    {{ return(project_name != 'user_profiling') }}
{% endmacro %}
