{#- The columns of int_users that sort users into kinds. -#}
{% macro category_attributes() %}
    {{ return([
        'age_band', 'gender', 'location', 'language', 'education', 'income_band', 'main_device',
    ]) }}
{% endmacro %}
