"""Whom a campaign moves: the learner, how it is judged, and arms that the input assigns itself."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from campaign_sql import answer, compiled_models
from numpy.typing import NDArray
from project import PROJECT, Project, link_project
from scipy import stats
from spark_pair import Pair, needs_spark

from user_profiling.uplift import UpliftSettings, uplift_scores, x_learner

Floats = NDArray[np.float64]
SETTINGS = UpliftSettings(
    max_iter=30, max_leaf_nodes=4, learning_rate=0.1, l2_regularization=10, min_samples_leaf=100,
    min_share_leaf=0.02, min_arm_users=200, random_seed=42,
)  # fmt: skip
RANDOMISED = {"test": {"starts_at": "2024-01-01", "randomised": True}}


def drawn_users(seed: int, count: int = 12_000) -> tuple[Floats, Floats, Floats, NDArray[Any]]:
    """Draw users of two arms and a control arm; only the first arm moves those with a trait."""
    random = np.random.default_rng(seed)
    values = random.normal(size=(count, 3))
    values[random.random(count) < 0.1, 2] = np.nan
    arms = random.choice(np.asarray(["control", "one", "two"], dtype=object), count)
    effect = np.where(values[:, 0] > 0, 2.0, 0.0)
    observed = values[:, 1] + effect * (arms == "one") + 0.5 * (arms == "two")
    return values, observed + random.normal(size=count), effect, arms


def test_the_learner_finds_whom_an_arm_moves() -> None:
    values, observed, effect, arms = drawn_users(1)
    learns = np.arange(len(observed)) % 2 == 0
    found = x_learner(values, observed, arms, learns, SETTINGS)
    assert set(found) == {"one", "two"}
    test = ~learns
    assert np.corrcoef(found["one"][test], effect[test])[0, 1] > 0.9
    assert found["one"][test & (effect > 0)].mean() == pytest.approx(2, abs=0.2)
    assert found["one"][test & (effect == 0)].mean() == pytest.approx(0, abs=0.2)
    assert found["two"][test].std() < 0.3
    # users who only judge have no say
    changed = np.where(test, 1e6, observed)
    again = x_learner(values, changed, arms, learns, SETTINGS)
    assert all((again[arm] == found[arm]).all() for arm in found)


def test_of_an_arm_with_few_users_nothing_is_learnt() -> None:
    values, observed, _, arms = drawn_users(2, 1000)
    learns = np.ones(1000, dtype=bool)
    few = np.where((arms == "two") & (np.arange(1000) > 300), "one", arms)
    assert set(x_learner(values, observed, few, learns, SETTINGS)) == {"one"}
    nobody = np.where(arms == "control", "one", arms)
    assert x_learner(values, observed, nobody, learns, SETTINGS) == {}


def test_a_campaign_without_worth_has_scores_of_its_responses_alone() -> None:
    values, observed, _, arms = drawn_users(3, 3000)
    users = pa.table(
        {
            "campaign": ["b"] * 3000,
            "user_id": [f"{number:05}" for number in range(3000)],
            "segment_key": ["s01"] * 3000,
            "arm": arms,
            "probability": [1 / 3] * 3000,
            "is_test": [number % 2 == 0 for number in range(3000)],
            "response": (observed > 1).astype(float),
            "value": pa.nulls(3000, pa.float64()),
            "earlier_orders": values[:, 0],
            "known_age": pa.nulls(3000, pa.float64()),
        }
    )
    scores = uplift_scores(users, SETTINGS)
    assert set(scores["outcome"].to_pylist()) == {"response"}
    assert scores.num_rows == 2 * 3000
    assert scores.equals(uplift_scores(users, SETTINGS))
    assert uplift_scores(users.slice(0, 0), SETTINGS).num_rows == 0


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return compiled_models(tmp_path_factory.mktemp("compiled") / "project", campaigns=RANDOMISED)


def judged(
    models: dict[str, str], score: Callable[[Floats, np.random.Generator], Floats], seed: int = 7
) -> tuple[dict[str, Any], pd.DataFrame]:
    """Return rpt_campaign_qini of a score of users whose effect is known, and the users."""
    random = np.random.default_rng(seed)
    count = 8000
    effect = random.normal(1, 2, count)
    is_treated = random.random(count) < 0.7
    users = pd.DataFrame(
        {
            "campaign": "a",
            "outcome": "value",
            "user_id": np.arange(count).astype(str),
            "arm": np.where(is_treated, "mail", "control"),
            "probability": np.where(is_treated, 0.7, 0.3),
            "is_test": True,
            "observed": random.normal(5, 1, count) + effect * is_treated,
            "predicted_uplift": score(effect, random),
        }
    )
    scores = users[["campaign", "outcome", "user_id", "predicted_uplift"]].assign(arm="mail")
    tables = {
        "fct_campaign_uplift": users.drop(columns="predicted_uplift"),
        "ml_campaign_uplift": scores,
    }
    [row] = answer(models["rpt_campaign_qini"], tables).to_dict("records")
    return row, users.assign(effect=effect)


def test_qini_of_a_known_uplift_is_the_area_between_the_curves(models: dict[str, str]) -> None:
    row, users = judged(models, lambda effect, _: effect)
    assert row["verdict"] == "better than random"
    # the curve of the true effects, best first, beside the straight line to its end
    curve = users["effect"].sort_values(ascending=False).cumsum() / len(users)
    straight = users["effect"].mean() * (np.arange(len(users)) + 0.5) / len(users)
    area = float((curve.to_numpy() - straight).mean())
    assert row["qini_low"] < area < row["qini_high"]
    assert row["qini_high"] - row["qini_low"] < 0.4 * area
    assert row["uplift"] == pytest.approx(users["effect"].mean(), abs=0.1)
    # the textbook's curve of treated minus control outcomes, to the noise of its denominators
    ordered = users.sort_values("predicted_uplift", ascending=False)
    treated = ordered["arm"] == "mail"
    gain = (ordered["observed"] * treated).cumsum() / treated.cumsum().clip(1) - (
        ordered["observed"] * ~treated
    ).cumsum() / (~treated).cumsum().clip(1)
    share = (np.arange(len(users)) + 1) / len(users)
    textbook = gain.to_numpy() * share
    assert row["qini"] == pytest.approx(float((textbook - textbook[-1] * share).mean()), abs=0.05)


def test_qini_of_a_random_score_is_about_zero(models: dict[str, str]) -> None:
    found = [
        judged(models, lambda effect, random: random.random(len(effect)), seed)[0]
        for seed in range(40)
    ]
    covered = [row["qini_low"] <= 0 <= row["qini_high"] for row in found]
    assert sum(covered) >= 35  # 38 expected; fewer in 1 of 100 runs of an interval that is right
    assert np.mean([row["qini"] for row in found]) == pytest.approx(0, abs=0.02)
    constant, _ = judged(models, lambda effect, _: np.ones(len(effect)))
    assert constant["qini"] == pytest.approx(0, abs=1e-12)
    worst, _ = judged(models, lambda effect, _: -effect)
    assert worst["verdict"] == "worse than random"


def test_a_policy_is_worth_what_its_users_would_bring(models: dict[str, str]) -> None:
    random = np.random.default_rng(11)
    count = 20_000
    gains = random.normal(0, 1, count) > 0
    arm = random.choice(["control", "one", "two"], count, p=[0.5, 0.3, 0.2])
    effect = np.where(arm == "one", np.where(gains, 2, -1), np.where(arm == "two", 0.2, 0))
    users = pd.DataFrame(
        {
            "campaign": "a",
            "outcome": "value",
            "user_id": np.arange(count).astype(str),
            "segment_key": "s01",
            "arm": arm,
            "probability": pd.Series(arm).map({"control": 0.5, "one": 0.3, "two": 0.2}),
            "is_test": True,
            "observed": 1 + effect + random.normal(0, 1, count),
            "best_arm": "one",
            "predicted_uplift": np.where(gains, 2.0, -1.0),
            "segment_arm": "two",
        }
    )
    found = answer(models["rpt_campaign_policies"], {"fct_campaign_uplift": users})
    found = found.set_index(["policy", "arm"])
    share = gains.mean()
    truth = {
        ("treat_none", "control"): 1,
        ("treat_all", "one"): 1 + 2 * share - (1 - share),
        ("treat_all", "two"): 1.2,
        ("best_arm_by_segment", "best"): 1.2,
        ("best_arm_by_model", "best"): 1 + 2 * share,
        ("top_10_percent_by_model", "best"): 1.2,
    }
    for key, value in truth.items():
        row = found.loc[key]
        # wider than the interval of one policy, as six are looked at
        margin = 1.5 * (row["value_per_user_high"] - row["value_per_user"])
        assert row["value_per_user"] == pytest.approx(value, abs=margin)
        assert margin < 0.15
    assert set(found["reference_arm"]) == {"one"}
    assert found.loc[("best_arm_by_model", "best"), "difference_low"] > 0
    assert found.loc[("best_arm_by_model", "best"), "treated_share"] == pytest.approx(share)
    assert found.loc[("treat_all", "one"), "difference"] == 0
    # by hand: those who were assigned to what the policy chooses, weighed
    followed = users[users["arm"] == "two"]["observed"]
    assert found.loc[("treat_all", "two"), "value_per_user"] == pytest.approx(followed.mean())
    error = followed.std(ddof=0) / math.sqrt(len(followed))
    assert found.loc[("treat_all", "two"), "value_per_user_high"] == pytest.approx(
        followed.mean() + stats.norm.ppf(0.975) * error, rel=1e-3
    )


def raw_campaigns(folder: Path) -> None:
    """Write a shop whose campaigns have every mistake that the checks know."""
    random = np.random.default_rng(3)
    users, assigned, answers = [], [], []

    def assign(campaign: str, arm: str, numbers: range, at: str = "2024-03-01") -> None:
        assigned.extend((f"u{number:04}", campaign, arm, at) for number in numbers)

    for number in range(2000):
        users.append((f"u{number:04}", "2024-02-01 12:00:00", round(float(random.gamma(2, 20)), 2)))
        users.append((f"u{number:04}", "2024-04-30 12:00:00", 10))
    # 1,000 in each of two arms, as drawn
    assign("fair", "mail", range(1000))
    assign("fair", "nothing", range(1000, 2000))
    assign("fair", "mail", range(1990, 2000))  # in both
    assign("fair", "post", range(0, 3))  # a tiny arm, and in two
    # of the control arm half are missing
    assign("lopsided", "mail", range(1000))
    assign("lopsided", "control", range(1000, 1500))
    assign("chosen", "mail", range(1000))
    assign("chosen", "control", range(1000, 1500))
    assign("alone", "mail", range(50))
    for campaign in ("fair", "lopsided", "chosen"):
        for number in range(0, 2000, 4):
            answers.append((f"u{number:04}", campaign, "2024-03-05", 20))
        for number in range(0, 1000, 3):
            answers.append((f"u{number:04}", campaign, "2024-03-06", 5))
    answers += [(f"u{number:04}", "fair", "2024-02-20", 9) for number in range(5)]  # before
    for name, header, rows in (
        ("orders", "customer,day,amount", users),
        ("assigned", "customer,campaign,arm,day", assigned),
        ("answers", "customer,campaign,day,worth", answers),
    ):
        lines = [header, *(",".join(map(str, row)) for row in rows)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")


def shop_with_arms(folder: Path, raw: Path) -> Project:
    responses = [
        {
            "location": str(raw / "assigned.csv"),
            "columns": {
                "user_id": "customer", "campaign": "campaign", "occurred_at": "day", "arm": "arm",
            },
        },
        {
            "location": str(raw / "answers.csv"),
            "columns": {
                "user_id": "customer", "campaign": "campaign", "occurred_at": "day",
                "value": "worth",
            },
        },
    ]  # fmt: skip
    return Project(
        link_project(folder),
        {
            "input": "arms",
            "as_of": "2024-05-01",
            "sources": {
                "transactions": {
                    "location": str(raw / "orders.csv"),
                    "columns": {"user_id": "customer", "occurred_at": "day", "amount": "amount"},
                },
                "campaign_responses": responses,
            },
            "segmentation": {"segment_count": 2},
            "campaigns": {
                "fair": {
                    "control": "nothing", "randomised": True, "starts_at": "2024-03-01",
                },
                "lopsided": {"randomised": True, "arms": {"mail": 0.5, "control": 0.5}},
            },
        },
    )  # fmt: skip


@pytest.fixture(scope="module")
def arms(tmp_path_factory: pytest.TempPathFactory) -> Project:
    raw = tmp_path_factory.mktemp("raw")
    raw_campaigns(raw)
    project = shop_with_arms(tmp_path_factory.mktemp("arms") / "project", raw)
    said = project.build(
        "--select", "+rpt_campaign_policies", "+rpt_campaign_qini", "+rpt_campaign_lift",
        "+rpt_campaign_audiences", "+rpt_data_quality",
        "path:tests/campaigns", "--indirect-selection", "cautious",
    )  # fmt: skip
    assert "campaigns_can_be_compared" in said
    return project


def test_what_makes_arms_hard_to_compare_is_told(arms: Project) -> None:
    found = {
        (campaign, check): (arm, figure, message)
        for campaign, check, arm, figure, message in arms.query(
            "select campaign, check_name, arm, figure, message from rpt_campaign_checks"
        )
    }
    assert set(found) == {
        ("fair", "users_in_several_arms"),
        ("fair", "untimely_responses"),
        ("fair", "segment_from_later"),
        ("lopsided", "sample_ratio_mismatch"),
        ("lopsided", "segment_from_later"),
        ("chosen", "not_randomised"),
        ("chosen", "segment_from_later"),
        ("alone", "not_randomised"),
        ("alone", "no_control_arm"),
        ("alone", "few_users_in_arm"),
        ("alone", "segment_from_later"),
    }
    assert found["fair", "users_in_several_arms"][1] == 13
    assert found["fair", "untimely_responses"][1] == 2  # three of the five users are set aside
    arm, p_value, message = found["lopsided", "sample_ratio_mismatch"]
    assert p_value == pytest.approx(stats.chisquare([1000, 500]).pvalue, abs=1e-6)
    assert (arm, "500 users where 750 would be drawn" in message) == ("control", True)


def test_arms_are_compared_by_assignment_and_words_are_causal_only_for_random_ones(
    arms: Project,
) -> None:
    found = {
        row[0]: row[1:]
        for row in arms.query(
            "select campaign, arm, treatment_users, control_users, treatment_responders,"
            " control_responders, is_randomised, verdict, counted_responses, untimely_responses"
            " from rpt_campaign_lift where segment_key = 'all'"
        )
    }
    in_several = {*range(1990, 2000), *range(3)}
    mail = [number for number in range(1000) if number not in in_several]
    nothing = [number for number in range(1000, 2000) if number not in in_several]
    responders = {*range(0, 2000, 4), *range(0, 1000, 3)}
    assert found["fair"][:7] == (
        "mail", len(mail), len(nothing), len(responders & set(mail)),
        len(responders & set(nothing)), True, "works",
    )  # fmt: skip
    assert found["fair"][8] == 2  # of five too early, two are of users who are compared
    # arms that are not as drawn, and those of which nothing is said, are compared without a cause
    assert found["lopsided"][5:7] == (False, "higher")
    assert found["chosen"][5:7] == (False, "higher")
    assert found["alone"][5:7] == (False, "too small")


def test_only_what_was_drawn_as_stated_has_policies(arms: Project) -> None:
    assert arms.query("select distinct campaign from rpt_campaign_policies") == [("fair",)]
    assert arms.query("select distinct campaign from rpt_campaign_qini") == [("fair",)]
    # what was bought after the assignment is not known before it
    [(most, days)] = arms.query(
        "select max(earlier_orders), max(days_since_active) from int_campaign_learning"
    )
    assert (most, days) == (1, 29)


def test_every_row_is_accounted_for(arms: Project) -> None:
    rows = sum(
        len(Path(part["location"]).read_text().splitlines()) - 1
        for part in arms.given["sources"]["campaign_responses"]
    )
    assert arms.query(
        "select raw_rows, clean_rows from rpt_data_quality where source = 'campaign_responses'"
    ) == [(rows, rows)]


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"randomised": "yes"}, "randomised `yes` is not true or false"),
        ({"arms": {"mail": 1, "post": 1}}, "none of the arms is the control arm `control`"),
        ({"arms": {"mail": 0, "control": 1}}, "arms, mail: `0` is not a share above 0"),
        ({"arms": {"control": 1}}, "not a mapping of two arms or more"),
        ({"control": "none", "arm": 1}, "there is no key `arm`. Did you mean `arms`?"),
        ({"known_before": ["total_spend"]}, "known_before, total_spend: is not mapped in user_"),
        ({"ends_at": "2024-01-01"}, "starts_at is required"),
    ],
)
def test_mistakes_in_an_input_are_told_in_words(
    arms: Project, about: dict[str, Any], words: str
) -> None:
    given = arms.given | {"campaigns": {"fair": about}, "input": "mistaken"}
    failed = replace(arms, given=given).dbt("build", "--select", "rpt_campaign_lift")
    assert failed.returncode != 0
    assert words in " ".join(failed.stdout.split())


def test_without_a_randomised_campaign_there_is_no_node_of_uplift(models: dict[str, str]) -> None:
    assert {"fct_campaign_uplift", "rpt_campaign_qini", "rpt_campaign_policies"} <= set(models)
    assert not (PROJECT / "inputs" / "sample.yml").read_text().count("randomised")


@needs_spark
@pytest.mark.slow
def test_spark_compares_the_same_arms(tmp_path: Path) -> None:
    raw_campaigns(tmp_path)
    pair = Pair.of(tmp_path / "pair", shop_with_arms(tmp_path / "arms", tmp_path).given)
    pair.build()
    assert pair.differences() == {}
