{#- At any time a user is in the audience of one campaign at most, and in one arm of it. -#}
{{ overlapping_intervals(ref('campaign_audience_history')) }}
