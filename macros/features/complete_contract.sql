{#-
    Adds the features of the user's own models to the columns of a table that has every feature,
    with the type and the description that their own YAML gives: its contract and its comments then
    hold for them too. A hook, as YAML cannot be written in a loop: `pre_hook="{{
    complete_contract(model) }}"`.
-#}
{% macro complete_contract(model) %}
    {% for name, about in user_profiling.declared_features().items() if name not in model.columns %}
        {% set column = user_profiling.model_node(about['model']).columns[name] %}
        {% do model.columns.update({name: dict(column, data_type='double')}) %}
    {% endfor %}
{% endmacro %}
