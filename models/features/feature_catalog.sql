{%- for name, about in user_profiling.feature_catalog().items() %}
select
    {{ loop.index }} as feature_order,
    {{ sql_literal(name) }} as feature_name,
    {{ sql_literal(about['label']) }} as label,
    {{ sql_literal(about['unit']) }} as unit,
    {{ sql_literal(about['group']) }} as feature_group,
    {{ sql_literal(about['transform']) }} as transform,
    {{ sql_literal(about['missing']) }} as missing_value,
    cast({{ about['weight'] }} as double) as weight,
    {{ sql_literal(is_for_clustering(name, about)) }} as is_for_clustering,
    {{ sql_literal(about['high']) }} as high_phrase,
    {{ sql_literal(about['low']) }} as low_phrase,
    cast({{ sql_literal(about.get('block')) }} as {{ dbt.type_string() }}) as block,
    cast({{ sql_literal(about.get('block_value')) }} as {{ dbt.type_string() }}) as block_value
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
