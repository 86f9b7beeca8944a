{{ user_features(ref('int_user_days'), ref('int_topic_totals'), ref('int_as_of')) }}
