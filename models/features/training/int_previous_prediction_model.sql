{{ config(materialized='view') }}

{%- do note_unreadable_prediction_model() if execute %}

with models_of_last_build as (
    {{ left_by_last_build('ml_prediction_models') | indent(4) }}
)

-- a row without a version is what a build without predictions leaves
select * from models_of_last_build
where model_version is not null
