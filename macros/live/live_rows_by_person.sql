{#- Rows with the id of their person, where a person may have several. -#}
{% macro live_rows_by_person(relation) -%}
{%- if user_profiling.has_identities() -%}
select rows.* replace (coalesce(identities.user_id, rows.user_id) as user_id)
from {{ relation }} as rows
left join {{ ref('int_identities') }} as identities on rows.user_id = identities.other_id
{%- else -%}
select * from {{ relation }}
{%- endif -%}
{%- endmacro %}
