{#-
    What predictions are made from, as name -> {label, model, feature, lookback}: every feature that
    activity tells, over the full lookback and again over the recent one. What is only known as of
    today (age, income, traits from elsewhere) would tell the past about the future, and what a
    feature says over another window (`predicts: false`) is said already.
-#}
{% macro predictors() %}
    {% set found = {} %}
    {% for name, about in user_profiling.declared_features().items()
        if about['group'] != 'demographics' and about['predicts'] %}
        {% do found.update({name: {
            'label': about['label'], 'model': about['model'], 'feature': name, 'lookback': 'full',
        }}) %}
    {% endfor %}
    {# the days since something are the same, however far one looks back #}
    {% for name, about in found.copy().items() if ' since ' not in about['label'] %}
        {% do found.update({'recent_' ~ name: dict(
            about, label=about['label'] ~ ', lately', lookback='recent'
        )}) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}
