"""Metrics as MetricFlow computes them, against the tables that they sum up."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from project import Project, bundled_input, link_project

# mf looks for the manifest in target/ and nowhere else
WHERE_MF_LOOKS = {"DBT_TARGET_PATH": "target"}
UP_TO_METRICS = (
    *("--select", "+dim_days", "+rpt_segment_days", "+fct_user_predictions"),
    *("+user_segment_history", "stg_interactions", "stg_transactions"),
    *("--exclude-resource-type", "test"),
)
PREDICTED = {
    "horizon_days": 30,
    "leave_out": ["live"],
    "expert": {"prediction_snapshots": 1},
}
# some time within the sample, as if a build had recorded the segments then
RECORDED_AT = date(2025, 4, 1)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = link_project(tmp_path_factory.mktemp("semantic"))
    sample = Project(folder, bundled_input("sample") | PREDICTED)
    sample.build(*UP_TO_METRICS, **WHERE_MF_LOOKS)
    with duckdb.connect(str(sample.warehouse)) as connection:
        connection.execute("update user_segment_history set valid_from = ?", [RECORDED_AT])
    return sample


def mf(project: Project, *arguments: str) -> str:
    """Run mf as a user with the input file would, and return what it has said."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("mf")), *arguments],
        cwd=project.folder,
        env=project.environment(USER_PROFILING_INPUT="inputs/sample.yml", **WHERE_MF_LOOKS),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout


def metrics(project: Project, names: str, group_by: str, *more: str) -> pd.DataFrame:
    """Return metrics by groups, which are the index."""
    path = project.folder / "metrics.csv"
    mf(project, "query", "--metrics", names, "--group-by", group_by, *more, "--csv", str(path))
    return in_order(pd.read_csv(path), group_by.split(","))


def tables(project: Project, sql: str, group_by: str) -> pd.DataFrame:
    """Return what the tables say, in the same shape."""
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        return in_order(connection.sql(sql).df(), group_by.split(","))


