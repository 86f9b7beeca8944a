{#-
    Adds the features of the user's own to the columns of a table that has every feature, with the
    type and the description that their own YAML or the input file gives: its contract and its
    comments then hold for them too. A hook, as YAML cannot be written in a loop: `pre_hook="{{
    complete_contract(model) }}"`.
-#}
{% macro complete_contract(model) %}
    {% for name, about in user_profiling.declared_features().items() if name not in model.columns %}
        {% set column = user_profiling.model_node(about['model']).columns.get(name)
            or user_profiling.own_feature_column(name) %}
        {% do model.columns.update({name: dict(column, data_type='double')}) %}
    {% endfor %}
{% endmacro %}

{#- A feature of the input file as YAML would describe a column. -#}
{% macro own_feature_column(name) %}
    {% set about = user_profiling.own_features()[name] %}
    {% set known = user_profiling.known_feature(name, about) %}
    {{ return({
        'name': name,
        'description': about.get('description') or (
            known['label'] ~ ' (' ~ known['unit'] ~ '). ' ~ about['sql'] | trim ~ ', of '
            ~ about['source'] ~ (
                ' of the last ' ~ about['last_days'] ~ ' days' if about['last_days'] else ''
            ) ~ '.'
        ),
        'meta': {'feature': about},
        'constraints': [],
        'tags': [],
    }) }}
{% endmacro %}
