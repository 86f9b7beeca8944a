{#- One setting of the input file's `segmentation`, or what holds where the file is silent. -#}
{% macro segmentation_setting(name) %}
    {% set settings = {
        'segment_count': 'auto',
        'algorithm': 'kmeans',
        'features': none,
        'categories': none,
        'refit': 'when_needed',
        'random_seed': 42,
        'window_days': none,
        'name': 'main',
        'label': none,
    } %}
    {% set given = var('segmentation', none) %}
    {% do settings.update(given if given is mapping else {}) %}
    {{ return(settings[name]) }}
{% endmacro %}
