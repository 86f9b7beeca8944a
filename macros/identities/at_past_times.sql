{#-
    The days from which features as of past times are made: those of users as they are, or, where a
    person has several ids, of users as they were known at each time, so that a link that comes
    later changes nothing before it.
-#}
{% macro at_past_times(name) %}
    {{ return(ref(
        name.replace('int_', 'int_past_') if user_profiling.has_past_people() else name
    )) }}
{% endmacro %}

{#- Whether users of past times are others than those of today. -#}
{% macro has_past_people() %}
    {{ return(user_profiling.has_identities() and user_profiling.has_part('predictions')) }}
{% endmacro %}
