{#-
    Writes raw data of any size with six planted personas: users, interactions, transactions and
    social activities, the truth about the personas, and the input file that points to them.

        dbt run-operation generate --args '{directory: data/large, users: 1000000}'

    directory           where the files go; it is made if need be
    users               number of users
    days                number of days to write
    events_per_user     mean events of a user in any 180 days; below some seven visits in all, the
                        personas blur
    events_per_session  mean interactions of a visit, 2 to 20
    seed                another seed, other data; the same arguments, the same rows in the same
                        order, whatever the number of threads (csv: to the byte)
    format              parquet (directories of files in order of time) or csv (one file each)
    dirt                whether rows are spoilt as real ones are; all columns are text then
    start_date          the date of day 0
    first_day           the first day to write; to add a day to 180: first_day: 180, days: 1
    days_per_file       Parquet only; by default as many as make about five million interactions
    input_file          by default <directory>/<last part of directory>.yml
    personas_file       by default <directory>/personas.<format>
    campaign_responses  whether responses to the campaigns of the personas are written too, for those
                        who take part and those who are held out as campaign_arm says

    A row depends on the seed, the number of users, the user and the day, never on how many days are
    asked for: more days leave the earlier ones as they are.
-#}
{% macro generate(
    directory,
    users=2000,
    days=180,
    events_per_user=100,
    events_per_session=12,
    seed=42,
    format='parquet',
    dirt=false,
    start_date='2025-01-01',
    first_day=0,
    days_per_file=none,
    input_file=none,
    personas_file=none,
    campaign_responses=false
) %}
    {% set arguments = {
        'directory': directory | string, 'users': users, 'days': days,
        'events_per_user': events_per_user, 'events_per_session': events_per_session,
        'seed': seed, 'format': format, 'dirt': dirt, 'start_date': start_date | string,
        'first_day': first_day, 'days_per_file': days_per_file, 'input_file': input_file,
        'personas_file': personas_file, 'campaign_responses': campaign_responses,
    } %}
    {% do generator_check(arguments) %}
    {% set plan = generator_plan(arguments) %}
    {% do generator_check_directory(plan) %}

    {# the order of the rows is part of the files #}
    {% do run_query('set preserve_insertion_order = true') %}
    {% do generator_make_directory(plan.directory) %}
    {% do run_query(
        'create or replace temp table generated_users as '
        ~ generator_user_plans(plan)
    ) %}
    {% do generator_write(
        plan, generator_user_personas(plan), plan.personas_file
    ) %}
    {% set queries = {
        'users': generator_users,
        'interactions': generator_interactions,
        'transactions': generator_transactions,
        'social_activities': generator_social_activities,
        'campaign_responses': generator_campaign_responses,
    } if not dirt else {
        'users': generator_dirty_users,
        'interactions': generator_dirty_interactions,
        'transactions': generator_dirty_transactions,
        'social_activities': generator_dirty_social_activities,
        'campaign_responses': generator_dirty_campaign_responses,
    } %}
    {% do generator_write(plan, queries.users(plan), plan.files.users) %}
    {% for source_name in ['interactions', 'transactions', 'social_activities'] %}
        {% do generator_write_days(plan, source_name, queries[source_name]) %}
    {% endfor %}
    {% if plan.campaign_responses %}
        {% do generator_write(
            plan, queries.campaign_responses(plan), plan.files.campaign_responses
        ) %}
    {% endif %}
    {% do generator_write_input_file(plan) %}
{% endmacro %}
