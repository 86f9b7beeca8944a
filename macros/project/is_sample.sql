{#- Whether what is built is the bundled sample, for tests that know what is in it. -#}
{% macro is_sample() %}
    {{ return(not user_profiling.is_package() and user_profiling.input_name() == 'sample') }}
{% endmacro %}
