{#-
    Stops a build whose input cannot work, before any table is touched: every problem on a line of
    its own, with the file, the source, the column and what to do. Then notes in the warehouse which
    input it is built from. Parsing, listing and documenting do not come here; nor does a build of
    another project that selects nothing of this one.
-#}
{% macro check_input() %}
    {% if not execute or not user_profiling.is_selected() %}
        {{ return('') }}
    {% endif %}
    {% do user_profiling.prepare_expressions() %}
    {% do user_profiling.make_salted() %}
    {% set problems = user_profiling.check_package()
        + user_profiling.check_input_keys()
        + user_profiling.check_settings()
        + user_profiling.check_ranges()
        + user_profiling.check_business()
        + (user_profiling.check_campaigns() if user_profiling.has_part('campaigns') else [])
        + user_profiling.check_feature_models()
        + (user_profiling.check_rules() if user_profiling.has_part('rules') else [])
        + user_profiling.check_extra_features()
        + user_profiling.check_own_features()
        + user_profiling.check_segmentation()
        + (
            user_profiling.check_segmentations()
            if user_profiling.has_part('segmentations') else []
        )
        + user_profiling.check_expert()
        + user_profiling.check_categories()
        + user_profiling.check_sources()
        + user_profiling.check_salt()
        + user_profiling.check_forgotten()
        + user_profiling.check_excluded_users()
        + user_profiling.check_currency() %}
    {# two inputs are compared only when both are known to be sound #}
    {% set problems = problems or user_profiling.check_built_from_input()
        or user_profiling.check_kept_model() %}
    {% if problems %}
        {% do user_profiling.refuse_input(
            'The input cannot be used; nothing was built or changed.', problems
        ) %}
    {% endif %}
    {% do user_profiling.record_built_from_input() %}
    {% do user_profiling.drop_unused_rows() %}
{% endmacro %}
