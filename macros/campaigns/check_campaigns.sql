{#- The problems with the input file's campaigns. -#}
{% macro check_campaigns() %}
    {% set problems = [] %}
    {% set campaigns = var('campaigns', none) or {} %}
    {% if campaigns is not mapping %}
        {% do problems.append(
            'campaigns: is not a mapping. Write `campaigns: {name: {starts_at: 2024-06-01}}`.'
        ) %}
        {{ return(problems) }}
    {% endif %}
    {% for campaign, times in campaigns.items() %}
        {% for problem in user_profiling.check_campaign(times)
            + user_profiling.check_rule_of_campaign(campaign, campaigns) %}
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
    {% set problems = user_profiling.check_names('key', times, ['starts_at', 'ends_at', 'rule']) %}
    {% if times.get('starts_at') is none
        and (times.get('rule') is none or times.get('ends_at') is not none) %}
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

{#- The problems with the rule that is the audience of a campaign. -#}
{% macro check_rule_of_campaign(campaign, campaigns) %}
    {% set about = campaigns[campaign] %}
    {% set rule = about.get('rule') if about is mapping else none %}
    {% set rules = var('rules', none) %}
    {% set known = (rules if rules is mapping else {}).keys() | list %}
    {% if rule is none %}
        {{ return([]) }}
    {% elif not user_profiling.has_part('rules') %}
        {{ return(['rule `' ~ rule ~ '`: the part of the project that has rules was deleted.']) }}
    {% elif rule not in known %}
        {{ return([
            'rule `' ~ rule ~ '` is none of the input file. '
            ~ ('It has ' ~ known | join(', ') ~ '.' if known else 'Write it under `rules:`.')
        ]) }}
    {% endif %}
    {% set problems = [] %}
    {% if not modules.re.fullmatch('[A-Za-z0-9_][A-Za-z0-9_ .-]{0,99}', campaign | string) %}
        {% do problems.append(
            'is no name for the file of an audience. Use letters, digits, blanks and . _ -'
        ) %}
    {% endif %}
    {% for other, about in campaigns.items()
        if about is mapping and about.get('rule') == rule and other != campaign %}
        {% do problems.append(
            'rule `' ~ rule ~ '` is the audience of ' ~ other ~ ' too. A user is in one audience at'
            ~ ' a time: write a rule for each.'
        ) %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}

{#- Whether one time of the input file lies before another. -#}
{% macro is_before(time, later_time) %}
    {{ return(run_query(
        'select ' ~ user_profiling.given_time(time) ~ ' < ' ~ user_profiling.given_time(later_time)
    ).columns[0].values()[0]) }}
{% endmacro %}
