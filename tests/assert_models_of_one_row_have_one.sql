-- what is joined to every row by a cross join must neither multiply rows nor lose them
with row_counts as (
    {%- for name in ['int_as_of', 'int_reprocessing_window'] %}
    select
        '{{ name }}' as relation_name,
        count(*) as row_count
    from {{ ref(name) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from row_counts
where row_count != 1
