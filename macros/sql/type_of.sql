{#- A type as the YAML of a model declares it, in the words of the engine. -#}
{% macro type_of(data_type) -%}
    {{- return(adapter.dispatch('type_of', 'user_profiling')(data_type)) -}}
{%- endmacro %}

{% macro default__type_of(data_type) -%}
    {{ data_type }}
{%- endmacro %}

{#- struct(name type, ...)[] is array<struct<name type, ...>>. -#}
{% macro spark__type_of(data_type) -%}
    {%- set type = modules.re.sub('([a-z]+)\\[\\]', 'array<\\1>', data_type) -%}
    {%- set type = modules.re.sub('(array<[a-z]+>)\\[\\]', 'array<\\1>', type) -%}
    {{ modules.re.sub('^struct[(](.*)[)]\\[\\]$', 'array<struct<\\1>>', type) }}
{%- endmacro %}
