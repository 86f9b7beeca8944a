{#-
    Whether an optional part of the project is there, and the input does not leave it out. Each
    brings a macro `<part>_tables` in its own folder, with the tables that it publishes.
    CONTRIBUTING.md lists what makes up a part.
-#}
{% macro has_part(name) %}
    {{ return(
        user_profiling.get(name ~ '_tables') is not none and name not in var('leave_out')
    ) }}
{% endmacro %}
