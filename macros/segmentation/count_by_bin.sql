{#-
    How many users of a fit have a value in each bin of each feature. feature_values: fit_key,
    feature_name, feature_value; bins: fit_key, feature_name, bin_number, lower_edge. Bin 0 is for
    users without a value, 1 for values below every edge.
-#}
{% macro count_by_bin(feature_values, bins) -%}
    with edged_bins as (
        select
            fit_key,
            feature_name,
            bin_number,
            lower_edge,
            lead(lower_edge) over (partition by fit_key, feature_name order by lower_edge)
                as next_edge
        from {{ bins }}
        where lower_edge is not null
    )

    select
        {{ feature_values }}.fit_key,
        {{ feature_values }}.feature_name,
        case
            when {{ feature_values }}.feature_value is null then 0
            else coalesce(edged_bins.bin_number, 1)
        end as bin_number,
        count(*) as user_count
    from {{ feature_values }}
    left join edged_bins
        on
            {{ feature_values }}.fit_key = edged_bins.fit_key
            and {{ feature_values }}.feature_name = edged_bins.feature_name
            and {{ feature_values }}.feature_value >= edged_bins.lower_edge
            and (
                edged_bins.next_edge is null
                or {{ feature_values }}.feature_value < edged_bins.next_edge
            )
    group by 1, 2, 3
{%- endmacro %}
