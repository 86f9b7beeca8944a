{#- What the models of days name beside the rows that they read, for `inlined`. -#}
{% macro read_by_days() %}
    {{ return([
        'int_interaction_rollup', 'int_transaction_rollup', 'int_social_rollup', 'int_identities',
    ] if user_profiling.has_identities() else []) }}
{% endmacro %}
