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

{#-
    Only such texts take the way of the time zones, which costs several times a plain cast. So do
    those that end in a blank, which a plain cast reads after a time and not after a date.
-#}
{% macro duckdb__utc_time(value) -%}
    case
        when
            typeof({{ value }}) = 'VARCHAR'
            and regexp_matches(
                cast({{ value }} as varchar), ':.*([+-][0-9:]+|[A-Za-z])[ \t-\r]*$|[ \t-\r]$'
            )
            then try_cast(
                regexp_replace(cast({{ value }} as varchar), '[ \t-\r]+$', '') as timestamptz
            ) at time zone 'UTC'
        else try_cast({{ value }} as timestamp)
    end
{%- endmacro %}

{#-
    Spark reads more than a time in a text (`now`, `2020`, `10:20:30`), and not all that is one
    (`2020/01/05`, `24:00:00`): what is a time, and how it is written, DuckDB decides. Texts in the
    usual form take the short way.
-#}
{% macro spark__utc_time(value) -%}
    {%- set text = 'cast(' ~ value ~ ' as string)' -%}
    {#- tab, line feed, vertical tab, form feed, carriage return: escaped for the engine to read -#}
    {%- set blanks = '[ \\t-\\r]*' -%}
    {%- set date = '0*[1-9][0-9]{0,3}(-[0-9]{1,2}-|/[0-9]{1,2}/| [0-9]{1,2} )[0-9]{1,2}' -%}
    {%- set clock = '[ T\\t-\\r]' ~ blanks ~ '[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}([.][0-9]*)?)?' -%}
    {%- set zone = '(Z|[+-][0-9]{2}(:?[0-9]{2}(:[0-9]{2})?)?| [A-Za-z_]+(/[A-Za-z_]+)*)' -%}
    {%- set time = '^' ~ blanks ~ date ~ '(' ~ clock ~ '(' ~ zone ~ ')?)?' ~ blanks ~ '$' -%}
    {%- set midnight =
        '[ T\\t-\\r]24:00?(:00?([.]0*)?)?(' ~ zone ~ ')?' ~ blanks ~ '$'
    -%}
    {%- set date_parts = '^ ?0*([0-9]+)[-/ ]([0-9]+)[-/ ]([0-9]+)(.*?)[.]? ?$' -%}
    {#- a year of Spark has four digits at least, and a zone stands after the seconds -#}
    {%- set usual = namespace(sql=text) -%}
    {%- for pattern, replacement in {
        '[ \\t-\\r]+': ' ',
        'T ': 'T',
        date_parts: '000$1-$2-$3$4',
        '^0*([0-9]{4}-)': '$1',
        '^([^:]*:[0-9]+)(Z|[+-]| )': '$1:00$2',
        ' utc$': ' UTC',
    }.items() -%}
        {%- set usual.sql = 'regexp_replace(' ~ usual.sql ~ ", '" ~ pattern ~ "', '" ~ replacement
            ~ "')" -%}
    {%- endfor -%}
    case
        when typeof({{ value }}) != 'string' then try_cast({{ value }} as timestamp)
        when
            {{ text }} rlike
            '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3])(:[0-5][0-9]){1,2}([.][0-9]+)?)?$'
            then try_cast({{ text }} as timestamp)
        when {{ text }} rlike '{{ midnight }}' and {{ text }} rlike '{{ time }}'
            then cast(
                try_cast(replace({{ usual.sql }}, '24:', '00:') as timestamp_ltz) as timestamp
            ) + interval '1' day
        when {{ text }} rlike '{{ time }}'
            then cast(try_cast({{ usual.sql }} as timestamp_ltz) as timestamp)
        when {{ text }} rlike '^{{ blanks }}epoch{{ blanks }}$' then timestamp '1970-01-01'
    end
{%- endmacro %}
