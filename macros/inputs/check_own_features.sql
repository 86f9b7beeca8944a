{% macro check_own_features() %}
{{ return([]) }}
{% endmacro %}
