{#-
    A feature's value on the scale of a model; null where the model does not use the feature.

    parameters: what stands before the names of the parameters of the feature's scaling: transform,
        missing_as, clip_low, clip_high, center and factor, which is weight / spread.
-#}
{% macro scaled_value(value, parameters) -%}
(
    least(
        greatest(
            coalesce(
                {{ user_profiling.transformed(value, parameters ~ 'transform') | indent(16) }},
                {{ parameters }}missing_as
            ),
            {{ parameters }}clip_low
        ),
        {{ parameters }}clip_high
    ) - {{ parameters }}center
) * {{ parameters }}factor
{%- endmacro %}
