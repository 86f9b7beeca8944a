{{ known_users(
    ref('int_user_days'), ref('stg_users'), ref('stg_user_traits'), ref('int_as_of')
) }}
