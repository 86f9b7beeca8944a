"""Hillstrom's e-mail test: the lifts that are known of it, and whom to contact next time."""

from __future__ import annotations

from pathlib import Path

import pytest
from project import PROJECT, Project, link_project
from yaml import safe_load

DATA = PROJECT / "../shared/data/hillstrom/hillstrom.csv.gz"
pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason=f"the data are not redistributed, and {DATA} is not there"
)


@pytest.fixture(scope="module")
def hillstrom(tmp_path_factory: pytest.TempPathFactory) -> Project:
    text = (PROJECT / "inputs" / "hillstrom.yml").read_text()
    given = safe_load(text.replace("../shared", str((PROJECT / "../shared").resolve())))
    project = Project(link_project(tmp_path_factory.mktemp("hillstrom") / "project"), given)
    project.build()
    return project


def test_the_lifts_are_those_that_are_known(hillstrom: Project) -> None:
    found = {
        row[0]: row[1:]
        for row in hillstrom.query(
            "select arm, control_rate, rate_difference, control_value_per_user, value_difference,"
            " value_difference_low, value_difference_high, verdict from rpt_campaign_lift"
            " where segment_key = 'all'"
        )
    }
    known = {
        "Mens E-Mail": (0.106, 0.077, 0.6528, 0.770, 0.485, 1.055),
        "Womens E-Mail": (0.106, 0.045, 0.6528, 0.424, 0.169, 0.680),
    }
    assert set(found) == set(known)
    for arm, figures in known.items():
        assert found[arm][:-1] == pytest.approx(figures, abs=0.0006)
        assert found[arm][-1] == "works"
    assert hillstrom.query("select count(*) from rpt_campaign_checks") == [(0,)]


def test_policies_are_judged_beside_those_that_treat_all(hillstrom: Project) -> None:
    policies = {
        (policy, arm): row
        for policy, arm, *row in hillstrom.query(
            "select policy, arm, value_per_user_low, value_per_user, value_per_user_high,"
            " difference_low, difference_high from rpt_campaign_policies"
            " where outcome = 'response'"
        )
    }
    men, model = policies["treat_all", "Mens E-Mail"], policies["best_arm_by_model", "best"]
    # of all customers 18.3 % visited with men's e-mail; of those who judge, about as many
    assert men[0] < 0.183 < men[2]
    # the choice by the model is as good, and better than women's e-mail for all or none at all
    assert model[3] <= 0 <= model[4]
    assert model[0] > policies["treat_all", "Womens E-Mail"][2]
    assert policies["treat_all", "Womens E-Mail"][0] > policies["treat_none", "control"][2]
    orders = dict(
        hillstrom.query("select arm, verdict from rpt_campaign_qini where outcome = 'response'")
    )
    # women's e-mail moves those who have bought women's goods
    assert orders["Womens E-Mail"] == "better than random"


def test_the_copy_for_readers_has_them(hillstrom: Project) -> None:
    names = {path.stem for path in Path(hillstrom.published).glob("*.parquet")}
    assert {"rpt_campaign_policies", "rpt_campaign_qini", "fct_campaign_uplift"} <= names
