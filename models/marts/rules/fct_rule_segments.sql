-- noqa: disable=LT02,LT05
{{ config(enabled=given_rules() | length > 0) }}

with users as (
    select
        dim_users.*
        {%- for table, columns in tables_of_rules().items() %}
        {%- for name, alias in columns.items() %},
        {{ table }}.{{ name }} as {{ alias }}
        {%- endfor %}
        {%- endfor %}
    from {{ ref('dim_users') }} as dim_users
    {%- for table in tables_of_rules() %}
    left join {{ ref(table) }} as {{ table }} on dim_users.user_id = {{ table }}.user_id
    {%- endfor %}
),

matches as (
    {%- for name, rule in given_rules().items() %}
    select
        user_id,
        segment_key,
        '{{ name }}' as rule,
        {{ sql_literal(rule['label']) }} as rule_label,
        {{ rule['priority'] }} as priority,
        cast({{ sql_literal(rule.get('campaign')) }} as {{ dbt.type_string() }}) as campaign,
        as_of_date
    from users
    where {{ holds(rule['condition']) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    user_id,
    rule,
    rule_label,
    row_number() over (partition by user_id order by priority, rule) = 1 as is_first,
    cast(priority as integer) as priority,
    campaign,
    segment_key,
    as_of_date
from matches
