{#- The problems with the input file's campaigns and with how audiences are divided. -#}
{% macro check_campaigns() %}
    {% set problems = [] %}
    {% set control_share = var('control_share') %}
    {% if control_share is boolean or control_share is not number
        or control_share < 0 or control_share >= 1 %}
        {% do problems.append(
            'control_share: `' ~ control_share ~ '` is not a share. Write the part of the users to'
            ~ ' hold out, such as 0.1; 0 holds out no user, and no lift can then be measured.'
        ) %}
    {% endif %}
    {% set worthwhile_lift = var('worthwhile_lift') %}
    {% if worthwhile_lift is boolean or worthwhile_lift is not number or worthwhile_lift <= 0 %}
        {% do problems.append(
            'worthwhile_lift: `' ~ worthwhile_lift ~ '` is not a number above 0. Write 0.1 for a'
            ~ ' rate that rises by a tenth of what it is.'
        ) %}
    {% endif %}
    {% set campaigns = var('campaigns', none) or {} %}
    {% if campaigns is not mapping %}
        {% do problems.append(
            'campaigns: is not a mapping. Write `campaigns: {name: {starts_at: 2024-06-01}}`.'
        ) %}
        {{ return(problems) }}
    {% endif %}
    {% for campaign, times in campaigns.items() %}
        {% for problem in user_profiling.check_campaign(times) %}
            {% do problems.append('campaigns, ' ~ campaign ~ ': ' ~ problem) %}
        {% endfor %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}

{#- The problems with the times of one campaign. -#}
{% macro check_campaign(times) %}
    {% if times is not mapping %}
        {{ return(['is not a mapping. Write `{starts_at: 2024-06-01, ends_at: 2024-07-01}`.']) }}
    {% endif %}
    {% set problems = user_profiling.check_names('key', times, ['starts_at', 'ends_at']) %}
    {% if times.get('starts_at') is none %}
        {% do problems.append(
            'starts_at is required: the time from which responses count. Without it, leave the'
            ~ ' campaign out.'
        ) %}
    {% endif %}
    {% for key in ['starts_at', 'ends_at'] if times.get(key) is not none %}
        {% if times[key] is number or not user_profiling.is_timestamp(times[key]) %}
            {% do problems.append(
                key ~ ' `' ~ times[key] ~ '` is not a time. Write it as 2024-06-01 or 2024-06-01'
                ~ ' 18:30:00.'
            ) %}
        {% endif %}
    {% endfor %}
    {% if not problems and times.get('ends_at') is not none and not user_profiling.is_before(
        times['starts_at'], times['ends_at']
    ) %}
        {% do problems.append(
            'ends_at `' ~ times['ends_at'] ~ '` is not after starts_at `'
            ~ times['starts_at'] ~ '`.'
        ) %}
    {% endif %}
    {{ return(problems) }}
{% endmacro %}

{#- Whether one time of the input file lies before another. -#}
{% macro is_before(time, later_time) %}
    {{ return(run_query(
        'select cast(' ~ user_profiling.sql_literal(time | string) ~ ' as timestamp) < cast('
        ~ user_profiling.sql_literal(later_time | string) ~ ' as timestamp)'
    ).columns[0].values()[0]) }}
{% endmacro %}
