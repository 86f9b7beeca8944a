{#- Whether the input file has the source, or the column of it. -#}
{% macro is_mapped(source_name, column_name=none) %}
    {% set spec = user_profiling.source_spec(source_name) %}
    {% if not spec %}
        {{ return(false) }}
    {% endif %}
    {{ return(column_name is none or (spec.get('columns') or {}).get(column_name) is not none) }}
{% endmacro %}

{#- Whether the input has purchases and does not say what was paid: nothing is known of money. -#}
{% macro lacks_amounts() %}
    {{ return(
        user_profiling.is_mapped('transactions')
        and not user_profiling.is_mapped('transactions', 'amount')
    ) }}
{% endmacro %}
