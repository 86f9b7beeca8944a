{#-
    Writes the bundled sample anew: small enough to be kept in the repository, and as dirty as real
    deliveries are.
-#}
{% macro generate_sample() %}
    {% do generate(
        directory='seeds/sample',
        users=2000,
        days=180,
        events_per_user=37,
        events_per_session=4,
        format='csv',
        dirt=true,
        input_file='inputs/sample.yml',
        personas_file='seeds/sample_truth/sample_personas.csv',
        campaign_responses=true
    ) %}
{% endmacro %}
