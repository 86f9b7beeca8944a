"""The segmentation as one hand-written script with Polars and scikit-learn.

    python benchmarks/script_polars.py INPUT_DIRECTORY OUTPUT_DIRECTORY

Events are read file by file and added up at once on the streaming engine, so that memory holds a
file's rows and the sums of all. A file holds whole days and an id does not come again on another
day, so copies are looked for within a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import polars as pl
from common import (
    BANDS_FILE,
    CATEGORIES,
    FEATURES,
    RAW_COLUMNS,
    SETTINGS,
    Labels,
    Stopwatch,
    directories,
    event_count,
    files,
    segment_users,
)

SECONDS_PER_DAY = 86_400
NOW = datetime.now(timezone.utc).replace(tzinfo=None)
AMOUNT = pl.col("unit_price").cast(pl.Float64) * pl.col("quantity")
FIRST_AND_LAST = [pl.col("first_at").min(), pl.col("last_at").max()]

# What a raw event must have beyond a user and a time.
GOOD_ROWS = {
    "interactions": pl.col("interaction_type").is_not_null()
    & (pl.col("duration_seconds").fill_null(0) >= 0),
    "transactions": AMOUNT.is_not_null(),
    "social_activities": pl.col("activity_type").is_in(
        ["like", "reaction", "comment", "share", "follow", "unfollow"]
    ),
}
# What a file's events are added up by, beside user and day.
KEYS = {
    "interactions": ["session_id", "topic"],
    "transactions": ["order_id", "category"],
    "social_activities": ["topic"],
}


@dataclass(frozen=True)
class Sources:
    """Clean users, and the events of each source added up by user, day and some more."""

    users: pl.LazyFrame
    interactions: pl.LazyFrame
    transactions: pl.LazyFrame
    social_activities: pl.LazyFrame


@dataclass(frozen=True)
class Activity:
    """What users did.

    Attributes:
        orders: one row per order with a positive amount, at the time of its first line.
        days: one row per user and day.
        observed_topics: one row per user and topic of an event, with the number of events.
        declared_topics: one row per user and topic of the user's own list.
    """

    orders: pl.DataFrame
    days: pl.DataFrame
    observed_topics: pl.DataFrame
    declared_topics: pl.DataFrame


def sums(source: str) -> list[pl.Expr]:
    """Return what is added up of a source's events."""
    if source == "interactions":
        kind, hour = pl.col("interaction_type"), pl.col("occurred_at").dt.hour()
        is_night = (hour >= SETTINGS["night_start_hour"]) | (hour < SETTINGS["night_end_hour"])
        is_ad = kind.is_in(["ad_impression", "ad_click", "ad_conversion"])
        seconds = pl.col("duration_seconds").cast(pl.Int64)
        seconds = pl.when(seconds <= SETTINGS["max_interaction_seconds"]).then(seconds)
        ad_seconds = pl.when(is_ad).then(seconds)
        return [
            pl.len().alias("event_count"),
            seconds.sum().alias("seconds_online"),
            is_night.sum().alias("night_interactions"),
            (pl.col("device") == "mobile").sum().alias("mobile_interactions"),
            (pl.col("device") == "desktop").sum().alias("desktop_interactions"),
            (pl.col("device") == "tablet").sum().alias("tablet_interactions"),
            (kind == "ad_impression").sum().alias("ad_impressions"),
            (kind == "ad_click").sum().alias("ad_clicks"),
            (kind == "ad_conversion").sum().alias("ad_conversions"),
            ad_seconds.sum().alias("ad_seconds"),
            ad_seconds.count().alias("timed_ad_interactions"),
        ]
    if source == "transactions":
        return [
            pl.when(AMOUNT > 0).then(pl.col("occurred_at")).min().alias("first_paid_at"),
            AMOUNT.clip(lower_bound=0).sum().alias("spend"),
            (-AMOUNT).clip(lower_bound=0).sum().alias("refunded"),
        ]
    kind = pl.col("activity_type")
    return [
        pl.len().alias("event_count"),
        kind.is_in(["like", "reaction"]).sum().alias("likes_and_reactions"),
        kind.is_in(["comment", "share"]).sum().alias("comments_and_shares"),
        (kind == "follow").sum().cast(pl.Int64).alias("follows"),
        (kind == "unfollow").sum().cast(pl.Int64).alias("unfollows"),
    ]


