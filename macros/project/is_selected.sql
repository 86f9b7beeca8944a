{#- Whether this command builds or tests anything of this project: a package's hooks run anyway. -#}
{% macro is_selected() %}
    {% set packages = [] %}
    {% for unique_id in selected_resources %}
        {% do packages.append(unique_id.split('.')[1]) %}
    {% endfor %}
    {{ return(not user_profiling.is_package() or 'user_profiling' in packages) }}
{% endmacro %}
