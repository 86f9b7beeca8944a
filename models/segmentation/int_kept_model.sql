{#-
    Read by name and not by ref: this is int_segment_model as the last build left it, and a model that
    reads its own past through a ref would be a cycle.
-#}
{%- set left_by_last_build = adapter.get_relation(
    database=this.database, schema=this.schema, identifier='int_segment_model'
) if execute else none -%}

select
    model_version,
    item,
    segment_key,
    feature_name,
    name,
    number_value,
    text_value
{%- if left_by_last_build %}
from {{ left_by_last_build }}
{%- else %}
from (
    select
        cast(null as bigint) as model_version,
        cast(null as {{ dbt.type_string() }}) as item,
        cast(null as {{ dbt.type_string() }}) as segment_key,
        cast(null as {{ dbt.type_string() }}) as feature_name,
        cast(null as {{ dbt.type_string() }}) as name,
        cast(null as double) as number_value,
        cast(null as {{ dbt.type_string() }}) as text_value
) as no_model_yet
where false
{%- endif %}
