"""What the report says of predictions: how good they are, and why there are none."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from report_page import MEASURES, Page, full_rows, publish, report

sys.path.insert(0, str(Path(__file__).parents[2] / "analyses"))

from report.plots.predictions import calibration
from report.predictions import predictions
from report.source import read_published


def said(tmp_path: Path, **tables: list[tuple[Any, ...]]) -> dict[str, Any]:
    """Return the section on rows of full_rows, but with `tables` instead of its own."""
    source = publish(tmp_path / "user_segments.duckdb", full_rows() | tables)
    found = predictions(read_published(source))
    assert found is not None
    return found


def quality(worse: str, is_better: bool | None) -> list[tuple[Any, ...]]:
    """Return quality in which one target does as `is_better` says, and the others do better."""
    return [
        (target, metric, 60, 0.3, 0.2 if target == worse else 0.4, target != worse or is_better)
        for target, metrics in MEASURES.items()
        for metric in metrics
    ]


def without(columns: slice) -> list[tuple[Any, ...]]:
    """Return predictions by segment in which some of the four figures are not known."""
    rows = []
    for row in full_rows()["rpt_segment_predictions"]:
        figures: list[float | None] = list(row[3:])
        figures[columns] = [None] * len(figures[columns])
        rows.append((*row[:3], *figures))
    return rows


def test_everything_is_there(tmp_path: Path) -> None:
    page = report(tmp_path, full_rows())
    section = page[page.index('<section id="predictions"') : page.index('<section id="moves"')]
    assert re.findall(r"<h3>(.*?)</h3>", section) == [
        "Which predictions to use", "Are the chances right?", "Whom to start with",
        "What the predictions rest on",
    ]  # fmt: skip
    assert section.count('role="img"') == 6
    assert "do not use" not in section
    text = " ".join("".join(Page(section).text).split())
    assert "look 30 days ahead. They were tested on 60 users as of 1 January 2025" in text
    assert "about 25 % of users are expected to stay away and 50 % to buy" in text
    assert "24 orders and a spend of 680 can be expected" in text


def test_too_short_a_history_says_why(tmp_path: Path) -> None:
    reason = "the history is too short: it takes 90 whole days"
    none = {name: [] for name in full_rows() if re.match("rpt_(segment_)?prediction", name)}
    health = [(False, reason, 30, *[None] * 4, 0, 0)]
    rows = full_rows() | none | {"rpt_prediction_health": health}
    text = " ".join("".join(Page(report(tmp_path, rows)).text).split())
    assert f"There are no predictions, because {reason}." in text
    assert "Which predictions to use" not in text


@pytest.mark.parametrize(
    ("target", "name"),
    [("churn", "churn"), ("purchase", "purchases"), ("orders", "orders"), ("spend", "spend")],
)
def test_what_is_no_better_is_not_to_be_used(tmp_path: Path, target: str, name: str) -> None:
    found = said(tmp_path, rpt_prediction_quality=quality(target, False))
    assert found["warnings"] == [
        f"The prediction of {name} is no better than the baseline, which expects the next 30 days"
        " to be like the last 30: do not use it."
    ]
    assert "".join(Page(found["segments"]).text).count("(do not use)") == 1
    assert "50\u00a0%\u00a0larger" in found["summary"]
    # What is not to be used is not in the headline either.
    words = {"churn": "stay away", "purchase": "buy", "orders": "orders", "spend": "a spend"}
    assert words[target] not in found["headline"]


def test_what_cannot_be_compared_is_said_to_be_unknown(tmp_path: Path) -> None:
    found = said(tmp_path, rpt_prediction_quality=quality("spend", None))
    assert found["warnings"] == [
        "Whether the prediction of spend is better than the baseline is not known."
    ]


def test_without_transactions_there_is_churn_alone(tmp_path: Path) -> None:
    rows = full_rows()
    only = {
        name: [row for row in rows[name] if row[0] == "churn"]
        for name in (
            "rpt_prediction_quality",
            "rpt_prediction_deciles",
            "rpt_prediction_feature_importance",
        )
    }
    found = said(tmp_path, **only, rpt_segment_predictions=without(slice(1, 4)))
    assert "Chance of churn" in found["segments"]
    assert not re.search("purchase|Expected", found["segments"])
    assert found["headline"] == (
        "In the next 30 days, about 25\u00a0% of users are expected to stay away."
    )
    assert (len(found["chances"]), len(found["lifts"])) == (1, 1)
    assert found["warnings"] == []


def test_feature_importance_names_the_three_strongest_that_help(tmp_path: Path) -> None:
    rows = [
        ("churn", name, name.upper(), importance, 1)
        for name, importance in {"one": 0.1, "two": 0.4, "six": 0.3, "ten": 0.2}.items()
    ]
    rows += [("spend", "one", "Recency", 0.1, 1), ("spend", "two", "Useless", -0.1, 2)]
    found = said(tmp_path, rpt_prediction_feature_importance=rows)["importance"]
    assert re.search("TWO.*SIX.*TEN.*Recency", found, re.DOTALL)
    assert not re.search("ONE|Useless", found)


def test_rare_outcomes_fill_their_plot() -> None:
    rows = [{"decile": 1, "mean_predicted": 0.0, "mean_observed": 0.01}]
    rare = calibration(rows, "churn")
    assert "4\u00a0%" in rare
    assert "100\u00a0%" not in rare
    rows = [{"decile": 1, "mean_predicted": 1.0, "mean_observed": 0.98}]
    assert "100\u00a0%" in calibration(rows, "churn")


def test_plots_say_what_they_show(tmp_path: Path) -> None:
    found = said(tmp_path)
    ((_, churn), _) = found["chances"]
    assert "100\u00a0% predicted, 90\u00a0% observed; 50\u00a0% predicted" in churn
    assert "share of spend by decile of users" in found["lifts"][3][1]
    assert "1: 30\u00a0%; 2: 15\u00a0%" in found["lifts"][3][1]
