"""The segmentation as one hand-written script with DuckDB and scikit-learn.

    python benchmarks/script_duckdb.py INPUT_DIRECTORY OUTPUT_DIRECTORY

Events are read file by file and added up at once, so that memory holds a file's rows and the sums
of all. A file holds whole days and an id does not come again on another day, so copies are looked
for within a file.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
from common import (
    BANDS_FILE,
    CATEGORIES,
    EVENT_SOURCES,
    FEATURES,
    RAW_COLUMNS,
    SETTINGS,
    TABLES,
    Stopwatch,
    directories,
    event_count,
    files,
    segment_users,
)

THREADS = 2
MEMORY_LIMIT = "3GB"

# What a raw event must have beyond a user and a time.
GOOD_ROWS = {
    "interactions": "interaction_type is not null and coalesce(duration_seconds, 0) >= 0",
    "transactions": "unit_price * quantity is not null",
    "social_activities": "activity_type in"
    " ('like', 'reaction', 'comment', 'share', 'follow', 'unfollow')",
}

# The sums of a file's events for each user, day and whatever else is counted.
SUMS = {
    "interactions": f"""
        with timed_events as (
            select
                *,
                hour(occurred_at) as hour_of_day,
                interaction_type in ('ad_impression', 'ad_click', 'ad_conversion') as is_ad,
                case
                    when duration_seconds <= {SETTINGS["max_interaction_seconds"]}
                        then duration_seconds
                end as seconds
            from events
        )

        select
            user_id,
            occurred_at::date as activity_date,
            session_id,
            topic,
            min(occurred_at) as first_at,
            max(occurred_at) as last_at,
            count(*) as event_count,
            coalesce(sum(seconds), 0)::bigint as seconds_online,
            count(*) filter (
                hour_of_day >= {SETTINGS["night_start_hour"]}
                or hour_of_day < {SETTINGS["night_end_hour"]}
            ) as night_interactions,
            count(*) filter (device = 'mobile') as mobile_interactions,
            count(*) filter (device = 'desktop') as desktop_interactions,
            count(*) filter (device = 'tablet') as tablet_interactions,
            count(*) filter (interaction_type = 'ad_impression') as ad_impressions,
            count(*) filter (interaction_type = 'ad_click') as ad_clicks,
            count(*) filter (interaction_type = 'ad_conversion') as ad_conversions,
            coalesce(sum(seconds) filter (is_ad), 0)::bigint as ad_seconds,
            count(seconds) filter (is_ad) as timed_ad_interactions
        from timed_events
        group by all
    """,
    "transactions": """
        select
            user_id,
            occurred_at::date as activity_date,
            order_id,
            category,
            min(occurred_at) as first_at,
            max(occurred_at) as last_at,
            min(occurred_at) filter (unit_price * quantity > 0) as first_paid_at,
            sum(greatest(unit_price * quantity, 0))::double as spend,
            sum(greatest(-unit_price * quantity, 0))::double as refunded
        from events
        group by all
    """,
    "social_activities": """
        select
            user_id,
            occurred_at::date as activity_date,
            topic,
            min(occurred_at) as first_at,
            max(occurred_at) as last_at,
            count(*) as event_count,
            count(*) filter (activity_type in ('like', 'reaction')) as likes_and_reactions,
            count(*) filter (activity_type in ('comment', 'share')) as comments_and_shares,
            count(*) filter (activity_type = 'follow')
            - count(*) filter (activity_type = 'unfollow') as net_follows
        from events
        group by all
    """,
}

CLEAN_USERS = f"""
    create table clean_users as
    with bands as (
        from read_csv('{BANDS_FILE}')
    ),

    unique_users as (
        select distinct on (user_id) *
        from raw_users
        where user_id is not null
        order by user_id, updated_at desc nulls last
    ),

    known_users as (
        select
            * replace (
                case when signed_up_at <= current_timestamp::timestamp then signed_up_at end
                    as signed_up_at,
                case
                    when
                        age_years
                        between {SETTINGS["min_age_years"]} and {SETTINGS["max_age_years"]}
                        then age_years
                end as age_years
            )
        from unique_users
    )

    select
        users.*,
        ages.band as age_band,
        incomes.band_rank as income_rank,
        educations.band_rank as education_rank
    from known_users as users
    left join bands as ages
        on
            ages.attribute = 'age_band'
            and floor(users.age_years) between ages.lower_bound and ages.upper_bound
    left join bands as incomes
        on incomes.attribute = 'income_band' and users.income_band = incomes.band
    left join bands as educations
        on educations.attribute = 'education' and users.education = educations.band
