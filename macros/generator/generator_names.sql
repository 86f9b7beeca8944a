{#
    Where users come from and what they are called; cities and languages go in pairs.
#}
{% macro generator_cities() -%}
['London', 'Madrid', 'Berlin', 'Paris', 'Milan', 'Lisbon', 'Amsterdam', 'Dublin', 'Vienna',
    'Warsaw', 'Stockholm', 'Brussels']
{%- endmacro %}

{% macro generator_languages() -%}
['English', 'Spanish', 'German', 'French', 'Italian', 'Portuguese', 'Dutch', 'English', 'German',
    'Polish', 'Swedish', 'French']
{%- endmacro %}

{% macro generator_first_names() -%}
['Ada', 'Amir', 'Ana', 'Ben', 'Chloé', 'Daniel', 'Elif', 'Emma', 'Finn', 'Greta', 'Hugo', 'Ines',
    'Jan', 'Julia', 'Karim', 'Lea', 'Liam', 'Lucía', 'Maja', 'Marek', 'Marco', 'Mei', 'Nadia',
    'Noah', 'Olga', 'Pedro', 'Priya', 'Rosa', 'Samuel', 'Zoë']
{%- endmacro %}

{% macro generator_last_names() -%}
['Andersson', 'Bauer', 'Costa', 'Dubois', 'Evans', 'Fischer', 'García', 'Haddad', 'Ivanova',
    'Jansen', 'Kowalski', 'Leclerc', 'Moreau', 'Nguyen', 'O''Brien', 'Pereira', 'Quinn', 'Rossi',
    'Schmidt', 'Silva', 'Taylor', 'Ünal', 'Vries', 'Weber', 'Young']
{%- endmacro %}
