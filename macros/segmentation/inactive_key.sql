{#-
    The key of the segment of users without any activity in the segmentation window, the same in
    every model.
-#}
{% macro inactive_key() -%}
    'inactive'
{%- endmacro %}
