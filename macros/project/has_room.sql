{#-
    Whether an optional part of the project is there. Each brings a macro `<room>_tables` in its own
    folder, with the tables that it publishes; README.md lists the folders that make up a room.
-#}
{% macro has_room(name) %}
    {{ return(user_profiling.get(name ~ '_tables') is not none) }}
{% endmacro %}
