{#-
    The diversity of the interests that users have listed, where all that is known of them is the list:
    each of its entries counts the same.

    declared_topics: a relation (or the name of a CTE) of the shape of int_declared_topics.
-#}
{% macro declared_interests(declared_topics) -%}
select
    user_id,
    ln(count(*)) as interest_diversity
from {{ declared_topics }}
group by user_id
{%- endmacro %}
