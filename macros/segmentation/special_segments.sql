{#-
    The segments that no algorithm makes: their users are not clustered, or belong to no cluster.
    A name, an archetype and advice must not rest on their traits.
-#}
{% macro special_segments() -%}
    {{ user_profiling.noise_key() }},
    {{ user_profiling.unclustered_segments() }}
{%- endmacro %}

{#- What it is called that users are inactive, as of today. -#}
{% macro inactive_label() -%}
    'Inactive: nothing in the last {{ user_profiling.segmentation_window_days() }} days'
{%- endmacro %}

{#- What such a segment is called. -#}
{% macro special_segment_name(segment_key) -%}
    case {{ segment_key }}
        when {{ user_profiling.noise_key() }} then 'Noise: in no segment'
        when {{ user_profiling.inactive_key() }} then 'Inactive: nothing of late'
        when {{ user_profiling.unknown_key() }} then 'Unknown: nothing is known of them'
    end
{%- endmacro %}

{#- Those of them whose users take no part in the clustering. -#}
{% macro unclustered_segments() -%}
    {{ user_profiling.inactive_key() }}, {{ user_profiling.unknown_key() }}
{%- endmacro %}

{#- The key of users without any activity in the segmentation window, the same in every model. -#}
{% macro inactive_key() -%}
    'inactive'
{%- endmacro %}

{#- The key of users of whom too little is known to place them, the same in every model. -#}
{% macro unknown_key() -%}
    'unknown'
{%- endmacro %}
