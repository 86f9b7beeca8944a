{#-
    The canonical columns of every source, as models/staging declares them: what an input file may
    map, and what it must, as {source: {required, optional, types}}. Known once dbt has parsed.
-#}
{% macro source_columns() %}
    {% set sources = {} %}
    {% for source_name in user_profiling.source_names() %}
        {% set table = graph.sources['source.user_profiling.raw.' ~ source_name] %}
        {% set known = {'required': [], 'optional': [], 'types': {}} %}
        {% for column in table.columns.values() %}
            {% do known['required' if column.meta.get('required') else 'optional'].append(
                column.name
            ) %}
            {% do known['types'].update({column.name: column.data_type}) %}
        {% endfor %}
        {# a source whose columns are the features: which those are, the input file says too #}
        {% if table.meta.get('further_columns') %}
            {% for feature_name in user_profiling.trait_features() %}
                {% do known['optional'].append(feature_name) %}
                {% do known['types'].update({feature_name: 'double'}) %}
            {% endfor %}
        {% endif %}
        {% do sources.update({source_name: known}) %}
    {% endfor %}
    {{ return(sources) }}
{% endmacro %}
