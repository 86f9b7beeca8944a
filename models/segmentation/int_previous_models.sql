{#-
    A table and no view, so that it still says what the last build left when this one has fitted its
    own model. A preview was only to be looked at.
-#}
with models_of_last_build as (
    {{ left_by_last_build('ml_segmentation_models') | indent(4) }}
)

select * from models_of_last_build
where not is_preview
