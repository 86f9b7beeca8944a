{#-
    A table and no view, so that it still says what the last build left when this one has fitted its
    own model. A preview was only to be looked at.
-#}
with models_of_last_build as (
    {#- the one segmentation that an earlier release had is the main one #}
    {{ left_by_last_build('ml_segmentation_models', {'fit_key': main_fit()}) | indent(4) }}
)

select * from models_of_last_build
where not is_preview
