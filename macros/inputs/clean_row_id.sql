{#-
    The id of a raw row as a source delivers it: text without surrounding blanks, null where
    nothing is left; an id of any other type as it is, which is compared and looked up much
    faster than its text.
-#}
{% macro clean_row_id(raw_rows) -%}
    {%- set types = {} -%}
    {%- if execute -%}
        {%- for column in adapter.get_columns_in_relation(raw_rows) -%}
            {%- do types.update({column.name | lower: column.data_type | lower}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set whole_numbers = ['tinyint', 'smallint', 'int', 'integer', 'bigint'] -%}
    {%- set is_whole_number = types.get('row_id') in whole_numbers -%}
    {{ 'row_id' if is_whole_number else user_profiling.id_text('row_id') }}
{%- endmacro %}
