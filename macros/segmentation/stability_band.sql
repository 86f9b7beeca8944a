{#- What a bootstrap Jaccard index means (the bands of Hennig 2007). -#}
{% macro stability_band(jaccard) -%}
    {%- set bands = user_profiling.setting('verdict', of='ml_segmentation_models') -%}
    case
        when {{ jaccard }} >= {{ bands['highly_stable'] }} then 'highly stable'
        when {{ jaccard }} >= {{ bands['stable'] }} then 'stable'
        when {{ jaccard }} >= {{ bands['min_stability'] }}
            then 'a pattern, with uncertain borders'
        when {{ jaccard }} is not null then 'unstable'
    end
{%- endmacro %}
