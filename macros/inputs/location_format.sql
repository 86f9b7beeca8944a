{#-
    How a location is read: 'csv', 'json', 'parquet' or 'table'; or 'query'. A source's own `format`
    wins; then the ending of the file name; a bare name such as crm.main.events is a table, and so
    is what a model makes.
-#}
{% macro location_format(spec) %}
    {% if spec.get('ref') %}
        {{ return('table') }}
    {% elif spec.get('query') %}
        {{ return('query') }}
    {% elif spec.get('format') %}
        {{ return(spec['format']) }}
    {% endif %}
    {% set path = (spec.get('location') or '') | string | lower %}
    {% set path = modules.re.sub('[.](gz|zst)$', '', path) %}
    {% set endings = {
        'parquet': ['.parquet', '.pq'],
        'json': ['.json', '.jsonl', '.ndjson'],
        'csv': ['.csv', '.tsv', '.txt', '.psv', '.dat', '.xlsx', '.xlsm', '.xlsb', '.xls', '.ods'],
    } %}
    {% for format, file_endings in endings.items() %}
        {% for ending in file_endings if path.endswith(ending) %}
            {{ return(format) }}
        {% endfor %}
    {% endfor %}
    {% set word = '("[^"]+"|[a-z_][a-z0-9_]*)' %}
    {% set table_name = modules.re.fullmatch(word ~ '([.]' ~ word ~ '){0,2}', path) %}
    {{ return('table' if table_name else 'unknown') }}
{% endmacro %}
