"""The segmentation as one would write it in a notebook, with pandas and scikit-learn.

    python benchmarks/notebook_pandas.py INPUT_DIRECTORY OUTPUT_DIRECTORY

Everything is read into memory; texts that come again and again are kept as categories.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from common import (
    BANDS_FILE,
    CATEGORIES,
    FEATURES,
    RAW_COLUMNS,
    SETTINGS,
    Stopwatch,
    directories,
    event_count,
    segment_users,
)
from pandas.api.types import union_categoricals

SECONDS_PER_DAY = 86_400
DAY = ["user_id", "activity_date"]
# Not known of those who have done nothing, 0 for those who have done something else.
COUNTS = [
    *("active_days", "session_count", "likes_and_reactions", "comments_and_shares"),
    *("followed_accounts", "order_count", "total_spend", "category_count"),
]


@dataclass(frozen=True)
class Sources:
    """The clean rows of every source.

    Attributes:
        users: one row per user of any source, by user_id; those who never registered are empty.
        interactions, transactions, social_activities: one row per event.
    """

    users: pd.DataFrame
    interactions: pd.DataFrame
    transactions: pd.DataFrame
    social_activities: pd.DataFrame


@dataclass(frozen=True)
class Activity:
    """What users did.

    Attributes:
        orders: one row per order with a positive amount, at the time of its first line.
        days: one row per user and day.
        topics: one row per user and topic; event_count is 0 where it was only declared.
    """

    orders: pd.DataFrame
    days: pd.DataFrame
    topics: pd.DataFrame


def read(path: Path, categories: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return the columns that are used of a source, by their names."""
    names = RAW_COLUMNS[path.stem]
    frame = pd.read_parquet(path, columns=list(names), read_dictionary=list(categories))
    return frame.rename(columns=names)


def read_sources(directory: Path) -> Sources:
    """Return the clean rows of every source of a generated input."""
    now = pd.Timestamp.now("UTC").tz_localize(None)

    interactions = read(directory / "interactions", ("uid", "kind", "device", "topic"))
    interactions = interactions[
        interactions["user_id"].notna()
        & (interactions["occurred_at"] <= now)
        & interactions["interaction_type"].notna()
        & ~(interactions["duration_seconds"] < 0)
    ].drop_duplicates("row_id")
    seconds = interactions["duration_seconds"]
    interactions["duration_seconds"] = seconds.where(seconds <= SETTINGS["max_interaction_seconds"])

    transactions = read(directory / "transactions", ("customer", "category"))
    transactions["amount"] = transactions["unit_price"].astype(float) * transactions["quantity"]
    transactions = transactions[
        transactions["user_id"].notna()
        & (transactions["occurred_at"] <= now)
        & transactions["amount"].notna()
    ].drop_duplicates("row_id")

    social_activities = read(directory / "social_activities", ("member", "action", "topic"))
    known_types = ["like", "reaction", "comment", "share", "follow", "unfollow"]
    social_activities = social_activities[
        social_activities["user_id"].notna()
        & (social_activities["occurred_at"] <= now)
        & social_activities["activity_type"].isin(known_types)
    ].drop_duplicates("row_id")

    users = read(directory / "users.parquet").dropna(subset="user_id")
    users = users.sort_values("updated_at", ascending=False).drop_duplicates("user_id")
    users["signed_up_at"] = users["signed_up_at"].where(users["signed_up_at"] <= now)
    is_known = users["age_years"].between(SETTINGS["min_age_years"], SETTINGS["max_age_years"])
    users["age_years"] = users["age_years"].where(is_known)

    # the same categories everywhere, in order: what is grouped by user then fits together as it is
    events = (interactions, transactions, social_activities)
    active = union_categoricals(
        [frame["user_id"].cat.remove_unused_categories() for frame in events]
    )
    user_ids = pd.CategoricalDtype(
        active.categories.union(pd.Index(users["user_id"])).sort_values()
    )
    for frame in events:
        frame["user_id"] = frame["user_id"].cat.set_categories(user_ids.categories)
        frame["activity_date"] = frame["occurred_at"].dt.normalize()
    users = users.set_index("user_id").reindex(user_ids.categories)
    users.index = pd.CategoricalIndex(users.index, dtype=user_ids, name="user_id")
    return Sources(with_bands(users), interactions, transactions, social_activities)


