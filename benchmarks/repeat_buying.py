"""Compares the predictions with the models of repeat buying, on the data that those are known by.

    python benchmarks/repeat_buying.py

BG/NBD (Fader, Hardie and Lee 2005, "Counting your customers the easy way") says on how many days a
customer will buy, and Gamma-Gamma (Fader and Hardie 2013) what such a day brings. Both are fitted
by maximum likelihood to the history of the very customers on whom the predictions are tested. CDNOW
as of 1998-03-31 and Online Retail as of 2011-09-09, the next 90 days; customers who have ever paid.
The ratio comes with the 95 % interval that other customers like these would give (bootstrap).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import yaml
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score, root_mean_squared_error

PROJECT = Path(__file__).parents[1]
OUTPUT = PROJECT / "benchmarks" / "output" / "repeat_buying"
HORIZON_DAYS = 90
RESAMPLES = 400
SEED = 0
# The first day after the horizon.
INPUTS = {"cdnow": "1998-06-30 00:00:00", "online_retail": "2011-12-09 00:00:00"}
Floats = NDArray[np.float64]

HISTORY = """
    with clock as (
        select last_activity_date from int_prediction_times where is_test
    ),

    order_days as (
        select days.user_id, days.activity_date, days.spend,
            min(days.activity_date) over (partition by days.user_id) as first_date
        from int_user_days as days
        inner join clock on days.activity_date <= clock.last_activity_date
        where days.order_count > 0
    )

    select
        order_days.user_id,
        count(*) - 1 as repeats,
        max(activity_date) - min(activity_date) as recency,
        max(clock.last_activity_date) - min(activity_date) as age,
        -- the mean of repeated days, or of the only one
        coalesce(avg(spend) filter (where activity_date > first_date), avg(spend)) as mean_spend
    from order_days
    cross join clock
    group by order_days.user_id
"""
TESTED = """
    select
        user_id,
        max(predicted_value) filter (where target = 'purchase') as purchase,
        max(predicted_value) filter (where target = 'orders') as orders,
        max(predicted_value) filter (where target = 'spend') as spend,
        max(observed_value) filter (where target = 'orders') as next_orders,
        max(observed_value) filter (where target = 'spend') as next_spend
    from int_prediction_tests
    group by user_id
"""


def main() -> None:
    """Build, compare and print, one data set after the other."""
    for name, as_of in INPUTS.items():
        users = tested_users(build(name, as_of))
        orders = bg_nbd(users)
        value = gamma_gamma(users)
        print(f"{name}: {len(users):,} customers, {HORIZON_DAYS} days")
        # the chance of a purchase, days with an order, spend
        ours = users[["purchase", "orders", "spend"]].to_numpy(float)
        theirs = np.column_stack([orders, orders, orders * value])
        figures = compared(users, ours, theirs)
        resampled = np.random.default_rng(SEED).integers(len(users), size=(RESAMPLES, len(users)))
        ratios = [
            compared(users.iloc[rows], ours[rows], theirs[rows])["ratio"] for rows in resampled
        ]
        figures["from"], figures["to"] = np.quantile(ratios, [0.025, 0.975], axis=0)
        print(figures.to_string(float_format="{:.4f}".format), "\n")


def compared(users: pd.DataFrame, ours: Floats, theirs: Floats) -> pd.DataFrame:
    """Return both sets of predictions (n, 3) measured on the customers, and their ratio."""
    figures = pd.DataFrame(
        {
            "predictions": measured(users, *ours.T),
            "BG/NBD, Gamma-Gamma": measured(users, *theirs.T),
        }
    )
    figures["ratio"] = figures["predictions"] / figures["BG/NBD, Gamma-Gamma"]
    return figures


def build(name: str, as_of: str) -> Path:
    """Build an input as of a time, into a warehouse of its own, and return that."""
    given = yaml.safe_load((PROJECT / "inputs" / f"{name}.yml").read_text())
    given |= {
        "input": f"{name}_{HORIZON_DAYS}_days",
        "as_of": as_of,
        "horizon_days": HORIZON_DAYS,
    }
    OUTPUT.mkdir(parents=True, exist_ok=True)
    file = OUTPUT / f"{given['input']}.yml"
    file.write_text(yaml.safe_dump(given))
    warehouse = PROJECT / "warehouse" / f"{given['input']}.duckdb"
    warehouse.unlink(missing_ok=True)
    subprocess.run(
        [
            *(Path(sys.executable).with_name("dbt"), "build", "--quiet"),
            *("--select", "+rpt_prediction_quality", "--indirect-selection", "cautious"),
            *("--vars", file.read_text()),
        ],
        cwd=PROJECT,
        env=os.environ
        | {
            "USER_PROFILING_INPUT": str(file),
            "DBT_PROFILES_DIR": str(PROJECT),
            "DBT_TARGET_PATH": f"target/{given['input']}",
        },
        check=True,
    )
    return warehouse


def tested_users(warehouse: Path) -> pd.DataFrame:
    """Return the history of tested customers, what was predicted, and what came of it."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        history, tested = connection.sql(HISTORY).df(), connection.sql(TESTED).df()
    found: pd.DataFrame = history.merge(tested, on="user_id").sort_values(
        "user_id", ignore_index=True
    )
    return found


