-- noqa: disable=LT02
{#-
    Read by name and not by ref: this is int_prediction_model as the last build left it, and a model
    that reads its own past through a ref would be a cycle.
-#}
{%- set left_by_last_build = adapter.get_relation(
    database=this.database, schema=this.schema, identifier='int_prediction_model'
) if execute else none %}

select
    {%- for column, data_type in prediction_model_columns().items() %}
    cast({{ column if left_by_last_build else 'null' }} as {{ data_type }}) as {{ column }}
    {{- "," if not loop.last }}
    {%- endfor %}
{%- if left_by_last_build %}
from {{ left_by_last_build }}
{%- else %}
from (select 1 as no_model_yet) as nothing
where false
{%- endif %}
