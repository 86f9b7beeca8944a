{#-
    Says at the end of a build what it has found and, as warnings, what no reader should miss: that
    the segments are out of date or not stable today, what in the data contradicts itself, and what
    is missing since the last copy. A test says only how many rows it has found.
-#}
{% macro warn_of_findings(results) %}
    {% set built = [] %}
    {% for result in results
        if execute and result.status == 'success'
        and result.node.unique_id.startswith('model.user_profiling.') %}
        {% do built.append(result.node.name) %}
    {% endfor %}
    {% set is_full = 'No space left on device' in results | map(attribute='message') | join %}
    {% if execute and is_full %}
        {% do exceptions.warn(
            'The disk became full on the way. Make room on it, and build again: until then readers'
            ~ ' have the last whole copy.'
        ) %}
    {% endif %}
    {% for result in results
        if execute and result.status == 'error' and result.node.name.startswith('src_')
        and not is_full and 'The input cannot be used' not in (result.message or '') %}
        {% do exceptions.warn(
            'Nothing was published: the source ' ~ result.node.name[4:] ~ ' could not be read to'
            ~ ' its end. Which file and line it is, and what to do, says: python'
            ~ ' analyses/convert_files.py ' ~ (env_var('USER_PROFILING_INPUT', '') or '<this file>')
        ) %}
    {% endfor %}
    {% for result in results
        if execute and result.status == 'fail' and result.node.name == 'nothing_much_is_missing' %}
        {% set missing = [] %}
        {% for row in run_query(
            'select figure, amount, published_amount from '
            ~ user_profiling.model_relation('int_build_totals') ~ ' where is_much_less order by 1'
        ).rows %}
            {% do missing.append(
                row[0] ~ ' ' ~ '{:,.0f}'.format(row[1] or 0) ~ ' (published: '
                ~ '{:,.0f}'.format(row[2]) ~ ')'
            ) %}
        {% endfor %}
        {% do exceptions.warn(
            'Nothing was published, because much less was found than in the published copy: '
            ~ missing | join(', ') ~ '. Look at the clock of this machine, the files and the'
            ~ " input's filters. If it is right, build once with USER_PROFILING_ACCEPT_LOSS=1."
        ) %}
    {% endfor %}
    {% if 'rpt_segmentation_health' in built %}
        {% for row in run_query(
            'select coalesce(verdict_today, verdict), coalesce(reason_today, reason) from '
            ~ user_profiling.model_relation('rpt_segmentation_health')
            ~ " where is_current and coalesce(verdict_today, verdict) in ('none', 'out_of_date')"
        ).rows %}
            {% do exceptions.warn(
                'The segments are ' ~ ('not stable' if row[0] == 'none' else 'out of date')
                ~ ', so do not act on them. ' ~ row[1]
                ~ (' Let a build make new ones: segmentation: {refit: when_needed} in the input'
                ~ ' file.' if row[0] == 'out_of_date' else '')
            ) %}
        {% endfor %}
    {% endif %}
    {% if 'rpt_data_warnings' in built %}
        {% for row in run_query(
            'select message, what_to_do from '
            ~ user_profiling.model_relation('rpt_data_warnings') ~ ' order by warning_rank'
        ).rows %}
            {% do exceptions.warn(row[0] ~ ' ' ~ row[1]) %}
        {% endfor %}
    {% endif %}
    {% do user_profiling.warn_of_rules() if 'rpt_rule_overlap' in built %}
    {% do user_profiling.summary_of_build(built) %}
{% endmacro %}
