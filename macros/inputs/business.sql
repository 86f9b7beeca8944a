{#-
    The kinds of business that the playbook has advice for, each with what stands for the topics of
    a segment that has none.
-#}
{% macro businesses() %}
    {{ return({
        'shop': 'our range',
        'subscription': 'our service',
        'media': 'our pages',
        'app': 'the app',
    }) }}
{% endmacro %}

{#- The kind of business: what the input file says, else what its sources suggest. -#}
{% macro business() %}
    {{ return(var('business', none) or user_profiling.guessed_business()) }}
{% endmacro %}

{#-
    Where money is known, a shop; else where topics or social activities are, media; else an app. A
    subscription looks like a shop, so it must be given.
-#}
{% macro guessed_business() %}
    {% set traits = user_profiling.mapped_columns('user_traits') %}
    {% set extra = var('extra_features', none) %}
    {% set units = (extra if extra is mapping else {}).values() | select('mapping')
        | map(attribute='unit', default='') | list %}
    {% set money = ['order_count', 'total_spend', 'average_order_value', 'days_since_last_order'] %}
    {% set social = ['likes_and_reactions', 'comments_and_shares', 'interest_diversity'] %}
    {% if user_profiling.is_mapped('transactions') or 'currency' in units
        or traits | select('in', money) | list %}
        {{ return('shop') }}
    {% elif user_profiling.is_mapped('social_activities')
        or user_profiling.is_mapped('interactions', 'topic')
        or traits | select('in', social) | list %}
        {{ return('media') }}
    {% endif %}
    {{ return('app') }}
{% endmacro %}

{#- The problem with the input file's `business`, if there is one. -#}
{% macro check_business() %}
    {% set given = var('business', none) %}
    {% set known = user_profiling.businesses().keys() | list %}
    {% if given is none or given in known %}
        {{ return([]) }}
    {% endif %}
    {{ return([
        'business: `' ~ given ~ '` has no playbook. Use one of: ' ~ known | join(', ')
        ~ '; or leave it out, and it is guessed from the sources.'
    ]) }}
{% endmacro %}
