{#-
    What the input file says about one source, as a list of the parts that its rows come in, each
    {location, ref, query, files, format, where, options, by_order, columns, freshness, label}; an
    empty one when it is left out. A mapping is one part; a list of mappings is one for each, and
    so is a list of locations. What does not have the shape that it must have counts as left out:
    parsing goes on, so that check_input can say what is wrong.
-#}
{% macro source_parts(source_name) %}
    {% set sources = var('sources', none) %}
    {% set given = sources.get(source_name) if sources is mapping else none %}
    {% set parts = [] %}
    {% for spec in user_profiling.given_parts(given) if 'not_a_mapping' not in spec %}
        {% do parts.append({
            'location': spec.get('location'),
            'ref': spec['ref'] if user_profiling.names_model(spec.get('ref')) else none,
            'query': (spec['query'] | string | trim) if spec.get('query') is not none else none,
            'files': spec.get('files'),
            'format': spec.get('format'),
            'where': (spec['where'] | string | trim) if spec.get('where') is not none else none,
            'options': spec['options'] if spec.get('options') is mapping else {},
            'by_order': user_profiling.as_list(spec.get('by_order') or []),
            'columns': spec['columns'] if spec.get('columns') is mapping else {},
            'freshness': spec['freshness'] if spec.get('freshness') is mapping else {},
            'label': spec['label'],
        }) %}
    {% endfor %}
    {{ return(parts) }}
{% endmacro %}

{#-
    The parts of a source as the input file writes them: one for each entry of a list and for each
    of its locations, with what it is called in a message, where analyses/check_input.py numbers it
    alike.
-#}
{% macro given_parts(given) %}
    {% set parts = [] %}
    {% for entry in user_profiling.as_list(given) %}
        {% set number = loop.index %}
        {% if entry is mapping %}
            {% for location in user_profiling.as_list(entry.get('location')) %}
                {% do parts.append(dict(entry, location=location, entry=number)) %}
            {% endfor %}
        {% else %}
            {% do parts.append({'not_a_mapping': entry, 'entry': number}) %}
        {% endif %}
    {% endfor %}
    {% for part in parts %}
        {% set place = user_profiling.source_place(part) %}
        {% set number = loop.index if given is mapping else part['entry'] %}
        {% do part.update({'label': (
            ', part ' ~ number ~ (' (`' ~ place ~ '`)' if place else '')
        ) if parts | length > 1 else ''}) %}
    {% endfor %}
    {{ return(parts) }}
{% endmacro %}

{#- A list as it is, and anything else as a list of it. -#}
{% macro as_list(value) %}
    {{ return(
        value if value is sequence and value is not string and value is not mapping else [value]
    ) }}
{% endmacro %}
