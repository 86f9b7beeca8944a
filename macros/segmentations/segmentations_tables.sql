{#- The tables of several segmentations that readers get: name -> what the copy is ordered by. -#}
{% macro segmentations_tables() %}
    {% if not user_profiling.given_segmentations() %}
        {{ return({}) }}
    {% endif %}
    {{ return({
        'fct_segmentation_users': ['segmentation', 'user_id'],
        'rpt_segmentations': ['segmentation', 'part'],
        'rpt_segmentation_profiles': ['segmentation', 'part', 'segment_key'],
        'rpt_segmentation_overlap': ['segmentation', 'part', 'segment_key', 'main_segment_key'],
    }) }}
{% endmacro %}
