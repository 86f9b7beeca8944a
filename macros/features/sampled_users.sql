{#-
    A sample of users by the hash of the id: the same ones in every build, in an order that has
    nothing to do with the order of the raw files or with the time of the sign-up.
-#}
{% macro sampled_users(users, size) -%}
select
    user_id,
    md5(user_id) as sample_key
from {{ users }} as users
order by md5(user_id), user_id
limit {{ size }}
{%- endmacro %}
