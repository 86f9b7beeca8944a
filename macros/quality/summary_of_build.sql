{#-
    Says in ten lines what a build has found in the input, once its tables are published: nothing
    after a build that did not get there, and nothing after another command.
-#}
{% macro summary_of_build(built) %}
    {% if 'ml_published_copy' not in built or flags.WHICH not in ['build', 'run'] %}
        {{ return('') }}
    {% endif %}
    {% set lines = [
        ['Users', user_profiling.found_users()],
        ['Sources', user_profiling.found_rows()],
        ['Period', user_profiling.found_period()],
        ['Set aside', user_profiling.found_bad_rows()],
        ['Verdict', user_profiling.found_verdict()],
        ['Segments', user_profiling.found_segments()],
        ['Looks wrong', user_profiling.found_warnings()],
        ['Published', var('published_directory') ~ '/' ~ user_profiling.input_name() ~ '/'],
    ] %}
    {% if not user_profiling.is_package() %}
        {% do lines.append([
            'Report', 'reports/' ~ user_profiling.input_name() ~ '.html, written by make'
        ]) %}
    {% endif %}
    {% do log('What was found in ' ~ user_profiling.input_place() ~ ':', info=true) %}
    {% for name, text in lines %}
        {% do log('  ' ~ '%-11s' | format(name) ~ ' ' ~ text, info=true) %}
    {% endfor %}
{% endmacro %}

{#- Columns of one of this project's tables; ending: what follows the name of the table. -#}
{% macro found_in(columns, table, ending='') %}
    {{ return(run_query(
        'select ' ~ columns ~ ' from ' ~ user_profiling.model_relation(table) ~ ' ' ~ ending
    ).rows) }}
{% endmacro %}

{#- How many users there are, and of how many there is something to say. -#}
{% macro found_users() %}
    {% set row = user_profiling.found_in(
        "count(*), count(*) filter (where activity_status = 'active'),"
        ~ " count(*) filter (where activity_status = 'unknown')", 'dim_users'
    )[0] %}
    {{ return(
        '{:,}'.format(row[0])
        ~ (', {:,} of them active lately'.format(row[1]) if user_profiling.has_events() else '')
        ~ (', {:,} of whom nothing is known'.format(row[2]) if row[2] else '')
    ) }}
{% endmacro %}

{#- The sources of the input, the largest first, with the rows that count. -#}
{% macro found_rows() %}
    {% set said = [] %}
    {% for row in user_profiling.found_in(
        'source, clean_rows, raw_rows', 'rpt_data_quality', 'order by raw_rows desc, source'
    ) if user_profiling.is_mapped(row[0]) %}
        {% do said.append(
            row[0] ~ ' {:,} of {:,} rows'.format(row[1] or 0, row[2] or 0)
        ) %}
    {% endfor %}
    {{ return(said | join(', ')) }}
{% endmacro %}

{#- The days that the events of the input are of. -#}
{% macro found_period() %}
    {% set row = user_profiling.found_in(
        'first_activity_date, last_activity_date', 'int_as_of'
    )[0] %}
    {{ return(
        row[0] ~ ' to ' ~ row[1] if row[0] and row[1] else 'no events, so the users as they are'
    ) }}
{% endmacro %}

{#- How many rows are not counted, and why; the commonest reasons first. -#}
{% macro found_bad_rows() %}
    {% set counts = user_profiling.found_in(
        'sum(quarantined_rows), sum(duplicate_rows), sum(filtered_rows), sum(later_rows),'
        ~ ' sum(late_rows)', 'rpt_data_quality'
    )[0] %}
    {% set reasons = [] %}
    {% for row in user_profiling.found_in(
        'reason_code, sum(row_count) as row_count', 'int_row_counts',
        "where row_status = 'quarantined' group by reason_code order by row_count desc, reason_code"
    ) %}
        {% do reasons.append(
            '{:,}'.format(row[1] | int) ~ ' ' ~ row[0] | replace('_', ' ')
        ) %}
    {% endfor %}
    {% set said = [] %}
    {% if reasons %}
        {% set more = ['...'] if reasons | length > 4 else [] %}
        {% do said.append(
            '{:,} rows'.format(counts[0] | int) ~ ' (' ~ (reasons[:4] + more) | join(', ') ~ ')'
        ) %}
    {% endif %}
    {% for count, words in [
        (counts[1], 'copies of other rows'), (counts[2], 'left out'),
        (counts[3], 'after the as-of time'), (counts[4], 'too late'),
    ] if count %}
        {% do said.append('{:,} '.format(count | int) ~ words) %}
    {% endfor %}
    {{ return(said | join('; ') or 'nothing') }}
{% endmacro %}

{#- Whether the segments are real, and the first reason for it. -#}
{% macro found_verdict() %}
    {% set rows = user_profiling.found_in(
        'coalesce(verdict_today, verdict), coalesce(reason_today, reason)',
        'rpt_segmentation_health', 'where is_current'
    ) %}
    {{ return(
        rows[0][0] | replace('_', ' ') ~ '. '
        ~ (rows[0][1] or '').split('; ')[0].split('. ')[0].rstrip('.') ~ '.'
        if rows else 'there is no segmentation'
    ) }}
{% endmacro %}

{#- The names of the segments, the largest first; in short where that tells them apart. -#}
{% macro found_segments() %}
    {% set rows = user_profiling.found_in(
        'segment_name, user_share', 'dim_segments', 'order by user_share desc, segment_key'
    ) %}
    {% set names = [] %}
    {% for row in rows %}
        {% do names.append(row[0].split(':')[0]) %}
    {% endfor %}
    {% set said = [] %}
    {% for row in rows %}
        {% set name = names[loop.index0] %}
        {% do said.append(
            (name if names.count(name) == 1 else row[0]) ~ ' '
            ~ '%.0f' | format(row[1] * 100) ~ ' %'
        ) %}
    {% endfor %}
    {% set more = said | length - 8 %}
    {{ return(said[:8] | join(', ') ~ (' and ' ~ more ~ ' more' if more > 0 else '')) }}
{% endmacro %}

{#- The gravest finding about the data, and how many more there are. -#}
{% macro found_warnings() %}
    {% set rows = user_profiling.found_in(
        'message', 'rpt_data_warnings', 'order by warning_rank'
    ) %}
    {% set more = rows | length - 1 %}
    {{ return(
        rows[0][0] ~ (' And ' ~ more ~ ' more in rpt_data_warnings.' if more else '')
        if rows else 'nothing'
    ) }}
{% endmacro %}
