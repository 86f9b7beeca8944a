{#-
    Whose a raw row is: its user's, or the anonymous id's where there is no user, or one who is
    nobody (`guest`). Needs join_nobody beside the raw rows.
-#}
{% macro id_of_row(source_name) -%}
    {%- if user_profiling.is_mapped(source_name, 'anonymous_id') -%}
    coalesce(
            case when nobody.spelling is null then {{ user_profiling.id_text('user_id') }} end,
            {{ user_profiling.id_text('anonymous_id') }},
            {{ user_profiling.id_text('user_id') }}
        )
    {%- else -%}
    {{ user_profiling.id_text('user_id') }}
    {%- endif -%}
{%- endmacro %}

{#- The anonymous id that a raw row has beside its user, or instead of one. -#}
{% macro anonymous_id_of_row(source_name) -%}
    {%- if user_profiling.is_mapped(source_name, 'anonymous_id') -%}
    {{ user_profiling.id_text('anonymous_id') }}
    {%- else -%}
    cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}

{#- The join by which id_of_row knows that a user is nobody. -#}
{% macro join_nobody(source_name) -%}
    {%- if user_profiling.is_mapped(source_name, 'anonymous_id') %}
    left join {{ ref('placeholder_user_ids') }} as nobody
        on lower({{ user_profiling.id_text('user_id') }}) = nobody.spelling
    {%- endif %}
{%- endmacro %}
