{#- What their families are called; an apostrophe, for those who build SQL by hand. -#}
{% macro generator_last_names() -%}
['Andersson', 'Bauer', 'Costa', 'Dubois', 'Evans', 'Fischer', 'García', 'Haddad', 'Ivanova',
    'Jansen', 'Kowalski', 'Leclerc', 'Moreau', 'Nguyen', 'O''Brien', 'Pereira', 'Quinn', 'Rossi',
    'Schmidt', 'Silva', 'Taylor', 'Ünal', 'Vries', 'Weber', 'Young']
{%- endmacro %}
