{{ known_users(
    ref('int_user_days'), ref('int_registered_users'), ref('int_given_traits'), ref('int_as_of')
) }}
