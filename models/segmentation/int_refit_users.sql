{#- Everybody on the scale of the model that this build has fitted, for a preview. -#}
{{ config(materialized='view') }}

{{ scaled_users(ref('int_user_features'), ref('int_refit_scaling')) }}
