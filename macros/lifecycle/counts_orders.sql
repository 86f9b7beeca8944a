{#- Whether coming back is to order, and not just to visit: where people come to buy. -#}
{% macro counts_orders() %}
    {{ return(
        user_profiling.is_mapped('transactions')
        and user_profiling.business() in ['shop', 'subscription']
    ) }}
{% endmacro %}
