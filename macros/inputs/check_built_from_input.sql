{#-
    Why this input must not be built into this warehouse: it holds another input, whose rows would
    be mixed with these, or the same one as it was before its sources changed.
-#}
{% macro check_built_from_input() %}
    {% set record = user_profiling.built_from_input() %}
    {% set input_name = user_profiling.input_name() %}
    {% set warehouse, advice = user_profiling.this_warehouse() %}
    {% if not record or record == user_profiling.this_input() %}
        {{ return([]) }}
    {% elif record['input_name'] != input_name %}
        {{ return([
            'the ' ~ warehouse ~ ' was built from the input `' ~ record['input_name']
            ~ '`, and this build is of the input `' ~ input_name ~ '`. Give each input a name of'
            ~ ' its own (' ~ advice['name'] ~ '), or ' ~ advice['remove'] ~ '.'
        ]) }}
    {% elif not user_profiling.rebuilds_everything() %}
        {{ return([
            'its sources have changed since the ' ~ warehouse ~ ' was built from it, or a'
            ~ ' setting that its stored days depend on ('
            ~ user_profiling.settings_of_days().keys() | join(', ') ~ ').'
            ~ ' Build all of it again: ' ~ advice['rebuild'] ~ '. To keep what was built, give this'
            ~ ' input another name.'
        ]) }}
    {% endif %}
    {{ return([]) }}
{% endmacro %}

{#-
    The warehouse in words, and how to name an input, to remove what was built and to build it
    again.
-#}
{% macro this_warehouse() %}
    {% if user_profiling.is_package() %}
        {{ return((
            'schema ' ~ user_profiling.built_from_input_relation().schema,
            {
                'name': 'the variable `input`, else project and target',
                'remove': 'drop that schema',
                'rebuild': 'dbt build --full-refresh --select package:user_profiling',
            },
        )) }}
    {% endif %}
    {% set file = env_var('USER_PROFILING_INPUT', '') or '<this file>' %}
    {{ return((
        'warehouse ' ~ (target.get('path') or target.schema),
        {
            'name': 'the stem of the file that make gets, or its key `input:`',
            'remove': 'remove what was built: make clean INPUT=' ~ file,
            'rebuild': 'dbt build --full-refresh (without --select), or make clean INPUT=' ~ file
                ~ ' and make',
        },
    )) }}
{% endmacro %}

{#- Whether this command builds every table from scratch. -#}
{% macro rebuilds_everything() %}
    {% set tables = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model')
        | selectattr('package_name', 'equalto', 'user_profiling') | map(attribute='unique_id') %}
    {{ return(
        flags.FULL_REFRESH and flags.WHICH in ['build', 'run']
        and (
            not invocation_args_dict.get('select')
            or tables | reject('in', selected_resources) | list | length == 0
        )
    ) }}
{% endmacro %}

{#-
    What the warehouse notes about an input: its name, and as JSON with sorted keys its sources and
    what else days that were built once depend on. Responses to campaigns make no days, and come
    when there has been a campaign, long after the first build; own sources make none either, and
    how fresh a source must be changes no row.
-#}
{% macro this_input() %}
    {% set sources = var('sources', none) %}
    {% if sources is mapping %}
        {% set sources = dict(sources) %}
        {% for source_name in ['campaign_responses'] + user_profiling.own_sources() %}
            {% do sources.pop(source_name, none) %}
        {% endfor %}
        {% for source_name, given in sources.items() %}
            {% set parts = [] %}
            {% for part in user_profiling.as_list(given) %}
                {% set part = dict(part) %}
                {% do part.pop('freshness', none) %}
                {% do parts.append(part) %}
            {% endfor %}
            {% do sources.update({source_name: parts[0] if given is mapping else parts}) %}
        {% endfor %}
    {% endif %}
    {{ return({
        'input_name': user_profiling.input_name(),
        'sources': tojson(
            {'sources': sources, 'settings': user_profiling.settings_of_days()},
            sort_keys=true
        ),
    }) }}
{% endmacro %}

{#- What the warehouse notes about the input that it was built from; none while it is new. -#}
{% macro built_from_input() %}
    {% set relation = load_relation(user_profiling.built_from_input_relation()) %}
    {% set rows = run_query('select input_name, sources from ' ~ relation) if relation else [] %}
    {% for row in rows %}
        {{ return({'input_name': row['input_name'], 'sources': row['sources']}) }}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}

{#- The table that says which input a warehouse was built from, beside the days built from it. -#}
{% macro built_from_input_relation() %}
    {{ return(user_profiling.model_relation('int_user_days').incorporate(
        path={'identifier': 'built_from_input'}
    )) }}
{% endmacro %}

{#- The settings that the stored days depend on; `layout` rises when they get another column. -#}
{% macro settings_of_days() %}
    {% set settings = {
        'layout': 2,
        'night_start_hour': var('night_start_hour'),
        'night_end_hour': var('night_end_hour'),
        'max_interaction_seconds': user_profiling.setting(
            'max_interaction_seconds', of='stg_interactions'
        ),
    } %}
    {% for name in ['reporting_currency', 'exchange_rates'] if var(name, none) is not none %}
        {% do settings.update({name: var(name)}) %}
    {% endfor %}
    {% if user_profiling.uses_salt() %}
        {% do settings.update({'salt of user ids': user_profiling.salt_fingerprint()}) %}
    {% endif %}
    {% if 'max_amount' in (var('expert', none) or {}) %}
        {% do settings.update({'max_amount': var('expert')['max_amount']}) %}
    {% endif %}
    {% if user_profiling.has_identities() %}
        {% set limits = user_profiling.setting('identities', of='int_identities') %}
        {% do settings.update({'identities': limits}) %}
    {% endif %}
    {{ return(settings) }}
{% endmacro %}
