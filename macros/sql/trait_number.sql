{#-
    A trait as a number: as it stands, or yes and no as 1 and 0, or without a currency sign, a
    percent sign and commas between thousands. Null for what is none, and for what is too large to
    be a measure of a user, such as a time in microseconds or a number of a card: sums of its
    squares would not be exact any more.
-#}
{% macro trait_number(column) -%}
    {%- set text = 'lower(' ~ user_profiling.clean_text(column) ~ ')' -%}
    {%- set sign = '[$€£¥]|eur|usd|gbp|chf|jpy' -%}
    {%- set bare = 'regexp_replace(regexp_replace(' ~ text ~ ", '^(" ~ sign ~ ") *', ''), ' *("
        ~ sign ~ "|%)$', '')" -%}
    {%- set thousands = '^[+-]?[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?$' -%}
    {%- set limit = user_profiling.setting('max_trait_value', of='stg_user_traits') -%}
    case
        when abs({{ user_profiling.finite_number(column) | indent(8) }}) <= {{ limit }}
            then {{ user_profiling.finite_number(column) | indent(12) }}
        when {{ user_profiling.number_of(column) | indent(8) }} is not null then null
        when {{ text }} in ('yes', 'true') then 1
        when {{ text }} in ('no', 'false') then 0
        when regexp_replace({{ bare }}, '{{ thousands }}', '') = ''
            then {{ user_profiling.finite_number("replace(" ~ bare ~ ", ',', '')") | indent(12) }}
        else {{ user_profiling.finite_number(bare) | indent(8) }}
    end
{%- endmacro %}
