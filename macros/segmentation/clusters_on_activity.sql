{#-
    Whether segments are made from what users do: only then a user who has done nothing lately has
    no behaviour to be placed by. names: the features that make them.
-#}
{% macro clusters_on_activity(names) %}
    {% set found = namespace(any=false) %}
    {% for name, about in user_profiling.declared_features().items()
        if about['group'] != 'demographics'
        and about['model'] not in user_profiling.own_feature_models()
        and name in names
        and not user_profiling.is_mapped('user_traits', name) %}
        {% set found.any = true %}
    {% endfor %}
    {{ return(found.any and user_profiling.has_events()) }}
{% endmacro %}

{#- Whether the input tells of any activity. -#}
{% macro has_events() %}
    {{ return(user_profiling.is_mapped('interactions') or user_profiling.is_mapped('transactions')
        or user_profiling.is_mapped('social_activities')) }}
{% endmacro %}
