{#-
    Makes the earlier days of a daily table again for the users who have got or lost an id since
    they were made, from the rows of these users alone, and notes that it is done: a build that
    fails before leaves them to the next.

    first_day: that of the days which have just been made; none if it is all of them.
-#}
{% macro move_days(target, first_day) %}
    {% set identities = ref(config.get('moved_by')) %}
    {% set has_moved = identities ~ ' where days_of != user_id' %}
    {% if first_day is not none and run_query('select 1 from ' ~ has_moved ~ ' limit 1').rows %}
        {% do run_query(
            'create or replace temp table moved_users as select days_of as user_id from '
            ~ has_moved ~ ' union select user_id from ' ~ has_moved
        ) %}
        {% do run_query(
            'create or replace temp table moved_ids as select other_id, user_id from ' ~ identities
            ~ ' where user_id in (from moved_users) union select user_id, user_id from moved_users'
            ~ ' where user_id not in (select other_id from ' ~ identities ~ ')'
        ) %}
        {% set query = namespace(sql=sql) %}
        {% for name in config.get('portions_of') %}
            {% do run_query(
                'create or replace temp table moved_' ~ name ~ ' as select rollup.* replace'
                ~ ' (moved_ids.user_id as user_id) from ' ~ ref(name) ~ ' as rollup'
                ~ ' inner join moved_ids on rollup.user_id = moved_ids.other_id'
            ) %}
            {% set query.sql = query.sql | replace(
                user_profiling.by_person(name) | string, 'temp.moved_' ~ name
            ) %}
        {% endfor %}
        {% set is_earlier = 'activity_date < ' ~ user_profiling.sql_date(first_day) %}
        {% do run_query(
            'delete from ' ~ target ~ ' where user_id in (from moved_users) and ' ~ is_earlier
        ) %}
        {% do run_query(
            'insert into ' ~ target ~ ' select * from (' ~ query.sql ~ ') as days where '
            ~ is_earlier
        ) %}
        {% for name in ['users', 'ids'] + config.get('portions_of') | list %}
            {% do run_query('drop table temp.moved_' ~ name) %}
        {% endfor %}
    {% endif %}
    {% do run_query(
        'update ' ~ identities ~ ' set days_of = user_id where days_of != user_id'
    ) %}
{% endmacro %}
