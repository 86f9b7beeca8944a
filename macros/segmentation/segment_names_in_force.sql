{#-
    What every segment that there has been is called: as people have named it, else after its
    traits.
-#}
{% macro segment_names_in_force() -%}
select
    names.segment_key,
    coalesce(overrides.segment_name, names.segment_name) as segment_name
from {{ ref('int_segment_names') }} as names
left join {{ ref('segment_overrides') }} as overrides
    on
        names.segment_key = overrides.segment_key
        and overrides.input = {{ user_profiling.sql_literal(user_profiling.input_name()) }}
{%- endmacro %}
