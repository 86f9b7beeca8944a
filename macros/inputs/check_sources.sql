{#- The problems with the input file's sources: their names, where they are and what they map. -#}
{% macro check_sources() %}
    {% set sources = var('sources', none) %}
    {% set known_sources = user_profiling.source_columns() %}
    {# responses to campaigns are no activity: by themselves they tell of no users #}
    {% set telling_sources = known_sources | reject('equalto', 'campaign_responses') | list %}
    {# a file that names no source must not quietly build the sample under its own name #}
    {% set names_sources = 'sources' in (invocation_args_dict.get('vars') or {})
        or project_name != 'user_profiling' or user_profiling.input_name() == 'sample' %}
    {% if not sources or not names_sources %}
        {{ return([
            'sources: there is none. Add at least one of: ' ~ telling_sources | join(', ') ~ '.'
        ]) }}
    {% elif sources is not mapping %}
        {{ return(['sources: is not a mapping. Write `sources: {users: {location: ...}}`.']) }}
    {% elif sources | list == ['campaign_responses'] %}
        {{ return([
            'sources: responses to campaigns alone make no users. Add at least one of: '
            ~ telling_sources | join(', ') ~ '.'
        ]) }}
    {% endif %}

    {% set problems = user_profiling.check_names('source', sources, known_sources | list) %}
    {% for source_name, spec in sources.items() if source_name in known_sources %}
        {% for problem in user_profiling.check_source(source_name, spec) %}
            {% do problems.append('source ' ~ source_name ~ problem) %}
        {% endfor %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}

{#- The problems of one source. Its rows are looked at only when it is known where they are. -#}
{% macro check_source(source_name, spec) %}
    {% if spec is not mapping %}
        {{ return([
            ': is not a mapping. Write `{location: ..., columns: {...}}`, or leave the source out.'
        ]) }}
    {% endif %}
    {% set problems = [] %}
    {% for problem in user_profiling.check_names(
        'key', spec, ['location', 'format', 'options', 'columns']
    ) %}
        {% do problems.append(': ' ~ problem) %}
    {% endfor %}
    {% set location_problem = user_profiling.check_location(spec) %}
    {% if location_problem %}
        {% do problems.append(', ' ~ location_problem) %}
    {% endif %}
    {% do problems.extend(user_profiling.check_columns(source_name, spec, not location_problem)) %}
    {{ return(problems) }}
{% endmacro %}
