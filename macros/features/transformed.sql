{#- A feature's value on the scale on which its distances are meant. -#}
{% macro transformed(value, transform) -%}
    case
        when {{ transform }} = 'log1p' and {{ value }} < 0 then 0
        when {{ transform }} = 'log1p' then ln(1 + {{ value }})
        else {{ value }}
    end
{%- endmacro %}
