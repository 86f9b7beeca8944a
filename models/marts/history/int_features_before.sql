-- noqa: disable=LT02
{#-
    A table and no view, so that it still says what the last build left when this one has made its
    own dim_users, which therefore waits for it.
-#}
{%- set left = load_relation(model_relation('dim_users')) if execute else none %}
{%- set present = adapter.get_columns_in_relation(left) if left else [] %}
{%- set present = present | map(attribute='name') | list %}

select
    {{ 'user_id' if left else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as user_id,
    {%- for feature_name in feature_catalog() %}
    cast({{ feature_name if feature_name in present else 'null' }} as double) as {{ feature_name }},
    {%- endfor %}
    {{ 'as_of_date' if left else 'cast(null as date)' }} as as_of_date
from {{ left or '(select 1 as nothing_yet) as nothing' }}
{%- if not left %}
where false
{%- endif %}
