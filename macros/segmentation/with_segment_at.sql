{#-
    Facts with the segment that their user was in at the time of the fact: every fact exactly once,
    its columns and segment_key and model_version, both null where the user was in no segment then.
-#}
{% macro with_segment_at(facts, user_column, time_column, history=none) -%}
select
    facts.*,
    history.segment_key,
    history.model_version
from {{ facts }} as facts
left join {{ history or ref('user_profiling', 'user_segment_history') }} as history
    on
        cast(facts.{{ user_column }} as {{ dbt.type_string() }}) = history.user_id
        and history.valid_from <= facts.{{ time_column }}
        and (history.valid_to is null or facts.{{ time_column }} < history.valid_to)
{%- endmacro %}
