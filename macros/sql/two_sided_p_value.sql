{#-
    The probability of a standard normal value at least this far from zero: the complementary error
    function after Abramowitz and Stegun 7.1.26, absolute error below 1.5e-7.
-#}
{% macro two_sided_p_value(z) -%}
    {%- set t = '(1 / (1 + 0.3275911 * abs(' ~ z ~ ') / sqrt(2.0)))' -%}
    (
        0.254829592 * {{ t }}
        - 0.284496736 * pow({{ t }}, 2)
        + 1.421413741 * pow({{ t }}, 3)
        - 1.453152027 * pow({{ t }}, 4)
        + 1.061405429 * pow({{ t }}, 5)
    ) * exp(-pow({{ z }}, 2) / 2)
{%- endmacro %}