def with_bands(users: pd.DataFrame) -> pd.DataFrame:
    """Return the users with the band of their age and the ranks of their other bands."""
    bands = pd.read_csv(BANDS_FILE)
    ages = bands[bands["attribute"] == "age_band"]
    users["age_band"] = pd.cut(
        users["age_years"],
        [*ages["lower_bound"], ages["upper_bound"].iloc[-1] + 1],
        right=False,
        labels=ages["band"].tolist(),
    ).astype("str")
    for attribute, rank in [("income_band", "income_rank"), ("education", "education_rank")]:
        of_attribute = bands[bands["attribute"] == attribute]
        users[rank] = users[attribute].map(of_attribute.set_index("band")["band_rank"])
    return users


def add_up(sources: Sources) -> Activity:
    """Return the orders, days and topics of users."""
    paid = sources.transactions[sources.transactions["amount"] > 0]
    orders = (
        paid.groupby(["user_id", "order_id"], observed=True, sort=False)
        .agg(ordered_at=("occurred_at", "min"))
        .reset_index()
    )

    first_and_last = {"first_at": ("occurred_at", "min"), "last_at": ("occurred_at", "max")}
    interaction_days = sources.interactions.groupby(DAY, observed=True, sort=False).agg(
        **first_and_last, seconds_online=("duration_seconds", "sum")
    )
    # a day has 24 hours
    interaction_days["seconds_online"] = interaction_days["seconds_online"].clip(
        upper=SECONDS_PER_DAY
    )
    order_days = (
        orders.assign(activity_date=orders["ordered_at"].dt.normalize())
        .groupby(DAY, observed=True, sort=False)
        .agg(orders=("ordered_at", "size"))
    )
    transaction_days = (
        sources.transactions.assign(spend=sources.transactions["amount"].clip(lower=0))
        .groupby(DAY, observed=True, sort=False)
        .agg(**first_and_last, spend=("spend", "sum"))
    )
    social_days = sources.social_activities.groupby(DAY, observed=True, sort=False).agg(
        **first_and_last
    )
    days = (
        pd.concat([interaction_days, transaction_days, order_days, social_days])
        .groupby(DAY, observed=True, sort=False)
        .agg(
            first_at=("first_at", "min"),
            last_at=("last_at", "max"),
            seconds_online=("seconds_online", "sum"),
            orders=("orders", "sum"),
            spend=("spend", "sum"),
        )
        .reset_index()
    )

    observed = [
        events.groupby(["user_id", "topic"], observed=True, sort=False)
        .size()
        .rename("event_count")
        .reset_index()
        .astype({"topic": "str"})
        .assign(is_declared=False)
        for events in (sources.interactions, sources.social_activities)
    ]
    listed = sources.users["interests"].str.split("[,;|]", regex=True).explode().str.strip()
    listed = listed[listed.notna() & (listed != "")].rename("topic")
    declared = listed.reset_index().drop_duplicates()
    topics = pd.concat([*observed, declared.assign(event_count=0, is_declared=True)])
    topics = topics.groupby(["user_id", "topic"], observed=True, sort=False).agg(
        event_count=("event_count", "sum"), is_declared=("is_declared", "any")
    )
    return Activity(orders, days, topics.reset_index())


