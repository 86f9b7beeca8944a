{#-
    A part of a source with the types in which its columns are read, where the input file gives
    none and the reader would guess them from the head of the file. Ids, and what is mapped as it
    stands, are text, digit by digit: staging reads it, and sets aside what is no number. A column
    in an expression keeps its type; JSON is then looked through for a number with decimals, which
    its reader would cut off.
-#}
{% macro typed_part(part) %}
    {% set format = user_profiling.location_format(part) %}
    {% set options = dict(part.get('options') or {}) %}
    {% set typing = ['all_varchar', 'auto_detect', 'columns', 'types', 'dtypes', 'column_types'] %}
    {% set reader = user_profiling.read_location(part) if execute and target.type == 'duckdb'
        and format in ['csv', 'json'] and not options.keys() | select('in', typing) | list %}
    {% if not reader or user_profiling.check_query('select * from ' ~ reader) %}
        {{ return(part) }}
    {% endif %}
    {% set expressions = user_profiling.expressions_by_kind(part) %}
    {% set found = user_profiling.column_types('select * from ' ~ reader) %}
    {% set types, counted = {}, [] %}
    {% set number = 'U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL[^)]*[)]|BOOLEAN' %}
    {% for name, type in found.items() %}
        {% set word = '(?i)(^|[^A-Za-z0-9_])' ~ modules.re.escape(name) ~ '($|[^A-Za-z0-9_])' %}
        {% set is_number = modules.re.fullmatch(number, type) %}
        {% if modules.re.search(word, expressions['ids']) %}
            {% do types.update({name: 'VARCHAR' if not modules.re.search('[(\\[]', type)
                else modules.re.sub('(?<= )(' ~ number ~ ')(?=[,)\\[])', 'VARCHAR', type)}) %}
        {% elif type == '"NULL"' or is_number
            and not modules.re.search(word, expressions['other']) %}
            {% do types.update({name: 'VARCHAR'}) %}
        {% elif is_number and 'INT' in type %}
            {% do counted.append(name) %}
        {% endif %}
    {% endfor %}
    {% if format == 'csv' %}
        {% do options.update({'types': types} if types else {}) %}
    {% elif found.keys() | list != ['json'] %}
        {% if counted %}
            {% set found = user_profiling.column_types('select * from '
                ~ user_profiling.read_location(dict(part, options=dict(options, sample_size=-1)))) %}
        {% endif %}
        {% do options.update({'columns': dict(found, **types)}) %}
    {% endif %}
    {{ return(dict(part, options=options)) }}
{% endmacro %}

{#- The expressions of a part as two texts: `ids`, and `other` that do more than name a column. -#}
{% macro expressions_by_kind(part) %}
    {% set ids = ['user_id', 'row_id', 'session_id', 'order_id', 'campaign_id', 'campaign',
        'anonymous_id', 'other_id', 'account'] %}
    {% set texts = {'ids': [], 'other': [part.get('where')] + (part.get('by_order') or [])} %}
    {% do texts['other'].append(var('exclude_users') if var('exclude_users') is string) %}
    {% for column, expression in (part['columns'] if part.get('columns') is mapping else {}).items() %}
        {% set is_name = modules.re.fullmatch(' *([A-Za-z_][A-Za-z0-9_]*|"[^"]+") *',
            expression | string) %}
        {% if column in ids or not is_name %}
            {% do texts['ids' if column in ids else 'other'].append(expression) %}
        {% endif %}
    {% endfor %}
    {{ return({'ids': texts['ids'] | join('\n'), 'other': texts['other'] | join('\n')}) }}
{% endmacro %}
