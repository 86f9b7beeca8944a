{#-
    The segments that no algorithm makes: their users are not clustered, or belong to no cluster.
    A name, an archetype and advice must not rest on their traits.
-#}
{% macro special_segments() -%}
    {{ user_profiling.noise_key() }},
    {{ user_profiling.inactive_key() }},
    {{ user_profiling.unknown_key() }}
{%- endmacro %}

{#- The key of users who have done nothing in the window. -#}
{% macro inactive_key() -%}
    'inactive'
{%- endmacro %}

{#- The key of users of whom nothing is known. -#}
{% macro unknown_key() -%}
    'unknown'
{%- endmacro %}