def ratio(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    """Return the ratio of two numbers of each user, NaN where the second one is not above 0."""
    return numerator / denominator.where(denominator > 0)


def day_features(days: pd.DataFrame, users: pd.DataFrame) -> pd.DataFrame:
    """Return when, on how many days and how long users were there."""
    of_user = days.groupby("user_id", observed=False)
    first_at, last_at = of_user["first_at"].min(), of_user["last_at"].max()
    newest_at = max(last_at.max(), users["signed_up_at"].max())
    as_of = newest_at + pd.Timedelta(microseconds=1)

    first_date = of_user["activity_date"].min().to_numpy("datetime64[D]")
    end_date = np.datetime64(newest_at, "D") + 1
    is_active = ~np.isnat(first_date)
    first_date = np.where(is_active, first_date, end_date)
    past_days = pd.Series((end_date - first_date) // np.timedelta64(1, "D"), of_user.size().index)
    past_weekdays = pd.Series(np.busday_count(first_date, end_date), past_days.index)

    hours = days["seconds_online"] / 3600
    is_weekend = days["activity_date"].dt.day_of_week >= 5
    hours_on_weekdays = hours.where(~is_weekend, 0).groupby(days["user_id"], observed=False).sum()
    hours_on_weekends = hours.where(is_weekend, 0).groupby(days["user_id"], observed=False).sum()
    return pd.DataFrame(
        {
            "recency_days": (as_of - last_at).dt.days,
            "tenure_days": (as_of - users["signed_up_at"].fillna(first_at)).dt.days,
            "active_days": of_user.size(),
            "hours_per_weekday": ratio(hours_on_weekdays, past_weekdays),
            "hours_per_weekend_day": ratio(hours_on_weekends, past_days - past_weekdays),
            "as_of": as_of,
        }
    )


def interaction_features(interactions: pd.DataFrame) -> pd.DataFrame:
    """Return what users did on the site, and on which device they did most of it."""
    user_ids, kind = interactions["user_id"], interactions["interaction_type"]

    def count(flags: pd.Series) -> pd.Series:
        return flags.groupby(user_ids, observed=False).sum()

    hour = interactions["occurred_at"].dt.hour
    is_night = (hour >= SETTINGS["night_start_hour"]) | (hour < SETTINGS["night_end_hour"])
    is_ad = kind.isin(["ad_impression", "ad_click", "ad_conversion"])
    of_user = interactions.groupby("user_id", observed=False)
    all_interactions = of_user.size()
    clicks = count(kind == "ad_click")
    devices = pd.DataFrame(
        {name: count(interactions["device"] == name) for name in ("mobile", "desktop", "tablet")}
    )
    return pd.DataFrame(
        {
            "main_device": devices.idxmax(axis=1).where(devices.max(axis=1) > 0),
            "session_count": of_user["session_id"].nunique(),
            "night_share": ratio(count(is_night), all_interactions),
            "mobile_share": ratio(devices["mobile"], all_interactions),
            "ad_click_through_rate": ratio(clicks, count(kind == "ad_impression")),
            "ad_conversion_rate": ratio(count(kind == "ad_conversion"), clicks),
            "ad_interaction_seconds": interactions["duration_seconds"]
            .where(is_ad)
            .groupby(user_ids, observed=False)
            .mean(),
        }
    )


def social_features(activities: pd.DataFrame) -> pd.DataFrame:
    """Return how users took part in the community."""

    def count(*types: str) -> pd.Series:
        is_counted = activities["activity_type"].isin(types)
        return is_counted.groupby(activities["user_id"], observed=False).sum()

    return pd.DataFrame(
        {
            "likes_and_reactions": count("like", "reaction"),
            "comments_and_shares": count("comment", "share"),
            "followed_accounts": (count("follow") - count("unfollow")).clip(lower=0),
        }
    )


def order_features(
    transactions: pd.DataFrame, orders: pd.DataFrame, as_of: pd.Series
) -> pd.DataFrame:
    """Return what users bought."""
    user_ids, amounts = transactions["user_id"], transactions["amount"]
    spend = amounts.clip(lower=0).groupby(user_ids, observed=False).sum()
    refunded = (-amounts).clip(lower=0).groupby(user_ids, observed=False).sum()
    of_user = orders.groupby("user_id", observed=False)["ordered_at"]
    order_count, first_at, last_at = of_user.size(), of_user.min(), of_user.max()
    paid = transactions[amounts > 0]
    return pd.DataFrame(
        {
            "order_count": order_count,
            "total_spend": spend,
            "average_order_value": ratio(spend, order_count),
            "days_since_last_order": (as_of - last_at).dt.days,
            "days_between_orders": ratio((last_at - first_at).dt.total_seconds(), order_count - 1)
            / SECONDS_PER_DAY,
            "refund_rate": ratio(refunded, spend),
            "category_count": paid.groupby("user_id", observed=False)["category"].nunique(),
        }
    )


def interest_diversity(topics: pd.DataFrame) -> pd.Series:
    """Return the entropy of each user's topics in nats; without any, of the declared ones."""
    observed = topics[topics["event_count"] > 0]
    user_ids, event_count = observed["user_id"], observed["event_count"]
    shares = event_count / event_count.groupby(user_ids, observed=True).transform("sum")
    entropy = (-shares * np.log(shares)).groupby(user_ids, observed=False).sum(min_count=1)
    declared = topics[topics["is_declared"]].groupby("user_id", observed=False).size()
    return entropy.where(entropy.notna(), np.log(declared.where(declared > 0)))


def user_features(sources: Sources, activity: Activity) -> pd.DataFrame:
    """Return one row per user: demographics and every feature of the catalog."""
    users = sources.users
    of_days = day_features(activity.days, users)
    features = pd.concat(
        [
            users.drop(columns=["interests", "updated_at"]),
            of_days,
            interaction_features(sources.interactions),
            social_features(sources.social_activities),
            order_features(sources.transactions, activity.orders, of_days["as_of"]),
            interest_diversity(activity.topics).rename("interest_diversity"),
        ],
        axis=1,
    )
    features[COUNTS] = features[COUNTS].where(features["active_days"] > 0)
    return features.drop(columns="as_of")


def profile_tables(
    features: pd.DataFrame, activity: Activity, labels: pd.Series
) -> dict[str, pd.DataFrame]:
    """Return what is written, by name."""
    users = features.assign(segment=labels)
    of_segment = users.groupby("segment")
    segments = pd.DataFrame(
        {
            "user_count": of_segment.size(),
            "user_share": of_segment.size() / len(users),
            "spend_share": of_segment["total_spend"].sum() / users["total_spend"].sum(),
        }
    )

    names = list(FEATURES)
    profiles = (
        pd.DataFrame(
            {
                "mean": of_segment[names].mean().stack(future_stack=True),
                "median": of_segment[names].median().stack(future_stack=True),
            }
        )
        .rename_axis(["segment", "feature"])
        .reset_index()
    )
    profiles["overall_mean"] = profiles["feature"].map(users[names].mean())
    profiles["overall_median"] = profiles["feature"].map(users[names].median())
    profiles["lift"] = profiles["mean"] / profiles["overall_mean"].replace(0, np.nan)

    demographics = []
    for attribute in CATEGORIES:
        shares = of_segment[attribute].value_counts(normalize=True)
        counts = of_segment[attribute].value_counts()
        overall = users[attribute].value_counts(normalize=True)
        table = pd.DataFrame({"user_count": counts, "share": shares})
        table = table.rename_axis(["segment", "value"]).reset_index()
        table["lift"] = table["share"] / table["value"].map(overall)
        demographics.append(table.assign(attribute=attribute))

    topics = activity.topics.assign(segment=activity.topics["user_id"].map(labels))
    topics = topics.groupby(["segment", "topic"]).size().rename("user_count").reset_index()
    overall = topics.groupby("topic")["user_count"].transform("sum") / len(users)
    topics["share"] = topics["user_count"] / topics["segment"].map(segments["user_count"])
    topics["lift"] = topics["share"] / overall

    days = activity.days.assign(segment=activity.days["user_id"].map(labels))
    days = (
        days.groupby(["segment", "activity_date"])
        .agg(
            active_users=("user_id", "size"),
            seconds_online=("seconds_online", "sum"),
            orders=("orders", "sum"),
            spend=("spend", "sum"),
        )
        .rename_axis(["segment", "day"])
        .reset_index()
    )
    days["hours_online"] = days.pop("seconds_online") / 3600
    return {
        "users": users.reset_index(),
        "assignments": users[["segment"]].reset_index(),
        "segments": segments.reset_index(),
        "profiles": profiles,
        "demographics": pd.concat(demographics),
        "topics": topics,
        "days": days,
    }


def main() -> None:
    """Run the script that the command line asks for."""
    directory, output = directories()
    watch = Stopwatch()
    with watch.stage("read and clean"):
        sources = read_sources(directory)
    with watch.stage("features"):
        activity = add_up(sources)
        features = user_features(sources, activity)
        del sources
    with watch.stage("segments"):
        found = segment_users({name: features[name].to_numpy(float) for name in FEATURES})
        labels = pd.Series(found.labels, features.index, name="segment")
    with watch.stage("profiles"):
        tables = profile_tables(features, activity, labels)
    with watch.stage("write"):
        for name, table in tables.items():
            table.to_parquet(output / f"{name}.parquet", compression="zstd", index=False)
    watch.print_summary(len(features), event_count(directory), found.segment_count)


if __name__ == "__main__":
    main()
