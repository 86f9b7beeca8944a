{#-
    The arm of a campaign that a user is in, by a hash of both: the same in every build, whichever
    other users come or go, and another share of the users for every campaign. The first eight
    hexadecimal digits of the hash are compared as text, which any warehouse orders as it does the
    numbers; a larger control_share adds to those held out and releases none of them.
-#}
{% macro campaign_arm(user_column, campaign_column) -%}
    {%- set bound = '%08x' | format((var('control_share') | float * 4294967296) | int) -%}
    case
        when substr(md5({{ campaign_column }} || '/' || {{ user_column }}), 1, 8) < '{{ bound }}'
            then 'control'
        else 'treatment'
    end
{%- endmacro %}
