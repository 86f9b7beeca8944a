{#- A number in [0, 1) from 16 of a hash's 64 bits: one hash serves four draws (slot 0 to 3). -#}
{% macro generator_uniform(hash, slot) -%}
((({{ hash }} >> {{ 16 * slot }}) & 65535) / 65536e0)
{%- endmacro %}
