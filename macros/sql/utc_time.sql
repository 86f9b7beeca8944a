{#-
    A raw time in UTC, without a zone; null where it cannot be read. A text with an offset or a zone
    after the time of day means that zone; a plain cast would drop it without a word.
-#}
{% macro utc_time(value) -%}
    {{ return(adapter.dispatch('utc_time', 'user_profiling')(value)) }}
{%- endmacro %}

{% macro default__utc_time(value) -%}
    try_cast({{ value }} as timestamp)
{%- endmacro %}

{#- Only such texts take the way of the time zones, which costs several times a plain cast. -#}
{% macro duckdb__utc_time(value) -%}
    case
        when
            typeof({{ value }}) = 'VARCHAR'
            and regexp_matches(cast({{ value }} as varchar), ':.*([+-][0-9:]+|[A-Za-z])$')
            then try_cast(cast({{ value }} as varchar) as timestamptz) at time zone 'UTC'
        else try_cast({{ value }} as timestamp)
    end
{%- endmacro %}