def bg_nbd(users: pd.DataFrame) -> Floats:
    """Return the expected days with an order within the horizon (n,), by BG/NBD."""
    x, recency, age = (users[name].to_numpy(float) for name in ("repeats", "recency", "age"))

    def loss(logarithms: Floats) -> float:
        r, alpha, a, b = np.exp(logarithms)
        alive = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + x) - betaln(a, b)
        stayed = -(r + x) * np.log(alpha + age)
        left = np.where(
            x > 0,
            np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + recency),
            -np.inf,
        )
        return -float(np.mean(alive + np.logaddexp(stayed, left)))

    r, alpha, a, b = np.exp(minimize(loss, np.zeros(4), method="Nelder-Mead", options=TIGHT).x)
    horizon = float(HORIZON_DAYS)
    rest = hyp2f1(r + x, b + x, a + b + x - 1, horizon / (alpha + age + horizon))
    come = (
        (a + b + x - 1)
        / (a - 1)
        * (1 - ((alpha + age) / (alpha + age + horizon)) ** (r + x) * rest)
    )
    has_left = np.where(
        x > 0,
        a / (b + np.maximum(x, 1) - 1) * ((alpha + age) / (alpha + recency)) ** (r + x),
        0.0,
    )
    expected: Floats = come / (1 + has_left)
    return expected


def gamma_gamma(users: pd.DataFrame) -> Floats:
    """Return the expected spend of a day with an order (n,), by Gamma-Gamma."""
    repeated = users[(users["repeats"] > 0) & (users["mean_spend"] > 0)]
    x, m = repeated["repeats"].to_numpy(float), repeated["mean_spend"].to_numpy(float)

    def loss(logarithms: Floats) -> float:
        p, q, v = np.exp(logarithms)
        return -float(
            np.mean(
                gammaln(p * x + q)
                - gammaln(p * x)
                - gammaln(q)
                + q * np.log(v)
                + (p * x - 1) * np.log(m)
                + p * x * np.log(x)
                - (p * x + q) * np.log(v + m * x)
            )
        )

    p, q, v = np.exp(minimize(loss, np.ones(3), method="Nelder-Mead", options=TIGHT).x)
    x, m = users["repeats"].to_numpy(float), users["mean_spend"].to_numpy(float)
    expected: Floats = p * (v + x * m) / (p * x + q - 1)
    return expected


TIGHT: Any = {"maxiter": 10_000, "maxfev": 10_000, "xatol": 1e-7, "fatol": 1e-10}


def measured(users: pd.DataFrame, score: Floats, orders: Floats, spend: Floats) -> pd.Series:
    """Return how good predictions (n,) were."""
    top = np.argsort(-np.asarray(spend), kind="stable")[: -(-len(users) // 10)]
    happened = users["next_spend"].to_numpy()
    return pd.Series(
        {
            "AUC of any purchase": roc_auc_score(users["next_orders"] > 0, score),
            "RMSE of orders": root_mean_squared_error(users["next_orders"], orders),
            "RMSE of spend": root_mean_squared_error(happened, spend),
            "rank correlation of spend": spearmanr(spend, happened)[0],
            "spend in the top tenth": happened[top].sum() / happened.sum(),
        }
    )


if __name__ == "__main__":
    main()
