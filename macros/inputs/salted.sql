{#-
    What `salted(...)` in an input file needs: a function that hashes a value with a text that the
    user alone keeps, in the environment variable DBT_ENV_SECRET_USER_ID_SALT. The text stands in no
    SQL: profiles.yml hands it to each connection as a variable, and Spark asks its environment.
-#}
{% macro make_salted() %}
    {% if user_profiling.uses_salt() %}
        {{ return(adapter.dispatch('make_salted', 'user_profiling')()) }}
    {% endif %}
{% endmacro %}

{% macro default__make_salted() %}
    {% do run_query(
        'create or replace macro ' ~ target.database ~ '.main.salted(value) as sha256('
        ~ user_profiling.user_id_salt() ~ ' || cast(value as varchar))'
    ) %}
{% endmacro %}

{% macro spark__make_salted() %}
    {% do adapter.create_schema(api.Relation.create(schema=target.schema)) %}
    {% do run_query(
        'create or replace function ' ~ target.schema ~ '.salted(value string) returns string'
        ~ ' return sha2(concat(' ~ user_profiling.user_id_salt() ~ ', value), 256)'
    ) %}
{% endmacro %}

{#- The user's salt as an expression; null where it is not set. -#}
{% macro user_id_salt() %}
    {{ return(adapter.dispatch('user_id_salt', 'user_profiling')()) }}
{% endmacro %}

{% macro default__user_id_salt() -%}
    {{ return("nullif(getvariable('user_id_salt'), '')") }}
{%- endmacro %}

{#- What is not there is the text `null` to Java. -#}
{% macro spark__user_id_salt() -%}
    {{ return(
        "nullif(java_method('java.lang.System', 'getenv', 'DBT_ENV_SECRET_USER_ID_SALT'), 'null')"
    ) }}
{%- endmacro %}

{#- Whether the sources of the input are told to hash anything. -#}
{% macro uses_salt() %}
    {{ return(modules.re.search('\\bsalted *[(]', var('sources', '') | string) is not none) }}
{% endmacro %}

{#- Why the salt cannot be used. -#}
{% macro check_salt() %}
    {% if not user_profiling.uses_salt() %}
        {{ return([]) }}
    {% endif %}
    {% set length = run_query(
        'select length(' ~ user_profiling.user_id_salt() ~ ')'
    ).columns[0].values()[0] %}
    {{ return([] if length and length >= 16 else [
        'sources: salted(...) needs a text of at least 16 characters in the environment variable'
        ~ ' DBT_ENV_SECRET_USER_ID_SALT, which '
        ~ ('has ' ~ length if length else 'is not set')
        ~ ". Make one once: python -c 'import secrets; print(secrets.token_hex(32))'. Keep it"
        ~ ' where you keep passwords, and set it for every build: with another, all users are new.'
    ]) }}
{% endmacro %}

{#- What tells one salt from another and nothing else; none where nothing is hashed. -#}
{% macro salt_fingerprint() %}
    {% if not execute or not user_profiling.uses_salt() %}
        {{ return(none) }}
    {% endif %}
    {{ return(run_query(
        'select substr(' ~ user_profiling.text_hash(user_profiling.text_hash(
            "'user ids ' || " ~ user_profiling.user_id_salt()
        )) ~ ', 1, 12)'
    ).columns[0].values()[0]) }}
{% endmacro %}

{#- SHA-256 of a text, in hexadecimal digits. -#}
{% macro text_hash(text) %}
    {{ return(adapter.dispatch('text_hash', 'user_profiling')(text)) }}
{% endmacro %}

{% macro default__text_hash(text) -%}
    {{ return('sha256(' ~ text ~ ')') }}
{%- endmacro %}

{% macro spark__text_hash(text) -%}
    {{ return('sha2(' ~ text ~ ', 256)') }}
{%- endmacro %}
