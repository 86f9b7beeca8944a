{#- What a bootstrap Jaccard index means (the bands of Hennig 2007). -#}
{% macro stability_band(jaccard) -%}
    {%- set bands = var('reality_settings') -%}
    case
        when {{ jaccard }} >= {{ bands['highly_stable'] }} then 'highly stable'
        when {{ jaccard }} >= {{ bands['stable'] }} then 'stable'
        when {{ jaccard }} >= {{ bands['minimum_stability'] }}
            then 'a pattern, with uncertain borders'
        when {{ jaccard }} is not null then 'unstable'
    end
{%- endmacro %}
