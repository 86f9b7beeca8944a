{#-
    Why this input must not be built into this warehouse: it holds another input, whose rows would
    be mixed with these, or the same one as it was before its sources changed.
-#}
{% macro check_built_from_input() %}
    {% set record = user_profiling.built_from_input() %}
    {% set input_name = user_profiling.input_name() %}
    {% set warehouse = target.get('path') or target.schema %}
    {% set file = env_var('USER_PROFILING_INPUT', '') or '<this file>' %}
    {% if not record or record == user_profiling.this_input() %}
        {{ return([]) }}
    {% elif record['input_name'] != input_name %}
        {{ return([
            'the warehouse ' ~ warehouse ~ ' was built from the input `' ~ record['input_name']
            ~ '`, and this build is of the input `' ~ input_name ~ '`. Give each input a name of'
            ~ ' its own (the stem of the file that make gets, or its key `input:`), or remove what'
            ~ ' was built: make clean INPUT=' ~ file ~ '.'
        ]) }}
    {% elif not user_profiling.rebuilds_everything() %}
        {{ return([
            'its sources have changed since the warehouse ' ~ warehouse ~ ' was built from it, or a'
            ~ ' setting that its stored days depend on ('
            ~ user_profiling.settings_of_days().keys() | join(', ') ~ ').'
            ~ ' Build all of it anew: dbt build --full-refresh (without --select), or make clean'
            ~ ' INPUT=' ~ file ~ ' and make. To keep what was built, give this input another name.'
        ]) }}
    {% endif %}
    {{ return([]) }}
{% endmacro %}

{#- Whether this command builds every table from scratch. -#}
{% macro rebuilds_everything() %}
    {{ return(
        flags.FULL_REFRESH and flags.WHICH in ['build', 'run']
        and not invocation_args_dict.get('select')
    ) }}
{% endmacro %}

{#-
    What the warehouse notes about an input: its name, and as JSON with sorted keys its sources and what
    else days that were built once depend on. Responses to campaigns make no days: they come when there
    has been a campaign, long after the first build.
-#}
{% macro this_input() %}
    {% set sources = var('sources', none) %}
    {% if sources is mapping %}
        {% set sources = dict(sources) %}
        {% do sources.pop('campaign_responses', none) %}
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

{#- The table that says which input a warehouse was built from. -#}
{% macro built_from_input_relation() %}
    {{ return(api.Relation.create(
        database=target.database, schema=target.schema, identifier='built_from_input', type='table'
    )) }}
{% endmacro %}

{#- The settings that the stored days depend on. -#}
{% macro settings_of_days() %}
    {{ return({
        'night_start_hour': var('night_start_hour'),
        'night_end_hour': var('night_end_hour'),
        'max_interaction_seconds': var('max_interaction_seconds'),
    }) }}
{% endmacro %}
