{#- Writes the input file that tells the project where the generated files are. -#}
{% macro generator_write_input_file(plan) %}
    {% set lines = generator_input_text(plan).strip().split('\n') %}
    {# a delimiter and quotes that no line holds turn a CSV file into plain text #}
    {% do run_query(
        'copy (select unnest(' ~ sql_literal(lines) ~ ')) to '
        ~ sql_literal(plan.input_file)
        ~ " (format csv, header false, quote '', escape '', delimiter '\x1f')"
    ) %}
    {% do log('wrote ' ~ plan.input_file, info=true) %}
{% endmacro %}
