-- noqa: disable=LT02
{{ config(enabled=own_features() | length > 0) }}

{%- set limits = setting('data_warnings', of='rpt_data_warnings') %}
{%- set features = own_features() %}
{#- the columns that the SQL of a feature compares with a text: interaction_type = 'search' -#}
{%- set compared_columns = {} %}
{%- for name, about in features.items() %}
{%- do compared_columns.update({name: []}) %}
{%- for column in modules.re.findall(
    "([a-z_][a-z0-9_]*)[\\s)]*(?:=|!=|<>|\\bin\\b|\\bi?like\\b)[\\s(]*'", about['sql'] | lower
) if is_mapped(about['source'], column) and column not in ['user_id', 'row_id']
    and column not in compared_columns[name] %}
{%- do compared_columns[name].append(column) %}
{%- endfor %}
{%- endfor %}

with feature_ranges as (
    {%- for name, about in features.items() %}
    select
        '{{ name }}' as feature_name,
        '{{ about['source'] }}' as source,
        {%- set line = line_of('features', name) if execute %}
        '{{ ' (line ' ~ line ~ ' of the input file)' if line }}' as place,
        count(*) as user_count,
        min({{ name }}) as least,
        max({{ name }}) as most
    from {{ ref('int_user_features') }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

-- among a few users all may have the same by chance, but not nothing
constant_features as (
    select *
    from feature_ranges
    where
        user_count > 0
        and coalesce(least = most, true)
        and (coalesce(least, 0) = 0 or user_count >= {{ limits['min_users'] }})
),

-- what there is in the columns that its condition compares with a text
values_of_columns as (
    {%- for name, about in features.items() %}
    {%- for column in compared_columns[name] %}
    select
        '{{ name }}' as feature_name,
        '{{ column }}' as column_name,
        cast(source_rows.{{ column }} as {{ dbt.type_string() }}) as value,
        count(*) as row_count
    from constant_features as features
    cross join {{ ref(clean_rows_of(about['source'])) }} as source_rows
    where
        features.feature_name = '{{ name }}'
        and source_rows.row_status = 'clean'
        and source_rows.{{ column }} is not null
    group by cast(source_rows.{{ column }} as {{ dbt.type_string() }})
    -- a value of a few users may be what they are told by
    having
        count(distinct source_rows.user_id)
        >= {{ setting('min_group_users', of='dim_users') }}
    union all
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as feature_name,
        cast(null as {{ dbt.type_string() }}) as column_name,
        cast(null as {{ dbt.type_string() }}) as value,
        cast(0 as bigint) as row_count
),

ranked_values as (
    select
        *,
        row_number() over (
            partition by feature_name, column_name order by row_count desc, value asc
        ) as value_rank
    from values_of_columns
    where feature_name is not null
),

columns_of_features as (
    select
        feature_name,
        column_name,
        {{ listed("'''' || value || ''''", "', '", 'value_rank') }} as listed_values
    from ranked_values
    where value_rank <= {{ limits['max_named_values'] }}
    group by feature_name, column_name
),

values_of_features as (
    select
        feature_name,
        {{ listed("column_name || ' has ' || listed_values", "'; '", 'column_name') }}
            as found_values
    from columns_of_features
    group by feature_name
)

select
    features.feature_name,
    features.source,
    features.place,
    features.user_count,
    features.most,
    found.found_values
from constant_features as features
left join values_of_features as found on features.feature_name = found.feature_name
