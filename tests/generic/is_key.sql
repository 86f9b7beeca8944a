{#-
    Whether the columns are a key: together unique, and none of them null but those in `nullable`,
    for which null is a value like any other. The columns in `not_null` are no part of the key and
    must have a value too. One pass over the table.
-#}
{% test is_key(model, columns, nullable=[], not_null=[]) %}
    select
        {{ columns | join(', ') }},
        count(*) as row_count
    from {{ model }}
    group by {{ columns | join(', ') }}
    having
        count(*) > 1
        {%- for column in columns if column not in nullable %}
        or {{ column }} is null
        {%- endfor %}
        {%- for column in not_null %}
        or count({{ column }}) < count(*)
        {%- endfor %}
{% endtest %}