def read_events(directory: Path, source: str) -> pl.LazyFrame:
    """Return the sums of a source's clean events."""
    parts = []
    for file in files(directory, source):
        good_rows = (
            pl.scan_parquet(file)
            .select(pl.col(raw).alias(name) for raw, name in RAW_COLUMNS[source].items())
            .filter(
                pl.col("user_id").is_not_null(), pl.col("occurred_at") <= NOW, GOOD_ROWS[source]
            )
        )
        # only rows that are there twice are compared
        repeated = good_rows.group_by("row_id").len().filter(pl.col("len") > 1)
        repeated = repeated.collect(engine="streaming").lazy()
        events = pl.concat(
            [
                good_rows.join(repeated, on="row_id", how="anti"),
                good_rows.join(repeated, on="row_id", how="semi").unique("row_id", keep="any"),
            ]
        )
        parts.append(
            events.group_by(
                "user_id", pl.col("occurred_at").dt.date().alias("activity_date"), *KEYS[source]
            )
            .agg(
                pl.col("occurred_at").min().alias("first_at"),
                pl.col("occurred_at").max().alias("last_at"),
                *sums(source),
            )
            .collect(engine="streaming")
        )
    return pl.concat(parts).lazy()


def read_users(directory: Path) -> pl.LazyFrame:
    """Return one row per user: the newest, with bands and their ranks."""
    bands = pl.read_csv(BANDS_FILE)
    ages = bands.filter(attribute="age_band")
    age = pl.col("age_years")
    of_income, of_education = (
        dict(bands.filter(attribute=attribute).select("band", "band_rank").iter_rows())
        for attribute in ("income_band", "education")
    )
    return (
        pl.scan_parquet(files(directory, "users"))
        .select(pl.col(raw).alias(name) for raw, name in RAW_COLUMNS["users"].items())
        .filter(pl.col("user_id").is_not_null())
        .sort("updated_at", descending=True, nulls_last=True)
        .unique("user_id", keep="first", maintain_order=True)
        .with_columns(
            pl.when(pl.col("signed_up_at") <= NOW).then("signed_up_at"),
            pl.when(age.is_between(SETTINGS["min_age_years"], SETTINGS["max_age_years"])).then(age),
        )
        .with_columns(
            age.bin_intervals(ages["lower_bound"].to_list()[1:], labels=ages["band"].to_list())
            .cast(pl.String)
            .alias("age_band"),
            pl.col("income_band").replace_strict(of_income, default=None).alias("income_rank"),
            pl.col("education").replace_strict(of_education, default=None).alias("education_rank"),
        )
        .drop("updated_at")
        .collect()
        .lazy()
    )


def add_up(sources: Sources) -> Activity:
    """Return the orders, days and topics of users."""
    orders = (
        sources.transactions.filter(pl.col("first_paid_at").is_not_null())
        .group_by("user_id", "order_id")
        .agg(pl.col("first_paid_at").min().alias("ordered_at"))
    )
    day = ["user_id", "activity_date"]
    days = (
        pl.concat(
            [
                sources.interactions.group_by(day).agg(
                    *FIRST_AND_LAST,
                    # a day has 24 hours
                    pl.col("seconds_online").sum().clip(upper_bound=SECONDS_PER_DAY),
                ),
                sources.transactions.select(*day, "first_at", "last_at", "spend"),
                orders.select(
                    "user_id",
                    pl.col("ordered_at").dt.date().alias("activity_date"),
                    pl.lit(1).alias("orders"),
                ),
                sources.social_activities.select(*day, "first_at", "last_at"),
            ],
            how="diagonal",
        )
        .group_by(day)
        .agg(*FIRST_AND_LAST, pl.col("seconds_online", "orders", "spend").sum())
    )
    observed = (
        pl.concat(
            frame.select("user_id", "topic", "event_count")
            for frame in (sources.interactions, sources.social_activities)
        )
        .filter(pl.col("topic").is_not_null())
        .group_by("user_id", "topic")
        .agg(pl.col("event_count").sum())
    )
    declared = (
        sources.users.select(
            "user_id",
            pl.col("interests").str.replace_all("[;|]", ",").str.split(",").alias("topic"),
        )
        .explode("topic")
        .with_columns(pl.col("topic").str.strip_chars())
        .filter(pl.col("topic") != "")
        .unique()
    )
    return Activity(
        *(frame.collect(engine="streaming") for frame in (orders, days, observed, declared))
    )


def ratio(numerator: str, denominator: str) -> pl.Expr:
    """Return the ratio of two columns, null where the second one is not above 0."""
    return pl.col(numerator) / pl.when(pl.col(denominator) > 0).then(denominator)


