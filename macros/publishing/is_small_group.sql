{#-
    Whether a value goes into "(other)": fewer than `min_group_users` users share it, or it is the
    next smallest one and those smaller are too few together, so that none can be had by
    subtracting. Of rows with a user_count, one for each value.

    value: the column of the value.
    of: columns within which values are told apart.
    unknown_users: how many users have no value: whoever subtracts has them too.
-#}
{% macro is_small_group(value, of, unknown_users='0') -%}
    {%- set min_group_users = user_profiling.setting('min_group_users', of='dim_users') -%}
    {{ value }} = '(other)'
    or user_count < {{ min_group_users }}
    or coalesce(
        sum(user_count) over (
            partition by {{ of }} order by {{ value }} = '(other)' desc, user_count, {{ value }}
            rows between unbounded preceding and 1 preceding
        ) between 1 and {{ min_group_users }} - 1 - {{ unknown_users }},
        false
    )
{%- endmacro %}
