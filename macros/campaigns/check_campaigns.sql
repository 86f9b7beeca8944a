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
    {% set about_arms = ['control', 'arms', 'randomised', 'known_before'] %}
    {% set problems = user_profiling.check_names(
        'key', times, ['starts_at', 'ends_at', 'rule'] + about_arms
    ) %}
    {% set has_arms = times | select('in', about_arms) | list | length > 0 %}
    {% if times.get('starts_at') is none and not has_arms
        and (times.get('rule') is none or times.get('ends_at') is not none) %}
        {% do problems.append(
            'starts_at is required: the time from which responses count. Without it, leave the'
            ~ ' campaign out.'
        ) %}
    {% endif %}
    {% do problems.extend(user_profiling.check_arms(times)) %}
    {% for key in ['starts_at', 'ends_at'] if times.get(key) is not none %}
        {% if times[key] is number or not user_profiling.is_timestamp(times[key]) %}
            {% do problems.append(
                key ~ ' `' ~ times[key] ~ '` is not a time. Write it as 2024-06-01 or 2024-06-01'
                ~ ' 18:30:00.'
            ) %}
        {% endif %}
    {% endfor %}
    {% if not problems and times.get('starts_at') is not none
        and times.get('ends_at') is not none and not user_profiling.is_before(
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

{#- The problems with what is said of the arms of one campaign. -#}
{% macro check_arms(about) %}
    {% set problems = [] %}
    {% set arms = about.get('arms') %}
    {% set control = about.get('control') or 'control' %}
    {% set names = [] %}
    {% if about.get('randomised') is not none and about['randomised'] is not boolean %}
        {% do problems.append('randomised `' ~ about['randomised'] ~ '` is not true or false.') %}
    {% endif %}
    {% if control is not string %}
        {% do problems.append('control `' ~ control ~ '` is no text. Put it in quotes.') %}
    {% endif %}
    {% if arms is not none and (arms is not mapping or arms | length < 2) %}
        {% do problems.append(
            'arms is not a mapping of two arms or more. Write `{control: 0.5, e-mail: 0.5}`.'
        ) %}
    {% elif arms is not none %}
        {% for arm, weight in arms.items() %}
            {% do names.append(arm | string) %}
            {% if weight is boolean or weight is not number or weight <= 0 %}
                {% do problems.append(
                    'arms, ' ~ arm ~ ': `' ~ weight ~ '` is not a share above 0, such as 0.5.'
                ) %}
            {% endif %}
        {% endfor %}
        {% if control | string not in names %}
            {% do problems.append(
                'none of the arms is the control arm `' ~ control ~ '`. Name the one that others'
                ~ ' are compared with: `control: ' ~ names[0] ~ '`.'
            ) %}
        {% endif %}
    {% endif %}
    {% set known = about.get('known_before') or [] %}
    {% if known is string or known is mapping or known is not iterable %}
        {% do problems.append('known_before is not a list. Write `[past_spend]`.') %}
    {% elif execute and graph.nodes %}
        {% set usable = [] %}
        {% for name, feature in user_profiling.feature_catalog().items()
            if feature.get('group') == 'demographics'
            or name in user_profiling.mapped_columns('user_traits') %}
            {% do usable.append(name) %}
        {% endfor %}
        {% for name in known if name not in usable %}
            {% do problems.append(
                'known_before, ' ~ name ~ ': is not mapped in user_traits. What events tell is'
                ~ ' taken as of the day before a user was assigned, without being named here.'
            ) %}
        {% endfor %}
    {% endif %}
    {{ return(problems) }}
{% endmacro %}
