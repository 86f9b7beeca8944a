{#-
    Why a column that the source declares as one type cannot hold values of another; none when it
    can. Text may always hold the value.
-#}
{% macro check_type(declared, type) %}
    {% set is_number = modules.re.match(
        'U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|FLOAT|DOUBLE|DECIMAL', type
    ) %}
    {% set is_time = modules.re.match('DATE|TIMESTAMP', type) %}
    {% set is_text = modules.re.match('VARCHAR|JSON|ENUM|"NULL"', type) %}
    {% set needs_time = declared == 'timestamp' %}
    {% set needs_number = declared == 'double' %}
    {% if declared == 'condition' and type not in ('BOOLEAN', '"NULL"') %}
        {{ return('is a ' ~ type ~ ' where true or false is needed. Write a condition.') }}
    {% endif %}
    {% if modules.re.search('[]]$|^(STRUCT|MAP|UNION)', type) %}
        {{ return(
            'holds several values (' ~ type ~ ') where one is needed. Take one of them, or join a'
            ~ " list with array_to_string(..., ',')."
        ) }}
    {% elif needs_time and is_number %}
        {{ return(
            'is a number (' ~ type ~ ') where a time is needed. Write epoch_ms(...) for'
            ~ ' milliseconds since 1970, make_timestamp(cast(... as bigint) * 1000000) for seconds,'
            ~ " or strptime(cast(... as varchar), '%Y%m%d') for a date in digits."
        ) }}
    {% elif needs_time and not (is_time or is_text) %}
        {{ return(
            'is a ' ~ type ~ ' where a time is needed. Write a date, a timestamp or a text.'
        ) }}
    {% elif needs_number and not (is_number or is_text or type == 'BOOLEAN') %}
        {{ return('is a ' ~ type ~ ' where a number is needed. Write a number or a text.') }}
    {% endif %}
    {{ return(none) }}
{% endmacro %}
