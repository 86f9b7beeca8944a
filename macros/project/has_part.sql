{#-
    Whether an optional part of the project is there. Each brings a macro `<part>_tables` in its own
    folder, with the tables that it publishes. CONTRIBUTING.md lists what makes up a part.
-#}
{% macro has_part(name) %}
    {{ return(user_profiling.get(name ~ '_tables') is not none) }}
{% endmacro %}
