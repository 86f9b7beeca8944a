"""What a campaign did: against formulas, and by simulation, adjusted and looked at every day."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from campaign_sql import answer, compiled_models
from numpy.typing import NDArray
from scipy import stats

ARMS = ("treatment", "control")
PLANNED, LEVEL = 500, 0.05
LABELS = pd.DataFrame({"segment_key": ["s01"], "segment_name": ["One"]})
Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return compiled_models(tmp_path_factory.mktemp("compiled") / "project")


def campaigns_with_a_past(
    campaign_count: int, user_count: int, effect: float, correlation: float
) -> dict[str, pd.DataFrame]:
    """Draw campaigns of which what users spent before tells, or not, what they spend in it."""
    random = np.random.default_rng(20_240_501)
    rows = campaign_count * user_count
    before = random.gamma(2, 20, rows).round(2)
    own = random.gamma(2, 20, rows)
    arm = np.where(random.random(rows) < 0.3, "control", "treatment")
    value = correlation * before + (1 - correlation) * own + effect * (arm == "treatment")
    ids = np.arange(rows)
    results = pd.DataFrame(
        {
            "campaign": ids // user_count,
            "user_id": ids.astype(str),
            "segment_key": "s01",
            "arm": arm,
            "is_randomised": True,
            "counted_from": pd.Timestamp("2024-05-01"),
            "response_count": 1,
            "assumed_count": 0,
            "untimely_count": 0,
            "value": value.round(4),
        }
    ).astype({"campaign": str})
    days = pd.DataFrame(
        {
            "user_id": ids.astype(str),
            "activity_date": pd.Timestamp("2024-04-01"),
            "order_count": 1,
            "spend": before,
        }
    )
    return {
        "int_campaign_results": results,
        "fct_user_days": days,
        "playbook": pd.DataFrame({"campaign": ["other"]}),
        "int_campaign_responses": results[["campaign", "user_id"]],
        "int_segment_labels": LABELS,
    }


def lift_of(models: dict[str, str], tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    counts = answer(models["int_campaign_counts"], tables)
    lift = answer(
        models["rpt_campaign_lift"], {"int_campaign_counts": counts, "int_segment_labels": LABELS}
    )
    return lift[lift["segment_key"] == "all"].set_index("campaign")


def cuped(users: pd.DataFrame) -> tuple[float, float, float, float]:
    """Return the adjusted difference, its interval, and the variance it saves, from numpy."""
    arms = [users[users["arm"] == arm] for arm in ARMS]
    centred = [arm[["value", "spend"]] - arm[["value", "spend"]].mean() for arm in arms]
    both = pd.concat(centred)
    slope = (both["value"] * both["spend"]).sum() / (both["spend"] ** 2).sum()
    adjusted = [(arm["value"] - slope * arm["spend"]).to_numpy() for arm in arms]
    interval = stats.ttest_ind(*adjusted, equal_var=False).confidence_interval(0.95)
    errors = [sum(np.var(arm, ddof=1) / len(arm) for arm in of)
              for of in (adjusted, [arm["value"] for arm in arms])]  # fmt: skip
    difference = adjusted[0].mean() - adjusted[1].mean()
    return difference, interval.low, interval.high, 1 - errors[0] / errors[1]


def test_the_adjustment_is_that_of_the_formula(models: dict[str, str]) -> None:
    tables = campaigns_with_a_past(3, 400, effect=5, correlation=0.6)
    lift = lift_of(models, tables)
    users = tables["int_campaign_results"].merge(tables["fct_user_days"], on="user_id")
    for campaign, of_campaign in users.groupby("campaign"):
        row = lift.loc[campaign]
        found = row[
            ["value_adjusted_difference", "value_adjusted_low", "value_adjusted_high",
             "value_variance_reduction"]
        ]  # fmt: skip
        assert tuple(found) == pytest.approx(cuped(of_campaign), abs=1e-4)


def test_the_adjustment_is_unbiased_and_narrower_where_the_past_tells(
    models: dict[str, str],
) -> None:
    effect = 4.0
    lift = lift_of(models, campaigns_with_a_past(400, 150, effect, correlation=0.6))
    error = lift["value_adjusted_difference"].std() / math.sqrt(len(lift))
    assert lift["value_adjusted_difference"].mean() == pytest.approx(effect, abs=3 * error)
    adjusted = lift["value_adjusted_high"] - lift["value_adjusted_low"]
    plain = lift["value_difference_high"] - lift["value_difference_low"]
    # by theory the share of the variance that is left is 1 minus the squared correlation
    left = 0.4**2 / (0.6**2 + 0.4**2)
    assert (adjusted / plain).mean() == pytest.approx(math.sqrt(left), abs=0.02)
    covered = (lift["value_adjusted_low"] <= effect) & (effect <= lift["value_adjusted_high"])
    assert covered.mean() == pytest.approx(0.95, abs=3 * math.sqrt(0.95 * 0.05 / len(lift)))


def test_a_past_that_tells_nothing_changes_nothing(models: dict[str, str]) -> None:
    lift = lift_of(models, campaigns_with_a_past(200, 150, 4.0, correlation=0))
    assert lift["value_variance_reduction"].mean() == pytest.approx(0, abs=0.02)
    tables = campaigns_with_a_past(1, 100, 4.0, correlation=0.6)
    tables["fct_user_days"] = tables["fct_user_days"].head(0)
    [row] = lift_of(models, tables).to_dict("records")
    assert pd.isna(row["value_adjusted_difference"])
    assert row["value_sequential_low"] < row["value_difference"] < row["value_sequential_high"]


def looks(responses: Floats, values: Floats, sizes: tuple[int, int], name: str) -> pd.DataFrame:
    """Return int_campaign_counts of one campaign, a row for each look.

    Args:
        responses: users of each arm who have responded by each look (2, looks).
        values: sum and sum of squares of their values (2, 2, looks).
        sizes: users of each arm.
        name: of the campaign, which is followed by the number of the look.
    """
    columns: dict[str, object] = {
        "campaign": [f"{name}/{look}" for look in range(responses.shape[1])],
        "segment_key": "all",
        "arm": "treatment",
        "is_randomised": True,
        "counted_responses": 0,
        "assumed_responses": 0,
        "untimely_responses": 0,
        "outside_responses": 0,
    }
    for place, arm in enumerate(ARMS):
        columns |= {
            f"{arm}_users": sizes[place],
            f"{arm}_responders": responses[place],
            f"{arm}_value": values[place, 0],
            f"{arm}_square_value": values[place, 1],
        }
        for outcome in ("response", "value"):
            for name_of in (
                f"earlier_{outcome}",
                f"square_earlier_{outcome}",
                f"{outcome}_by_earlier",
            ):
                columns[f"{arm}_{name_of}"] = math.nan
    return pd.DataFrame(columns)


def campaign_without_effect(random: np.random.Generator, name: str) -> pd.DataFrame:
    """Draw 60 days of a campaign that does nothing; some users buy often, and most never."""
    days, sizes = 60, (1500, 700)
    responses, values = np.zeros((2, days)), np.zeros((2, 2, days))
    for place, size in enumerate(sizes):
        rates = random.gamma(0.5, 0.02, size)
        orders = random.poisson(rates[:, None], (size, days))
        spent = np.cumsum(orders * random.lognormal(3, 0.8, (size, days)), axis=1)
        responses[place] = (spent > 0).sum(axis=0)
        values[place] = spent.sum(axis=0), (spent**2).sum(axis=0)
    return looks(responses, values, sizes, name)


def campaign_that_nearly_all_answer(random: np.random.Generator, name: str) -> pd.DataFrame:
    """Draw 60 days of a campaign that does nothing, until nine in ten users have responded."""
    days, sizes = 60, (800, 800)
    answered = [random.exponential(26, size) for size in sizes]
    responses = np.array([[(at <= day + 1).sum() for day in range(days)] for at in answered])
    return looks(responses, np.zeros((2, 2, days)), sizes, name)


def excluded(lift: pd.DataFrame, low: str, high: str, truth: float = 0) -> float:
    """Return the share of campaigns of which some look has an interval without the truth."""
    campaign = lift["campaign"].str.split("/").str[0]
    misses = (lift[low] > truth) | (lift[high] < truth)
    return float(misses.groupby(campaign).any().mean())


def test_looked_at_daily_the_plain_interval_fails_and_the_sequential_one_holds(
    models: dict[str, str],
) -> None:
    random = np.random.default_rng(5)
    counts = pd.concat([campaign_without_effect(random, str(number)) for number in range(400)])
    lift = answer(
        models["rpt_campaign_lift"], {"int_campaign_counts": counts, "int_segment_labels": LABELS}
    )
    # three standard errors of a rate of 5 % in 400 campaigns
    bound = LEVEL + 3 * math.sqrt(LEVEL * (1 - LEVEL) / 400)
    for outcome in ("rate", "value"):
        plain = excluded(lift, f"{outcome}_difference_low", f"{outcome}_difference_high")
        ours = excluded(lift, f"{outcome}_sequential_low", f"{outcome}_sequential_high")
        assert plain > 2 * bound
        assert ours <= LEVEL < bound
    # and it is there from early on, at most twice as wide as the plain one when it is narrowest
    shown = lift[lift["rate_sequential_low"].notna()]
    assert len(shown) > 0.8 * len(lift)
    width = (shown["rate_sequential_high"] - shown["rate_sequential_low"]) / (
        shown["rate_difference_high"] - shown["rate_difference_low"]
    )
    assert 1.4 < width.min() < 1.7


def test_it_holds_where_nearly_all_respond(models: dict[str, str]) -> None:
    random = np.random.default_rng(8)
    counts = [campaign_that_nearly_all_answer(random, str(number)) for number in range(600)]
    lift = answer(
        models["rpt_campaign_lift"],
        {"int_campaign_counts": pd.concat(counts), "int_segment_labels": LABELS},
    )
    assert excluded(lift, "rate_difference_low", "rate_difference_high") > 0.15
    assert excluded(lift, "rate_sequential_low", "rate_sequential_high") <= LEVEL


def test_with_an_effect_and_users_who_join_day_by_day_it_holds_as_well(
    models: dict[str, str],
) -> None:
    random, effect, days = np.random.default_rng(6), 3.0, 50
    frames = []
    for number in range(400):
        treated = random.random((days, 60)) < 0.5
        spent = random.gamma(0.8, 12, (days, 60)) + effect * treated
        responses, values = np.zeros((2, days)), np.zeros((2, 2, days))
        sizes = np.zeros((2, days), dtype=int)
        for place, of_arm in enumerate((treated, ~treated)):
            sizes[place] = responses[place] = np.cumsum(of_arm.sum(axis=1))
            values[place, 0] = np.cumsum((spent * of_arm).sum(axis=1))
            values[place, 1] = np.cumsum((spent**2 * of_arm).sum(axis=1))
        frames.append(looks(responses, values, (sizes[0], sizes[1]), str(number)))  # type: ignore[arg-type]
    lift = answer(
        models["rpt_campaign_lift"],
        {"int_campaign_counts": pd.concat(frames), "int_segment_labels": LABELS},
    )
    assert excluded(lift, "value_difference_low", "value_difference_high", effect) > 0.2
    assert excluded(lift, "value_sequential_low", "value_sequential_high", effect) <= LEVEL
    last = lift[lift["campaign"].str.endswith(f"/{days - 1}")]
    assert (last["value_sequential_low"] > 0).mean() > 0.9


def test_the_sequential_interval_is_that_of_the_paper(models: dict[str, str]) -> None:
    responses = np.array([[40, 400], [30, 240]])
    values = np.zeros((2, 2, 2))
    sizes = (5000, 3000)
    counts = looks(responses, values, sizes, "a")
    lift = answer(
        models["rpt_campaign_lift"], {"int_campaign_counts": counts, "int_segment_labels": LABELS}
    )
    for look, (_, row) in enumerate(lift.sort_values("campaign").iterrows()):
        rates = [responses[place, look] / sizes[place] for place in (0, 1)]
        error = math.sqrt(
            sum(rate * (1 - rate) / (size - 1) for rate, size in zip(rates, sizes, strict=True))
        )
        # Waudby-Smith et al. (2024), theorem 2.2, with t responders and rho tuned for the planned
        rho = math.sqrt((-2 * math.log(LEVEL) + math.log(-2 * math.log(LEVEL) + 1)) / PLANNED)
        responders = responses[:, look].sum()
        t = responders / (1 - responders / sum(sizes))
        boundary = math.sqrt(
            2 * (t * rho**2 + 1) / (t**2 * rho**2)
            * math.log(math.sqrt(t * rho**2 + 1) / LEVEL)
        )  # fmt: skip
        margin = error * math.sqrt(t) * boundary
        assert (row["rate_sequential_low"], row["rate_sequential_high"]) == pytest.approx(
            (rates[0] - rates[1] - margin, rates[0] - rates[1] + margin), rel=1e-6
        )