def in_order(frame: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    for column in groups:
        if column.startswith("metric_time"):
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
        else:
            frame[column] = frame[column].fillna("(unknown)")
    return frame.set_index(groups).sort_index().astype(float)


def same(metric: pd.DataFrame, table: pd.DataFrame) -> None:
    assert len(metric) > 1
    pd.testing.assert_frame_equal(metric, table[metric.columns], rtol=1e-9)


def test_configurations_are_valid_on_the_warehouse(project: Project) -> None:
    said = mf(project, "validate-configs")
    assert set(re.findall(r"against data warehouse \(ERRORS: (\d+)", said)) == {"0"}
    validated = set(re.findall(r"validated ([a-z ]+) against data warehouse \(", said))
    assert validated == {"semantic models", "dimensions", "entities", "measures", "metrics"}


def test_segments_have_the_figures_of_their_tables(project: Project) -> None:
    names = "users,predicted_users,orders,spend,hours_online,churn_risk,purchase_probability"
    names += ",expected_orders,expected_spend,expected_spend_per_user"
    figures = metrics(project, names, "user__segment_name")
    assert figures["churn_risk"].between(0, 1).all()
    days = """
        select
            segment_name,
            sum(orders) as orders,
            sum(spend) as spend,
            sum(hours_online) as hours_online
        from rpt_segment_days
        group by segment_name
    """
    predictions = """
        select
            segment_name,
            count(*) as predicted_users,
            avg(churn_probability) as churn_risk,
            avg(purchase_probability) as purchase_probability,
            sum(expected_orders) as expected_orders,
            sum(expected_spend) as expected_spend,
            avg(expected_spend) as expected_spend_per_user
        from fct_user_predictions
        inner join dim_users using (user_id)
        group by segment_name
    """
    of_tables = f"""
        select
            segment_name as user__segment_name,
            user_count as users,
            days.* exclude (segment_name),
            predictions.* exclude (segment_name)
        from dim_segments
        left join ({days}) as days using (segment_name)
        left join ({predictions}) as predictions using (segment_name)
    """
    same(figures, tables(project, of_tables, "user__segment_name"))


def test_days_have_the_figures_of_the_report(project: Project) -> None:
    groups = "metric_time__day,user__segment_name"
    names = "active_users,active_users_over_30_days,orders,spend,hours_online"
    figures = metrics(project, names, groups)
    of_tables = """
        with user_days as (
            select segment_name, user_id, activity_date
            from fct_user_days
            inner join dim_users using (user_id)
        ),

        month_before as (
            select dim_days.day, segment_name, count(distinct user_id) as active_users_over_30_days
            from dim_days
            inner join user_days
                on activity_date between dim_days.day - 29 and dim_days.day
            group by all
        )

        select
            day as metric_time__day,
            segment_name as user__segment_name,
            active_users,
            active_users_over_30_days,
            coalesce(orders, 0) as orders,
            coalesce(spend, 0) as spend,
            hours_online
        from month_before
        full outer join rpt_segment_days using (day, segment_name)
    """
    seen = figures[["active_users", "active_users_over_30_days"]].notna().any(axis=1)
    same(figures[seen], tables(project, of_tables, groups))


def test_rates_are_ratios_of_sums_of_raw_events(project: Project) -> None:
    groups = "metric_time__month,user__gender"
    names = "ad_impressions,ad_clicks,ad_conversions,click_through_rate,conversion_rate"
    names += ",interactions,orders,spend,refunds,average_order_value"
    of_rows = """
        with clean_interactions as (
            select * from stg_interactions
            where reason_code is null
            qualify row_number() over (partition by row_id order by occurred_at) = 1
        ),

        clean_transactions as (
            select * from stg_transactions
            where reason_code is null
            qualify row_number() over (partition by row_id order by occurred_at) = 1
        ),

        interactions as (
            select
                date_trunc('month', occurred_at) as metric_time__month,
                gender as user__gender,
                count(*) as interactions,
                count(*) filter (where interaction_type = 'ad_impression') as ad_impressions,
                count(*) filter (where interaction_type = 'ad_click') as ad_clicks,
                count(*) filter (where interaction_type = 'ad_conversion') as ad_conversions
            from clean_interactions
            inner join dim_users using (user_id)
            where occurred_at < (select as_of from int_as_of)
            group by all
        ),

        transactions as (
            select
                date_trunc('month', occurred_at) as metric_time__month,
                gender as user__gender,
                sum(amount) filter (where amount > 0) as spend,
                -sum(amount) filter (where amount < 0) as refunds
            from clean_transactions
            inner join dim_users using (user_id)
            where occurred_at < (select as_of from int_as_of)
            group by all
        ),

        orders as (
            select
                date_trunc('month', ordered_at) as metric_time__month,
                gender as user__gender,
                count(*) as orders
            from (
                select user_id, order_id, min(occurred_at) as ordered_at
                from clean_transactions
                where amount > 0 and occurred_at < (select as_of from int_as_of)
                group by user_id, order_id
            )
            inner join dim_users using (user_id)
            group by all
        )

        select
            metric_time__month,
            coalesce(user__gender, '(unknown)') as user__gender,
            interactions.* exclude (metric_time__month, user__gender),
            transactions.* exclude (metric_time__month, user__gender),
            orders,
            ad_clicks / nullif(ad_impressions, 0) as click_through_rate,
            ad_conversions / nullif(ad_clicks, 0) as conversion_rate,
            spend / orders as average_order_value
        from interactions
        full outer join transactions using (metric_time__month, user__gender)
        full outer join orders using (metric_time__month, user__gender)
        where user__gender is not null
    """
    known = ("--where", "{{ Dimension('user__gender') }} is not null")
    same(metrics(project, names, groups, *known), tables(project, of_rows, groups))


def test_facts_get_the_segment_of_their_time(project: Project) -> None:
    of_tables = f"""
        select
            case when activity_date >= '{RECORDED_AT}' then segment_key end
                as user__segment_at_the_time,
            coalesce(sum(spend), 0) as spend
        from fct_user_days
        inner join dim_users using (user_id)
        group by all
    """
    at_the_time = metrics(project, "spend", "user__segment_at_the_time")
    assert "(unknown)" in at_the_time.index
    same(at_the_time, tables(project, of_tables, "user__segment_at_the_time"))
