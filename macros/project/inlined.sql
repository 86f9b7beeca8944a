{#-
    Models of the core as CTEs of a live query, so that it computes one user as a build computes
    all of them: each CTE has the name of its model and the SQL that the model compiles to,
    reading CTEs in place of the tables. Ends with a comma.

    models: names, each after those it reads.
    replacing: {name of a model that they read: the CTE that stands in its place}.
    reading: names of models and seeds that they read as they are.
-#}
{% macro inlined(models, replacing, reading=[]) -%}
    {#- dbt asks that this model depends on every one that is named in what is rendered -#}
    {%- set stand_ins = {} -%}
    {%- for name in models -%}
        {%- do stand_ins.update({ref(name) | string: name}) -%}
    {%- endfor -%}
    {%- for name, stand_in in replacing.items() -%}
        {%- do stand_ins.update({ref(name) | string: stand_in}) -%}
    {%- endfor -%}
    {%- for name in reading -%}
        {%- do ref(name) -%}
    {%- endfor -%}
    {%- for name in models if execute -%}
        {%- set compiled = namespace(
            sql=render(user_profiling.model_node(name).raw_code)
        ) -%}
        {%- for relation, stand_in in stand_ins.items() -%}
            {%- set compiled.sql = compiled.sql | replace(relation, stand_in) -%}
        {%- endfor %}
{{ name }} as (
    {{ compiled.sql | trim | indent(4) }}
),
    {% endfor -%}
{%- endmacro %}
