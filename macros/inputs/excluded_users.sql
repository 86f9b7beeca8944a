{#- What a model that holds the SQL of a staging model reads beside the rows, for `inlined`. -#}
{% macro read_by_staging(source_name) -%}
    {{ return(
        ['placeholder_user_ids'] + (['stg_excluded_users'] if var('exclude_users') else [])
        + (['stg_exchange_rates']
            if source_name == 'transactions' and user_profiling.converts_amounts() else [])
    ) }}
{%- endmacro %}

{#- Whether a raw row of users is left out, by the condition that the input file gives. -#}
{% macro is_excluded() -%}
    {{ 'is_excluded' if user_profiling.source_parts('users') | length > 1
        else user_profiling.is_excluded_in_part() }}
{%- endmacro %}

{#- The same in any one part of users. -#}
{% macro is_excluded_in_part() -%}
    {%- set given = var('exclude_users') -%}
    {{ user_profiling.holds(given | trim) if given is string else 'false' }}
{%- endmacro %}

{#- The problems with the input file's `exclude_users`. -#}
{% macro check_excluded_users() %}
    {% set given = var('exclude_users') %}
    {% set parts = user_profiling.source_parts('users') %}
    {% if given is none or given is sequence and given is not string and given is not mapping %}
        {{ return([]) }}
    {% elif given is not string %}
        {{ return([
            'exclude_users: `' ~ given ~ '` is neither a list of ids nor a condition over the raw'
            ~ ' columns of users, in quotes.'
        ]) }}
    {% elif not parts %}
        {{ return([
            'exclude_users: is a condition over users, and there is no source users. Write a list'
            ~ ' of ids, or add the source.'
        ]) }}
    {% endif %}
    {% set problems = [] %}
    {% set error = user_profiling.check_expressions({'exclude_users': given | trim})
        .get('exclude_users') %}
    {% for part in parts if not error and user_profiling.is_built_before(part) %}
        {% set error = user_profiling.check_query(user_profiling.mapped_rows(
            user_profiling.reader_before_build(part), {'is_excluded': given | trim}
        )) %}
        {% do problems.append(
            'exclude_users: `' ~ given ~ '` cannot be used on users' ~ part['label'] ~ ': ' ~ error
        ) if error %}
    {% endfor %}
    {% do problems.append('exclude_users: `' ~ given ~ '` cannot be used: ' ~ error) if error %}
    {{ return(problems) }}
{% endmacro %}
