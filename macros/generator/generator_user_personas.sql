{#- One row per user with a persona: the truth that only tests read. -#}
{% macro generator_user_personas(plan) %}
with personas as (

    {{ generator_personas() }}

)

select
    'u' || generated_users.user_no as user_id,
    personas.persona
from generated_users
inner join personas on generated_users.persona_no = personas.persona_no
order by generated_users.user_no
{% endmacro %}