def user_features(sources: Sources, activity: Activity) -> pl.DataFrame:
    """Return one row per user, by user_id: demographics and every feature of the catalog."""
    newest_at = max(
        activity.days["last_at"].max(),
        sources.users.select(pl.col("signed_up_at").max()).collect().item(),
    )
    as_of = pl.lit(newest_at + timedelta(microseconds=1))
    end_date = pl.lit(newest_at.date() + timedelta(days=1))

    is_weekend = pl.col("activity_date").dt.weekday() > 5
    hours = pl.col("seconds_online") / 3600
    days = (
        activity.days.lazy()
        .group_by("user_id")
        .agg(
            pl.col("first_at").min().alias("first_activity_at"),
            pl.col("last_at").max().alias("last_activity_at"),
            pl.col("activity_date").min().alias("first_date"),
            pl.len().alias("active_days"),
            pl.when(~is_weekend).then(hours).sum().alias("weekday_hours"),
            pl.when(is_weekend).then(hours).sum().alias("weekend_hours"),
        )
        .with_columns(
            pl.business_day_count("first_date", end_date).alias("past_weekdays"),
            (end_date - pl.col("first_date")).dt.total_days().alias("past_days"),
        )
        .with_columns((pl.col("past_days") - pl.col("past_weekdays")).alias("past_weekend_days"))
    )
    interactions = sources.interactions.group_by("user_id").agg(
        pl.col("session_id").drop_nulls().n_unique().alias("session_count"),
        pl.col("event_count").sum().alias("interaction_count"),
        pl.col("^(night|mobile|desktop|tablet)_interactions$").sum(),
        pl.col("^ad_.*$").sum(),
        pl.col("timed_ad_interactions").sum(),
    )
    transactions = sources.transactions.group_by("user_id").agg(
        pl.col("spend", "refunded").sum(),
        pl.col("category")
        .filter(pl.col("first_paid_at").is_not_null())
        .drop_nulls()
        .n_unique()
        .alias("category_count"),
    )
    orders = (
        activity.orders.lazy()
        .group_by("user_id")
        .agg(
            pl.len().alias("order_count"),
            pl.col("ordered_at").min().alias("first_order_at"),
            pl.col("ordered_at").max().alias("last_order_at"),
        )
    )
    social_activities = sources.social_activities.group_by("user_id").agg(
        pl.col("likes_and_reactions", "comments_and_shares").sum(),
        (pl.col("follows").sum() - pl.col("unfollows").sum())
        .clip(lower_bound=0)
        .alias("followed_accounts"),
    )
    topic_share = pl.col("event_count") / pl.col("event_count").sum()
    observed = (
        activity.observed_topics.lazy()
        .group_by("user_id")
        .agg((-topic_share * topic_share.log()).sum().alias("observed_diversity"))
    )
    declared = (
        activity.declared_topics.lazy()
        .group_by("user_id")
        .agg(pl.len().log().alias("declared_diversity"))
    )

    joined = sources.users.join(days, on="user_id", how="full", coalesce=True)
    for frame in (interactions, transactions, orders, social_activities, observed, declared):
        joined = joined.join(frame, on="user_id", how="left")
    mobile, desktop, tablet = (
        pl.col(f"{device}_interactions").fill_null(0) for device in ("mobile", "desktop", "tablet")
    )
    main_device = (
        pl.when(mobile > 0, mobile >= desktop, mobile >= tablet)
        .then(pl.lit("mobile"))
        .when(desktop > 0, desktop >= tablet)
        .then(pl.lit("desktop"))
        .when(tablet > 0)
        .then(pl.lit("tablet"))
    )
    # nothing of a kind is none of it for a user who has done something else
    counts = (
        *("session_count", "likes_and_reactions", "comments_and_shares", "followed_accounts"),
        *("order_count", "spend", "category_count"),
    )
    is_active = pl.col("active_days").is_not_null()
    since_order = as_of - pl.col("last_order_at")
    features = joined.with_columns(
        pl.when(is_active).then(pl.col(name).fill_null(0)).alias(name) for name in counts
    ).with_columns(
        main_device.alias("main_device"),
        (as_of - pl.col("last_activity_at")).dt.total_days().alias("recency_days"),
        (as_of - pl.coalesce("signed_up_at", "first_activity_at"))
        .dt.total_days()
        .alias("tenure_days"),
        ratio("weekday_hours", "past_weekdays").alias("hours_per_weekday"),
        ratio("weekend_hours", "past_weekend_days").alias("hours_per_weekend_day"),
        ratio("night_interactions", "interaction_count").alias("night_share"),
        ratio("mobile_interactions", "interaction_count").alias("mobile_share"),
        ratio("ad_clicks", "ad_impressions").alias("ad_click_through_rate"),
        ratio("ad_conversions", "ad_clicks").alias("ad_conversion_rate"),
        ratio("ad_seconds", "timed_ad_interactions").alias("ad_interaction_seconds"),
        pl.col("spend").alias("total_spend"),
        ratio("spend", "order_count").alias("average_order_value"),
        since_order.dt.total_days().alias("days_since_last_order"),
        (
            (pl.col("last_order_at") - pl.col("first_order_at")).dt.total_microseconds()
            / (SECONDS_PER_DAY * 1e6)
            / pl.when(pl.col("order_count") > 1).then(pl.col("order_count") - 1)
        ).alias("days_between_orders"),
        ratio("refunded", "spend").alias("refund_rate"),
        pl.coalesce("observed_diversity", "declared_diversity").alias("interest_diversity"),
    )
    return (
        features.select("user_id", "signed_up_at", *CATEGORIES, *FEATURES)
        .sort("user_id")
        .collect(engine="streaming")
    )


