{{ topic_totals(ref('int_topic_days'), ref('int_as_of')) }}
