{#-
    64 random-looking bits (ubigint) for a purpose and a whole-number key. All randomness of the
    generator is a hash of what it is for, so that it depends neither on threads nor on the order
    or the number of the rows around it. Only DuckDB's hash of a single integer is used: that one
    has been the same in all its versions.
-#}
{% macro generator_hash(plan, purpose, key) -%}
{%- set salt = local_md5(plan.seed ~ '/' ~ purpose)[:15] | int(0, 16) -%}
hash(xor(cast({{ key }} as ubigint), cast({{ salt }} as ubigint)))
{%- endmacro %}
