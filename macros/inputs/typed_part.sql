{#-
    A part of a source with the types in which its columns are read, where the input file gives
    none and the reader would guess them from the head of the file. Ids, and what is mapped as it
    stands, are text, digit by digit: staging reads it, and sets aside what is no number. A column
    in an expression keeps its type; whole numbers at the head of a file are looked for decimals in
    all of it, which its reader would round.
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
    {% if counted %}
        {% set whole = dict(part, options=dict(options, sample_size=-1)) %}
        {% set read_whole = user_profiling.column_types(
            'select * from ' ~ user_profiling.read_location(whole)
        ) %}
        {% for name in counted if modules.re.fullmatch(number, read_whole.get(name, '')) %}
            {% do types.update({name: read_whole[name]}) %}
        {% endfor %}
        {# not a number everywhere: decimals count where the expressions can do with them #}
        {% set unsure = counted | reject('in', types) | list %}
        {% set tried = dict(found, **types) %}
        {% do tried.update(dict.fromkeys(unsure, 'DOUBLE')) %}
        {% set rows = user_profiling.mapped_rows(user_profiling.read_location(
            dict(part, options=user_profiling.typed_options(part, found, tried))
        ), part['columns']) if unsure %}
        {% do types.update(tried if unsure and not user_profiling.check_query(rows) else {}) %}
    {% endif %}
    {{ return(dict(part, options=user_profiling.typed_options(part, found, types))) }}
{% endmacro %}

{#- The options of a part with the types of some of the columns that its reader has found. -#}
{% macro typed_options(part, found, types) %}
    {% set options = dict(part.get('options') or {}) %}
    {% if user_profiling.location_format(part) == 'csv' %}
        {% do options.update({'types': types} if types else {}) %}
    {# by a number that the reader has given it, a key could not be found #}
    {% elif found.keys() | list != ['json']
        and not found.keys() | reject('in', user_profiling.raw_names(part)) | list %}
        {% do options.update({'columns': dict(found, **types)}) %}
    {% endif %}
    {{ return(options) }}
{% endmacro %}

{#- The expressions of a part as two texts: `ids`, and `other` that do more than name a column. -#}
{% macro expressions_by_kind(part) %}
    {% set ids = user_profiling.id_columns() %}
    {% set by_order = user_profiling.as_list(part.get('by_order') or []) %}
    {% set texts = {'ids': [], 'other': [part.get('where')] + by_order} %}
    {% do texts['other'].append(var('exclude_users') if var('exclude_users') is string) %}
    {% set columns = part['columns'] if part.get('columns') is mapping else {} %}
    {% for column, expression in columns.items() %}
        {% set is_name = modules.re.fullmatch(' *([A-Za-z_][A-Za-z0-9_]*|"[^"]+") *',
            expression | string) %}
        {% if column in ids or not is_name %}
            {% do texts['ids' if column in ids else 'other'].append(expression) %}
        {% endif %}
    {% endfor %}
    {{ return({'ids': texts['ids'] | join('\n'), 'other': texts['other'] | join('\n')}) }}
{% endmacro %}

{#- The columns that hold an id, which is text, digit by digit. -#}
{% macro id_columns() %}
    {{ return([
        'user_id', 'row_id', 'session_id', 'order_id', 'campaign_id', 'campaign', 'anonymous_id',
        'other_id', 'account',
    ]) }}
{% endmacro %}