def profile_tables(
    features: pl.DataFrame, activity: Activity, labels: Labels
) -> dict[str, pl.DataFrame]:
    """Return what is written, by name."""
    users = features.with_columns(pl.Series("segment", labels))
    assignments = users.select("user_id", "segment")
    spend = pl.col("total_spend")
    segments = users.group_by("segment").agg(
        pl.len().alias("user_count"),
        (pl.len() / len(users)).alias("user_share"),
        (spend.sum() / users["total_spend"].sum()).alias("spend_share"),
    )

    def of_each_feature(figure: str) -> pl.DataFrame:
        expression = getattr(pl.col(*FEATURES), figure)()
        overall = users.select(expression).unpivot(
            variable_name="feature", value_name=f"overall_{figure}"
        )
        return (
            users.group_by("segment")
            .agg(expression)
            .unpivot(index="segment", variable_name="feature", value_name=figure)
            .join(overall, on="feature")
        )

    profiles = (
        of_each_feature("mean")
        .join(of_each_feature("median"), on=["segment", "feature"])
        .with_columns(
            lift=pl.col("mean") / pl.when(pl.col("overall_mean") != 0).then("overall_mean")
        )
    )

    user_count = pl.col("user_count")
    share = user_count / user_count.sum().over("segment", "attribute")
    overall_share = user_count.sum().over("attribute", "value") / user_count.sum().over("attribute")
    demographics = pl.concat(
        users.filter(pl.col(name).is_not_null())
        .group_by("segment", pl.lit(name).alias("attribute"), pl.col(name).alias("value"))
        .agg(pl.len().alias("user_count"))
        for name in CATEGORIES
    ).with_columns(share.alias("share"), (share / overall_share).alias("lift"))

    topics = (
        pl.concat([activity.observed_topics.select("user_id", "topic"), activity.declared_topics])
        .lazy()
        .unique()
        .join(assignments.lazy(), on="user_id")
        .group_by("segment", "topic")
        .agg(pl.len().alias("user_count"))
        .join(segments.lazy().select("segment", pl.col("user_count").alias("users")), on="segment")
        .with_columns((user_count / pl.col("users")).alias("share"))
        .with_columns(
            (pl.col("share") / (user_count.sum().over("topic") / len(users))).alias("lift")
        )
        .drop("users")
        .collect(engine="streaming")
    )
    days = (
        activity.days.lazy()
        .join(assignments.lazy(), on="user_id")
        .group_by("segment", pl.col("activity_date").alias("day"))
        .agg(
            pl.len().alias("active_users"),
            (pl.col("seconds_online").sum() / 3600).alias("hours_online"),
            pl.col("orders", "spend").sum(),
        )
        .collect(engine="streaming")
    )
    return {
        "users": users,
        "assignments": assignments,
        "segments": segments,
        "profiles": profiles,
        "demographics": demographics,
        "topics": topics,
        "days": days,
    }


def main() -> None:
    """Run the script that the command line asks for."""
    directory, output = directories()
    watch = Stopwatch()
    with watch.stage("read and clean"):
        sources = Sources(
            users=read_users(directory),
            interactions=read_events(directory, "interactions"),
            transactions=read_events(directory, "transactions"),
            social_activities=read_events(directory, "social_activities"),
        )
    with watch.stage("features"):
        activity = add_up(sources)
        features = user_features(sources, activity)
        del sources
    with watch.stage("segments"):
        found = segment_users(
            {name: features[name].cast(pl.Float64).to_numpy() for name in FEATURES}
        )
    with watch.stage("profiles"):
        tables = profile_tables(features, activity, found.labels)
    with watch.stage("write"):
        for name, table in tables.items():
            table.write_parquet(output / f"{name}.parquet", compression="zstd")
    watch.print_summary(len(features), event_count(directory), found.segment_count)


if __name__ == "__main__":
    main()
