{#- The tables of the rules that readers get: name -> the columns by which the copy is ordered. -#}
{% macro rules_tables() %}
    {% if not user_profiling.given_rules() %}
        {{ return({}) }}
    {% endif %}
    {{ return({
        'fct_rule_segments': ['rule', 'user_id'],
        'fct_rule_history': ['rule', 'user_id', 'met_from'],
        'rpt_rule_overlap': ['rule', 'segment_key'],
    }) }}
{% endmacro %}
