"""Data that was not made for the project, against figures that others have published."""

from pathlib import Path

import duckdb
import pandas as pd
import pytest
from project import PROJECT, Project, bundled_input, is_there, link_project


def built(folder: Path, name: str) -> Project:
    project = Project(link_project(folder), bundled_input(name))
    project.build()
    return project


def compare_cohorts(project: Project, lines: pd.DataFrame) -> None:
    """Count cohorts in pandas, of lines with user, order, time and a positive amount."""
    if not is_there("lifecycle"):
        return
    lines = lines.assign(month=lines["time"].dt.to_period("M"))
    orders = lines.groupby(["user", "order"], as_index=False)["month"].min()
    cohorts = orders.groupby("user")["month"].min().rename("cohort")
    by_month = ["cohort", "month"]
    counted = (
        orders.join(cohorts, on="user")
        .groupby(by_month)
        .agg(active_users=("user", "nunique"), orders=("user", "size"))
        .join(lines.join(cohorts, on="user").groupby(by_month)["amount"].sum())
    )
    with duckdb.connect(str(project.published / "user_segments.duckdb"), read_only=True) as copy:
        published = copy.sql(
            "select * from rpt_cohort_retention"
            " where segment_key = 'all' and activity_month is not null"
        ).df()
    assert set(published["measured_by"]) == {"orders"}
    published["cohort"] = published["cohort_month"].dt.to_period("M")
    published["month"] = published["activity_month"].dt.to_period("M")
    published = published.set_index(by_month)
    both = published.join(counted.rename(columns="{}_counted".format)).fillna(0)
    assert len(both[both["active_users"] > 0]) == len(counted) > 50
    assert (both["active_users"] == both["active_users_counted"]).all()
    assert (both["orders"] == both["orders_counted"]).all()
    assert (both["spend"] - both["amount_counted"]).abs().max() < 0.001


def test_online_retail_gives_the_published_counts(tmp_path: Path) -> None:
    project = built(tmp_path / "project", "online_retail")

    assert project.query(
        "select count(*) from stg_transactions where reason_code is null and amount > 0"
    ) == [(397_884,)]
    [(purchasers, orders, spend)] = project.query(
        "select count(*) filter (where order_count > 0), sum(order_count), sum(total_spend)"
        " from dim_users"
    )
    assert (purchasers, orders) == (4_338, 18_532)
    assert spend == pytest.approx(8_911_407.904, abs=0.0005)
    assert project.query(
        "select raw_rows, clean_rows, quarantined_rows, quarantine_reasons from rpt_data_quality"
        " where source = 'transactions'"
    ) == [(541_909, 406_829, 135_080, "missing_user_id 135080")]
    assert project.query("select count(*), any_value(reason_code) from quarantined_rows") == [
        (135_080, "missing_user_id")
    ]
    assert project.query("select verdict from rpt_segmentation_health") == [("continuum",)]

    raw = pd.read_csv(PROJECT / "../shared/data/online_retail/online_retail.csv.gz", dtype=str)
    raw = raw.dropna(subset=["CustomerID"])
    lines = pd.DataFrame(
        {
            "user": raw["CustomerID"].str.split(".").str[0],
            "order": raw["InvoiceNo"],
            "time": pd.to_datetime(raw["InvoiceDate"]),
            "amount": raw["Quantity"].astype(float) * raw["UnitPrice"].astype(float),
        }
    )
    compare_cohorts(project, lines[lines["amount"] > 0])


def test_cdnow_keeps_equal_purchases_apart(tmp_path: Path) -> None:
    project = built(tmp_path / "project", "cdnow")

    [(users, spend)] = project.query("select count(*), sum(total_spend) from dim_users")
    assert users == 23_570
    assert spend == pytest.approx(2_500_315.63, abs=0.0005)
    assert project.query(
        "select raw_rows, clean_rows, duplicate_rows from rpt_data_quality"
        " where source = 'transactions'"
    ) == [(69_659, 69_659, 0)]
    # a purchase of nothing is no order, but it is activity
    assert project.query(
        "select count(*) from stg_transactions where reason_code is null and amount = 0"
    ) == [(80,)]

    raw = pd.read_csv(
        PROJECT / "../shared/data/cdnow/CDNOW_master.txt",
        sep=r"\s+",
        skiprows=1,
        names=["user", "order", "quantity", "amount"],
        dtype={"user": str, "order": str},
    )
    lines = raw.assign(time=pd.to_datetime(raw["order"], format="%Y%m%d"))
    compare_cohorts(project, lines[lines["amount"] > 0])


def test_statso_traits_reach_the_user_table_unchanged(tmp_path: Path) -> None:
    project = Project(link_project(tmp_path / "project"), bundled_input("statso"))
    said = project.build()

    raw = pd.read_csv(PROJECT / "../shared/data/statso/user_profiles_for_ads.csv")
    columns = {
        "hours_per_weekday": "Time Spent Online (hrs/weekday)",
        "hours_per_weekend_day": "Time Spent Online (hrs/weekend)",
        "ad_click_through_rate": "Click-Through Rates (CTR)",
        "ad_conversion_rate": "Conversion Rates",
        "ad_interaction_seconds": "Ad Interaction Time (sec)",
        "likes_and_reactions": "Likes and Reactions",
        "followed_accounts": "Followed Accounts",
    }
    with duckdb.connect(str(project.published / "user_segments.duckdb"), read_only=True) as copy:
        users = copy.sql("from dim_users").df()
    merged = users.merge(
        raw.assign(user_id=raw["User ID"].astype(str)), on="user_id", suffixes=("", "_raw")
    )
    assert len(users) == len(merged) == 1_000
    for feature, column in columns.items():
        assert (merged[feature] == merged[column]).all(), feature
    # arbitrary cuts are published all the same, but not without a word
    assert project.query("select verdict from rpt_segmentation_health") == [("none",)]
    assert "WARN 1 the_segments_in_force_are_real" in said
    # without any time there is no history
    for table in ("int_segment_dates", "user_segment_history", "fct_segment_migrations"):
        assert project.query(f"select count(*) from {table}") == [(0,)]
