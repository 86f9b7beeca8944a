{#- What a model that holds the SQL of a staging model reads beside the rows, for `inlined`. -#}
{% macro read_by_staging() -%}
    {{ return(
        ['placeholder_user_ids'] + (['stg_excluded_users'] if var('exclude_users') else [])
    ) }}
{%- endmacro %}

{#- Whether a raw row of users is left out, by the condition that the input file gives. -#}
{% macro is_excluded() -%}
    {%- set given = var('exclude_users') -%}
    {%- if given is string -%}
    coalesce({{ user_profiling.null_on_error(given | trim) }}, false)
    {%- else -%}
    false
    {%- endif -%}
{%- endmacro %}

{#- The problems with the input file's `exclude_users`. -#}
{% macro check_excluded_users() %}
    {% set given = var('exclude_users') %}
    {% set spec = user_profiling.source_spec('users') %}
    {% if given is none or given is sequence and given is not string and given is not mapping %}
        {{ return([]) }}
    {% elif given is not string %}
        {{ return([
            'exclude_users: `' ~ given ~ '` is neither a list of ids nor a condition over the raw'
            ~ ' columns of users, in quotes.'
        ]) }}
    {% elif not spec %}
        {{ return([
            'exclude_users: is a condition over users, and there is no source users. Write a list'
            ~ ' of ids, or add the source.'
        ]) }}
    {% endif %}
    {% set error = user_profiling.check_expressions({'exclude_users': given | trim})
        .get('exclude_users') or user_profiling.check_query(user_profiling.mapped_rows(
            user_profiling.read_location(spec), {'is_excluded': given | trim}
        )) %}
    {{ return(['exclude_users: `' ~ given ~ '` cannot be used: ' ~ error] if error else []) }}
{% endmacro %}
