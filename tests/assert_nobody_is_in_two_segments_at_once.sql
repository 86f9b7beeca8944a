{#- At any time a user is in one segment at most. -#}
{{ overlapping_intervals(ref('user_segment_history')) }}
