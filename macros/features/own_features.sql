{#-
    The features that the input file declares under `features`, as name -> {source, sql, last_days
    and what is known about it}. What does not have the shape that it must have is passed over:
    parsing goes on, so that check_own_features can say what is wrong.
-#}
{% macro own_features() %}
    {% set given = var('features', none) %}
    {% set features = {} %}
    {% for name, about in (given if given is mapping else {}).items()
        if about is mapping and about.get('sql') is string
        and modules.re.fullmatch('[a-z_][a-z0-9_]*', name | string)
        and about.get('source') in user_profiling.sources_of_features() %}
        {% set last_days = about.get('last_days') %}
        {% do features.update({name: dict(
            user_profiling.own_feature_defaults(about), **dict(
                about, last_days=last_days if last_days is integer and last_days else none
            )
        )}) %}
    {% endfor %}
    {{ return(features) }}
{% endmacro %}

{#-
    What a feature of the input file is where it does not say so. Users without a row have none of
    what is counted or added up, and counts grow by factors.
-#}
{% macro own_feature_defaults(about) %}
    {% set inner = '(?:[^()]|[(](?:[^()]|[(](?:[^()]|[(][^()]*[)])*[)])*[)])*' %}
    {% set call = modules.re.fullmatch(
        '(count|count_if|sum)\\s*[(]' ~ inner ~ '[)](\\s*filter\\s*[(]' ~ inner ~ '[)])?',
        about['sql'] | trim | lower
    ) %}
    {% set is_count = call and call.group(1) != 'sum' %}
    {{ return({
        'missing': 'zero' if call else 'median',
        'transform': 'log1p' if is_count else 'none',
        'unit': 'count' if is_count else 'units',
    }) }}
{% endmacro %}

{#- The sources whose rows have a time, so that they can be told from later ones. -#}
{% macro sources_of_features() %}
    {{ return(
        user_profiling.source_names() | reject('in', ['users', 'user_traits']) | list
    ) }}
{% endmacro %}

{#-
    The features of the input file by the rows that they add up, as a list of {source, last_days,
    name, features}: rows are read once for all features of the same source and days.
-#}
{% macro own_feature_windows() %}
    {% set windows = {} %}
    {% for name, about in user_profiling.own_features().items() %}
        {% set last_days = about['last_days'] %}
        {% set window = about['source'] ~ ('_' ~ last_days ~ '_days' if last_days else '') %}
        {% do windows.setdefault(window, {
            'source': about['source'], 'last_days': last_days, 'name': window, 'features': {},
        })['features'].update({name: about}) %}
    {% endfor %}
    {{ return(windows.values() | list) }}
{% endmacro %}

{#- Whether a feature of the input file reads the rows of a source. -#}
{% macro has_own_features_of(source_name) %}
    {{ return(
        source_name in (user_profiling.own_features().values() | map(attribute='source') | list)
    ) }}
{% endmacro %}

{#-
    The model that has the clean rows of a source. Staging is read by the day, in portions, where
    copies of a row are left out as well, so the rows that features are made of are kept.
-#}
{% macro clean_rows_of(source_name) %}
    {% set is_kept = source_name in user_profiling.sources_kept_by_day() %}
    {{ return(('int_clean_' if is_kept else 'stg_') ~ source_name) }}
{% endmacro %}

{#- The sources of which a build reads only the new days. -#}
{% macro sources_kept_by_day() %}
    {{ return(['interactions', 'transactions', 'social_activities']) }}
{% endmacro %}

{#-
    Removes clean rows that no feature reads any more: a feature that is declared again later would
    find days missing.
-#}
{% macro drop_unused_rows() %}
    {% for source_name in user_profiling.sources_kept_by_day()
        if not user_profiling.has_own_features_of(source_name) %}
        {% set relation = load_relation(user_profiling.model_relation('int_user_days').incorporate(
            path={'identifier': user_profiling.clean_rows_of(source_name)}
        )) %}
        {% if relation %}
            {% do adapter.drop_relation(relation) %}
        {% endif %}
    {% endfor %}
{% endmacro %}