"""

ACTIVITY = """
    create table orders as
    select
        user_id,
        order_id,
        min(first_paid_at) as ordered_at
    from transactions
    where first_paid_at is not null
    group by all;

    create table user_days as
    with days_of_every_kind as (
        select
            user_id,
            activity_date,
            min(first_at) as first_at,
            max(last_at) as last_at,
            -- a day has 24 hours
            least(sum(seconds_online), 86400)::bigint as seconds_online
        from interactions
        group by user_id, activity_date
        union all by name
        select user_id, activity_date, first_at, last_at, spend
        from transactions
        union all by name
        select user_id, ordered_at::date as activity_date, 1 as orders
        from orders
        union all by name
        select user_id, activity_date, first_at, last_at
        from social_activities
    )

    select
        user_id,
        activity_date,
        min(first_at) as first_at,
        max(last_at) as last_at,
        coalesce(sum(seconds_online), 0)::bigint as seconds_online,
        coalesce(sum(orders), 0)::bigint as orders,
        coalesce(sum(spend), 0) as spend
    from days_of_every_kind
    group by user_id, activity_date;

    create table observed_topics as
    select
        user_id,
        topic,
        sum(event_count)::double as event_count
    from (
        select user_id, topic, event_count from interactions
        union all
        select user_id, topic, event_count from social_activities
    )
    where topic is not null
    group by user_id, topic;

    create table declared_topics as
    with listed_topics as (
        select
            user_id,
            trim(unnest(string_split_regex(interests, '[,;|]'))) as topic
        from clean_users
    )

    select distinct user_id, topic
    from listed_topics
    where topic != ''
