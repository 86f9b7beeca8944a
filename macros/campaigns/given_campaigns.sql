{#- The campaigns of the input file: name -> what it says of the campaign. -#}
{% macro given_campaigns() %}
    {% set given = var('campaigns', none) %}
    {% set campaigns = {} %}
    {% for name, about in (given if given is mapping else {}).items() if about is mapping %}
        {% do campaigns.update({name | string: about}) %}
    {% endfor %}
    {{ return(campaigns) }}
{% endmacro %}

{#- The campaigns that the input file says assigned users at random: uplift is learnt from them. -#}
{% macro randomised_campaigns() %}
    {% set names = [] %}
    {% for name, about in user_profiling.given_campaigns().items()
        if about.get('randomised') is true %}
        {% do names.append(name) %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}

{#- Whether the input file says itself which user was in which arm. -#}
{% macro assigns_arms() %}
    {{ return(user_profiling.is_mapped('campaign_responses', 'arm')) }}
{% endmacro %}

{#- Features that are declared to be from before a campaign: of one, or of all that there are. -#}
{% macro known_before(campaign=none) %}
    {% set names = [] %}
    {% for name, about in user_profiling.given_campaigns().items()
        if campaign is none or name == campaign %}
        {% for feature_name in about.get('known_before') or [] if feature_name not in names %}
            {% do names.append(feature_name) %}
        {% endfor %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}
