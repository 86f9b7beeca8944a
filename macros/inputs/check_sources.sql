{#- The problems with the input file's sources: their names, where they are and what they map. -#}
{% macro check_sources() %}
    {% set sources = var('sources', none) %}
    {% set known_sources = user_profiling.source_names() %}
    {# responses to campaigns and links of ids are no activity: by themselves they make no users #}
    {% set other_sources = ['campaign_responses', 'identities'] %}
    {% set telling_sources = known_sources | reject('in', other_sources) | list %}
    {# what names no source must not quietly build the sample under its own name #}
    {% set names_sources = user_profiling.is_sample()
        or 'sources' in (invocation_args_dict.get('vars') or {})
        or user_profiling.is_package() and not user_profiling.are_those_of_the_sample(sources) %}
    {% if not sources or not names_sources %}
        {{ return([
            'sources: there is none. Add at least one of: ' ~ telling_sources | join(', ') ~ '.'
        ]) }}
    {% elif sources is not mapping %}
        {{ return(['sources: is not a mapping. Write `sources: {users: {location: ...}}`.']) }}
    {% elif not sources | reject('in', other_sources) | list %}
        {{ return([
            'sources: ' ~ (
                'links of ids' if 'identities' in sources else 'responses to campaigns'
            ) ~ ' alone make no users. Add at least one of: '
            ~ telling_sources | join(', ') ~ '.'
        ]) }}
    {% endif %}

    {% set problems = user_profiling.check_names('source', sources, known_sources) %}
    {% for source_name, spec in sources.items() if source_name in known_sources %}
        {% for problem in user_profiling.check_source(source_name, spec) %}
            {% do problems.append('source ' ~ source_name ~ problem) %}
        {% endfor %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}

{#- The problems of one source. What is wrong in every file of a list is said of the first. -#}
{% macro check_source(source_name, given) %}
    {% set problems = [] %}
    {% set said = [] %}
    {% for part in user_profiling.given_parts(given) %}
        {% for problem in user_profiling.check_part(source_name, part)
            if (part['entry'], problem) not in said %}
            {% do said.append((part['entry'], problem)) %}
            {% do problems.append(part['label'] ~ problem) %}
        {% endfor %}
    {% else %}
        {{ return([': is an empty list. Add a part, or leave the source out.']) }}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}

{#- The problems of one part. Its rows are looked at only when it is known where they are. -#}
{% macro check_part(source_name, spec) %}
    {% if 'not_a_mapping' in spec %}
        {{ return([
            ': is not a mapping. Write `{location: ..., columns: {...}}`, or leave the source out.'
        ]) }}
    {% endif %}
    {% set problems = [] %}
    {% for problem in user_profiling.check_names(
        'key', spec.keys() | reject('in', ['label', 'entry']) | list, [
            'location', 'ref', 'query', 'files', 'format', 'where', 'options', 'by_order',
            'columns', 'freshness',
        ]
    ) %}
        {% do problems.append(': ' ~ problem) %}
    {% endfor %}
    {% set place_problem = user_profiling.check_ref(spec) if spec.get('ref') is not none
        else user_profiling.check_select(spec) if spec.get('query') is not none
        else user_profiling.check_location(spec) %}
    {% if spec.get('files') is not none and spec.get('query') is none %}
        {% do problems.append(
            ', files: are read by a query. Write `query:`, or `location:` alone.'
        ) %}
    {% endif %}
    {% if place_problem %}
        {% do problems.append(', ' ~ place_problem) %}
    {% endif %}
    {% do problems.extend(user_profiling.check_freshness(spec.get('freshness'))) %}
    {% set has_rows = not place_problem and user_profiling.is_built_before(spec) %}
    {% do problems.extend(user_profiling.check_columns(source_name, spec, has_rows)) %}
    {{ return(problems) }}
{% endmacro %}

{#- The problems with how old the newest row of a source may be. -#}
{% macro check_freshness(given) %}
    {% if given is none %}
        {{ return([]) }}
    {% elif given is not mapping %}
        {{ return([', freshness: is not a mapping. Write `freshness: {warn_after_days: 2}`.']) }}
    {% endif %}
    {% set problems = [] %}
    {% for problem in user_profiling.check_names('key', given, ['warn_after_days']) %}
        {% do problems.append(', freshness: ' ~ problem) %}
    {% endfor %}
    {% set days = given.get('warn_after_days', 1) %}
    {% if days is boolean or not (days is integer and days >= 1) %}
        {% do problems.append(
            ', freshness: warn_after_days `' ~ days ~ '` is not a whole number of at least 1.'
        ) %}
    {% endif %}
    {{ return(problems) }}
{% endmacro %}

{#- Whether sources are the defaults of dbt_project.yml, whose files are not in another project. -#}
{% macro are_those_of_the_sample(sources) %}
    {% set places = [] %}
    {% for spec in (sources.values() if sources is mapping else []) if spec is mapping %}
        {% do places.append(spec.get('location')) %}
    {% endfor %}
    {{ return('seeds/sample/users.csv' in places
        and not user_profiling.has_files('seeds/sample/users.csv')) }}
{% endmacro %}
