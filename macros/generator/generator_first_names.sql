{#- What users are called. -#}
{% macro generator_first_names() -%}
['Ada', 'Amir', 'Ana', 'Ben', 'Chloé', 'Daniel', 'Elif', 'Emma', 'Finn', 'Greta', 'Hugo', 'Ines',
    'Jan', 'Julia', 'Karim', 'Lea', 'Liam', 'Lucía', 'Maja', 'Marek', 'Marco', 'Mei', 'Nadia',
    'Noah', 'Olga', 'Pedro', 'Priya', 'Rosa', 'Samuel', 'Zoë']
{%- endmacro %}
