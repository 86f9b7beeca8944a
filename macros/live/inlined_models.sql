{#-
    The models that the live profile runs over the rows of one user, in the order of their data.
    What they read besides each other is replaced or named where they are inlined.
-#}
{% macro inlined_models() %}
    {{ return({
        'rollups': ['int_interaction_rollup', 'int_transaction_rollup', 'int_social_rollup'],
        'days': ['int_orders_by_day', 'int_user_days', 'int_topic_days'],
        'totals': ['fct_user_days', 'int_activity_totals', 'int_topic_totals'],
    }) }}
{% endmacro %}

{#- Whether a model reads nothing but the named ones: only then it can be run for a single user. -#}
{% macro reads_only(name, names) %}
    {% set node = user_profiling.model_node(name) if execute else none %}
    {% set others = [] %}
    {% for upstream in (node.depends_on.nodes if node else [])
        if upstream.split('.')[-1] not in names %}
        {% do others.append(upstream) %}
    {% endfor %}
    {{ return(not others) }}
{% endmacro %}
