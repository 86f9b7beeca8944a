{#-
    The rules of the input file: name -> label, condition, priority, and the campaign that names it.
    A rule without a priority comes after those that have one, in the order of the file.
-#}
{% macro given_rules() %}
    {% set given = var('rules', none) %}
    {% set campaigns, named = {}, var('campaigns', none) %}
    {% for campaign, about in (named if named is mapping else {}).items()
        if about is mapping and about.get('rule') is not none %}
        {% do campaigns.update({about['rule']: campaign}) %}
    {% endfor %}
    {% set rules = {} %}
    {% for name, rule in (given if given is mapping else {}).items() if rule is mapping %}
        {% do rules.update({name: {
            'label': rule.get('label') or name | string | replace('_', ' ') | capitalize,
            'condition': rule.get('condition') | string | trim,
            'priority': rule.get('priority') or 1000 + loop.index,
            'campaign': campaigns.get(name),
        }}) %}
    {% endfor %}
    {{ return(rules) }}
{% endmacro %}

{#- What a condition may read beside dim_users: table -> {name there: name in a condition}. -#}
{% macro tables_of_rules() %}
    {% set tables = {} %}
    {% if user_profiling.has_part('predictions') %}
        {% do tables.update({'fct_user_predictions': {
            'churn_probability': 'churn_probability',
            'purchase_probability': 'purchase_probability',
            'expected_orders': 'expected_orders',
            'expected_spend': 'expected_spend',
        }}) %}
    {% endif %}
    {% if user_profiling.has_part('lifecycle') and user_profiling.has_events() %}
        {% do tables.update({'fct_user_lifecycle': {
            'state': 'lifecycle_state',
            'expected_gap_days': 'expected_gap_days',
            'gaps_since_last': 'gaps_since_last',
        }}) %}
    {% endif %}
    {% if user_profiling.has_part('lifecycle') and user_profiling.is_mapped('transactions') %}
        {% do tables.update({'fct_user_rfm': {
            'cell': 'rfm_cell',
            'recency_score': 'recency_score',
            'frequency_score': 'frequency_score',
            'monetary_score': 'monetary_score',
        }}) %}
    {% endif %}
    {{ return(tables) }}
{% endmacro %}
