{#-
    What becomes of a numbered row: left out by the input file, set aside for its reason, left out
    as a copy, used, or kept for an as-of time that is after it. has_happened: the condition under
    which it is used now.
-#}
{% macro row_status(has_happened) -%}
    case
        when reason_code in ({{ user_profiling.left_out() }}) then 'filtered'
        when reason_code is not null then 'quarantined'
        when copy_number > 1 then 'duplicate'
        when {{ has_happened }} then 'clean'
        else 'later'
    end
{%- endmacro %}

{#-
    The reasons of rows that are left out, by a condition of the input file over the rows or over
    the users, or because their user was forgotten: they are neither clean nor bad.
-#}
{% macro left_out() -%}
    'left_out', 'excluded_user', 'forgotten_user'
{%- endmacro %}
