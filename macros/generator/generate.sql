{#
    Writes raw data of any size with six planted personas: users, interactions, transactions and
    social activities, the truth about the personas, and the input file that points to them.

        dbt run-operation generate --args '{directory: data/large, users: 1000000}'

    directory           where the files go; it is made if need be
    users               number of users
    days                number of days to write
    events_per_user     mean events of a user in any 180 days
    events_per_session  mean interactions of a visit
    seed                another seed, other data; the same arguments, the same files to the byte
    format              parquet (directories of files, a few million rows each) or csv (one each)
    dirt                whether rows are spoilt as real ones are; all columns are text then
    start_date          the date of day 0
    first_day           the first day to write; to add a day to 180: first_day: 180, days: 1
    days_per_file       Parquet only; by default as many as make about five million interactions
    input_file          by default <directory>/<last part of directory>.yml
    personas_file       by default <directory>/personas.<format>

    Rows depend on the seed, the user and the day alone: more days leave the earlier ones as they
    are.
#}
{% macro generate(
    directory,
    users=2000,
    days=180,
    events_per_user=40,
    events_per_session=12,
    seed=42,
    format='parquet',
    dirt=false,
    start_date='2025-01-01',
    first_day=0,
    days_per_file=none,
    input_file=none,
    personas_file=none
) %}
    {%- set start = modules.datetime.datetime.strptime(start_date, '%Y-%m-%d') -%}
    {%- set plan = {
        'users': users, 'days': days, 'seed': seed, 'format': format, 'first_day': first_day,
        'end_day': first_day + days, 'events_per_session': events_per_session,
        'start_date': start_date, 'start_weekday': start.weekday(),
        'start_epoch': (start - modules.datetime.datetime(1970, 1, 1)).days * 86400,
        'visits_per_day': events_per_user / events_per_session / 180 / 1.29,
        'personas_file': personas_file or directory ~ '/personas.' ~ format,
        'input_file': input_file or directory ~ '/' ~ directory.split('/')[-1] ~ '.yml',
        'files': {},
    } -%}
    {%- do plan.update({'name': plan.input_file.split('/')[-1].split('.')[0]}) -%}
    {%- set per_file = days if format == 'csv' else days_per_file
        or [1, (5000000 * 180 / users / events_per_user) | int] | max -%}
    {#- the order of the rows is part of the files -#}
    {%- do run_query('set preserve_insertion_order = true') -%}
    {%- do generator_make_directory(directory) -%}
    {%- do run_query('create or replace temp table generated_users as '
        ~ generator_user_plans(plan)) -%}
    {%- do plan.files.update({'users': directory ~ '/users.' ~ format}) -%}
    {%- do generator_write(
        plan, generator_dirty_users(plan) if dirt else generator_users(plan), plan.files.users
    ) -%}
    {%- do generator_write(plan, generator_user_personas(plan), plan.personas_file) -%}
    {%- set queries = {
        'interactions': generator_dirty_interactions if dirt else generator_interactions,
        'transactions': generator_dirty_transactions if dirt else generator_transactions,
        'social_activities':
            generator_dirty_social_activities if dirt else generator_social_activities,
    } -%}
    {%- for source, query in queries.items() -%}
        {%- do plan.files.update({source: directory ~ '/' ~ source
            ~ ('.csv' if format == 'csv' else '/*.parquet')}) -%}
        {%- if format != 'csv' -%}
            {%- do generator_make_directory(directory ~ '/' ~ source) -%}
        {%- endif -%}
        {%- for from_day in range(first_day, first_day + days, per_file) -%}
            {%- set to_day = [from_day + per_file, first_day + days] | min -%}
            {%- set first_date = start + modules.datetime.timedelta(days=from_day) -%}
            {%- set last_date = start + modules.datetime.timedelta(days=to_day - 1) -%}
            {%- set file = plan.files[source] | replace('*', first_date.strftime('%Y-%m-%d')
                ~ '_' ~ last_date.strftime('%Y-%m-%d')) -%}
            {%- do generator_write(plan, query(plan, from_day, to_day), file) -%}
            {%- do log('wrote ' ~ file, info=true) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do generator_write_input_file(plan) -%}
    {%- do log('wrote ' ~ plan.input_file, info=true) -%}
{% endmacro %}