"""

USER_FEATURES = """
    create macro whole_days(from_time, to_time) as (
        (epoch_us(to_time) - epoch_us(from_time)) // 86400000000
    );
    -- from a Monday long ago to before the date
    create macro weekdays_before(date_value) as (
        (date_value - date '1900-01-01') // 7 * 5
        + least((date_value - date '1900-01-01') % 7, 5)
    );

    create table features as
    with clock as (
        select
            max(newest_at) + interval 1 microsecond as as_of,
            max(newest_at)::date as last_date
        from (
            select max(last_at) as newest_at from user_days
            union all
            select max(signed_up_at) as newest_at from clean_users
        )
    ),

    activity as (
        select
            user_id,
            min(first_at) as first_at,
            max(last_at) as last_at,
            min(activity_date) as first_date,
            count(*) as active_days,
            coalesce(sum(seconds_online) filter (isodow(activity_date) <= 5), 0) / 3600
                as weekday_hours,
            coalesce(sum(seconds_online) filter (isodow(activity_date) > 5), 0) / 3600
                as weekend_hours
        from user_days
        group by user_id
    ),

    interactions_of_users as (
        select
            user_id,
            count(distinct session_id) as session_count,
            sum(event_count)::double as interaction_count,
            sum(night_interactions)::double as night_interactions,
            sum(mobile_interactions)::double as mobile_interactions,
            sum(desktop_interactions)::double as desktop_interactions,
            sum(tablet_interactions)::double as tablet_interactions,
            sum(ad_impressions)::double as ad_impressions,
            sum(ad_clicks)::double as ad_clicks,
            sum(ad_conversions)::double as ad_conversions,
            sum(ad_seconds)::double as ad_seconds,
            sum(timed_ad_interactions)::double as timed_ad_interactions
        from interactions
        group by user_id
    ),

    orders_of_users as (
        select
            user_id,
            count(*) as order_count,
            min(ordered_at) as first_order_at,
            max(ordered_at) as last_order_at
        from orders
        group by user_id
    ),

    transactions_of_users as (
        select
            user_id,
            sum(spend) as spend,
            sum(refunded) as refunded,
            count(distinct category) filter (first_paid_at is not null) as category_count
        from transactions
        group by user_id
    ),

    social_activities_of_users as (
        select
            user_id,
            sum(likes_and_reactions) as likes_and_reactions,
            sum(comments_and_shares) as comments_and_shares,
            greatest(sum(net_follows), 0) as followed_accounts
        from social_activities
        group by user_id
    ),

    topic_shares as (
        select
            user_id,
            event_count / sum(event_count) over (partition by user_id) as topic_share
        from observed_topics
    ),

    observed_interests as (
        select
            user_id,
            sum(-topic_share * ln(topic_share)) as interest_diversity
        from topic_shares
        group by user_id
    ),

    declared_interests as (
        select
            user_id,
            ln(count(*)) as interest_diversity
        from declared_topics
        group by user_id
    )

    select
        user_id,
        users.signed_up_at,
        users.age_band,
        users.gender,
        users.location,
        users.language,
        users.education,
        users.income_band,
        case
            when
                mobile_interactions > 0
                and mobile_interactions >= greatest(desktop_interactions, tablet_interactions)
                then 'mobile'
            when desktop_interactions > 0 and desktop_interactions >= tablet_interactions
                then 'desktop'
            when tablet_interactions > 0 then 'tablet'
        end as main_device,
        whole_days(activity.last_at, as_of) as recency_days,
        whole_days(coalesce(users.signed_up_at, activity.first_at), as_of) as tenure_days,
        active_days,
        weekday_hours
        / nullif(weekdays_before(last_date + 1) - weekdays_before(first_date), 0)
            as hours_per_weekday,
        weekend_hours
        / nullif(
            last_date + 1 - first_date
            - (weekdays_before(last_date + 1) - weekdays_before(first_date)),
            0
        ) as hours_per_weekend_day,
        -- nothing of a kind is none of it for a user who has done something else
        if(active_days > 0, coalesce(session_count, 0), null) as session_count,
        night_interactions / interaction_count as night_share,
        mobile_interactions / interaction_count as mobile_share,
        ad_clicks / nullif(ad_impressions, 0) as ad_click_through_rate,
        ad_conversions / nullif(ad_clicks, 0) as ad_conversion_rate,
        ad_seconds / nullif(timed_ad_interactions, 0) as ad_interaction_seconds,
        if(active_days > 0, coalesce(likes_and_reactions, 0), null) as likes_and_reactions,
        if(active_days > 0, coalesce(comments_and_shares, 0), null) as comments_and_shares,
        if(active_days > 0, coalesce(followed_accounts, 0), null) as followed_accounts,
        if(active_days > 0, coalesce(order_count, 0), null) as order_count,
        if(active_days > 0, coalesce(spend, 0), null) as total_spend,
        spend / order_count as average_order_value,
        whole_days(last_order_at, as_of) as days_since_last_order,
        (epoch_us(last_order_at) - epoch_us(first_order_at))
        / 86400000000 / nullif(order_count - 1, 0) as days_between_orders,
        refunded / nullif(spend, 0) as refund_rate,
        if(active_days > 0, coalesce(category_count, 0), null) as category_count,
        coalesce(observed_interests.interest_diversity, declared_interests.interest_diversity)
            as interest_diversity,
        users.age_years,
        users.income_rank,
        users.education_rank
    from clean_users as users
    full outer join activity using (user_id)
    left join interactions_of_users using (user_id)
    left join orders_of_users using (user_id)
    left join transactions_of_users using (user_id)
    left join social_activities_of_users using (user_id)
    left join observed_interests using (user_id)
    left join declared_interests using (user_id)
    cross join clock
