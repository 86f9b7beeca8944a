"""What the report says of arms, of whom they move, and of what policies would bring."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "analyses"))

from report.audiences import audiences
from report.source import Published
from report.uplift import checks, uplift

HOSTILE = "<b>spring</b> $x$"


def published(**tables: list[dict[str, Any]]) -> Published:
    return Published(tables, user_columns=[], user_count=9, total_spend=None, as_of=None)


def policy(name: str, arm: str, value: float, difference: tuple[float, ...]) -> dict[str, Any]:
    low, middle, high = difference
    return {
        "campaign": HOSTILE, "outcome": "response", "policy": name, "arm": arm, "user_count": 900,
        "followed_users": 300, "treated_share": 0 if name == "treat_none" else 1,
        "value_per_user": value, "value_per_user_low": value - 0.01,
        "value_per_user_high": value + 0.01, "reference_policy": "treat_all",
        "reference_arm": "mail", "difference": middle, "difference_low": low,
        "difference_high": high,
    }  # fmt: skip


def said(difference: tuple[float, float, float], verdict: str) -> dict[str, Any]:
    policies = [
        policy("treat_all", "mail", 0.15, (0, 0, 0)),
        policy("best_arm_by_model", "best", 0.15 + difference[1], difference),
        policy("top_10_percent_by_model", "best", 0.11, (-0.06, -0.04, -0.02)),
        policy("treat_none", "control", 0.1, (-0.07, -0.05, -0.03)),
    ]
    order = {"campaign": HOSTILE, "outcome": "response", "arm": "mail", "verdict": verdict}
    [part] = uplift(published(rpt_campaign_policies=policies, rpt_campaign_qini=[order]))
    return part


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        ((0.01, 0.02, 0.03), "brings more than mail for all: +2.0\u00a0points (+1.0 to +3.0)"),
        ((-0.03, -0.02, -0.01), "brings less than mail for all: \u22122.0\u00a0points"),
        ((-0.01, 0.01, 0.03), "is not shown to bring more or less than mail for all: +1.0"),
    ],
)
def test_no_more_is_said_than_the_interval_says(
    difference: tuple[float, float, float], words: str
) -> None:
    assert words in said(difference, "no better than random")["found"]


def test_whether_the_model_tells_who_gains_is_said() -> None:
    shown = said((0, 0, 0), "better than random")["order"]
    assert shown == "Of mail the model tells better than chance which users gain more (Qini)."
    for verdict in ("no better than random", "worse than random"):
        assert "is not shown" in said((0, 0, 0), verdict)["order"]


def test_policies_stand_beside_each_other() -> None:
    part = said((0.01, 0.02, 0.03), "better than random")
    names = [
        "nobody",
        "mail for all",
        "best arm by the model",
        "the 10\u00a0% the model puts first",
    ]
    places = [part["table"].index(name) for name in names]
    assert places == sorted(places)
    assert "<b>spring" not in part["table"] + part["plot"]
    label = re.search('aria-label="(.*?)"', part["plot"], re.DOTALL)
    assert label
    assert all(name in label[1] for name in names)


def test_an_input_without_arms_has_no_such_part() -> None:
    assert uplift(published()) == []
    assert checks(published()) == []


def test_findings_are_told_with_what_to_do() -> None:
    row = {"campaign": "a", "message": "Arms differ.", "what_to_do": "Ask who drew them."}
    assert checks(published(rpt_campaign_checks=[row])) == ["a: Arms differ. Ask who drew them."]


def test_each_arm_is_named_and_what_was_not_drawn_has_no_effect() -> None:
    columns = [
        "treatment_users", "control_users", "treatment_rate", "control_rate", "rate_difference",
        "rate_difference_low", "rate_difference_high", "value_difference", "rate_sequential_low",
        "rate_sequential_high", "value_variance_reduction",
    ]  # fmt: skip
    figures = (90, 10, 0.2, 0.1, 0.1, 0.05, 0.15, None, 0.01, 0.19, 0.25)
    rows = [
        dict(zip(columns, figures, strict=True))
        | {
            "campaign": "a",
            "segment_key": "all",
            "segment_name": "",
            "arm": arm,
            "verdict": said_of,
        }
        | {"counted_responses": 9, "assumed_responses": 0, "untimely_responses": 3}
        for arm, said_of in (("mail", "works"), ("post", "higher"))
    ]
    found = audiences(published(rpt_campaign_lift=rows))
    assert found is not None
    assert found["found"] == (
        "Works: a, mail. Higher than in the control arm, which was not drawn at random: a, post."
    )
    assert "+1.0 to +19.0" in found["results"]
    assert "25\u00a0%" in found["results"]
    # the same responses beside each arm are counted once
    assert found["remarks"][0].startswith("3 responses do not count")
    assert found["at_any_look"]