"""

FIGURES = " union all ".join(
    f"select segment, '{name}' as feature, avg({name}) as mean, median({name}) as median"
    " from users group by grouping sets ((segment), ())"
    for name in FEATURES
)
COUNTS = " union all ".join(
    f"select segment, '{name}' as attribute, {name} as value, count(*) as user_count"
    f" from users where {name} is not null group by all"
    for name in CATEGORIES
)
PROFILES = f"""
    create table users as
    from features
    inner join assignments using (user_id);

    create table segments as
    select
        segment,
        count(*) as user_count,
        count(*) / sum(count(*)) over () as user_share,
        coalesce(sum(total_spend), 0) / sum(sum(total_spend)) over () as spend_share
    from users
    group by segment;

    create table profiles as
    with figures as (
        {FIGURES}
    )

    select
        inside.*,
        overall.mean as overall_mean,
        overall.median as overall_median,
        inside.mean / nullif(overall.mean, 0) as lift
    from figures as inside
    inner join figures as overall on inside.feature = overall.feature
    where inside.segment is not null and overall.segment is null;

    create table demographics as
    with counts as (
        {COUNTS}
    )

    select
        *,
        user_count / sum(user_count) over (partition by segment, attribute) as share,
        share / (
            sum(user_count) over (partition by attribute, value)
            / sum(user_count) over (partition by attribute)
        ) as lift
    from counts;

    create table topics as
    with user_topics as (
        select user_id, topic from observed_topics
        union
        select user_id, topic from declared_topics
    ),

    counts as (
        select
            segment,
            topic,
            count(*) as user_count
        from user_topics
        inner join assignments using (user_id)
        group by all
    )

    select
        segment,
        topic,
        counts.user_count,
        counts.user_count / segments.user_count as share,
        share / (
            sum(counts.user_count) over (partition by topic) / (select count(*) from users)
        ) as lift
    from counts
    inner join segments using (segment);

    create table days as
    select
        segment,
        activity_date as day,
        count(*) as active_users,
        sum(seconds_online) / 3600 as hours_online,
        sum(orders)::bigint as orders,
        sum(spend) as spend
    from user_days
    inner join assignments using (user_id)
    group by all
"""


def renamed(source: str) -> str:
    """Return the select list that gives a source's raw columns their names."""
    return ", ".join(f"{raw} as {name}" for raw, name in RAW_COLUMNS[source].items())


def read_events(connection: duckdb.DuckDBPyConnection, directory: Path, source: str) -> None:
    """Add the events of a source up, into a table of its name."""
    for number, file in enumerate(files(directory, source)):
        connection.execute(f"""
            create or replace temp view good_rows as
            select *
            from (select {renamed(source)} from read_parquet('{file}'))
            where
                user_id is not null
                and occurred_at <= current_timestamp::timestamp
                and {GOOD_ROWS[source]}
        """)
        connection.execute("""
            create or replace temp table repeated as
            select row_id from good_rows group by row_id having count(*) > 1
        """)
        # only rows that are there twice are compared
        connection.execute("""
            create or replace temp view events as
            select * from good_rows where row_id not in (from repeated)
            union all
            select distinct on (row_id) * from good_rows where row_id in (from repeated)
        """)
        connection.execute(
            f"{'insert into' if number else 'create table'} {source}"
            f" {'' if number else 'as'} {SUMS[source]}"
        )


def main() -> None:
    """Run the script that the command line asks for."""
    directory, output = directories()
    watch = Stopwatch()
    connection = duckdb.connect(
        config={
            "threads": THREADS,
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(output / "spilled"),
            "preserve_insertion_order": False,
        }
    )
    with watch.stage("read and clean"):
        connection.execute(
            f"create temp view raw_users as"
            f" select {renamed('users')} from read_parquet('{files(directory, 'users')[0]}')"
        )
        connection.execute(CLEAN_USERS)
        for source in EVENT_SOURCES:
            read_events(connection, directory, source)
    with watch.stage("features"):
        connection.execute(ACTIVITY)
        connection.execute(USER_FEATURES)
    with watch.stage("segments"):
        users = connection.sql(
            f"select user_id, {', '.join(f'{name}::double as {name}' for name in FEATURES)}"
            " from features order by user_id"
        ).to_arrow_table()
        found = segment_users({name: users[name].to_numpy() for name in FEATURES})
        assigned = pa.table({"user_id": users["user_id"], "segment": found.labels})
        connection.register("assigned", assigned)
        connection.execute("create table assignments as from assigned")
    with watch.stage("profiles"):
        connection.execute(PROFILES)
    with watch.stage("write"):
        for table in TABLES:
            connection.execute(f"copy {table} to '{output / table}.parquet' (compression zstd)")
    watch.print_summary(len(assigned), event_count(directory), found.segment_count)


if __name__ == "__main__":
    main()
