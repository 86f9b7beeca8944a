"""Segments stay true as time passes, and say when they do not: the sample as of three dates."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from project import CORE, Project, bundled_input, generate, link_project

DATES = ("2025-03-31", "2025-05-15", "2025-06-29")
UP_TO_ADVICE = ("--exclude-resource-type", "test")
# What a fresh fit calls users who have been away for long.
ABSENT = ("inactive", "dormant", "lapsing")


def as_of(project: Project, date: str, **settings: Any) -> Project:
    return replace(project, given=project.given | {"as_of": date, "segmentation": settings})


def archetypes(project: Project) -> dict[str, str]:
    """Return the archetype of each user's segment; `inactive` is one of its own."""
    return dict(
        project.query(
            "select user_id, case when segment_key = 'inactive' then 'inactive' else archetype end"
            " from fct_user_segments inner join rpt_segment_strategies using (segment_key)"
        )
    )


def health(project: Project) -> dict[str, Any]:
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        current = connection.sql("from rpt_segmentation_health where is_current")
        (row,) = current.to_arrow_table().to_pylist()
        return dict(row)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = link_project(tmp_path_factory.mktemp("months") / "project")
    return Project(folder, bundled_input("sample") | CORE)


@pytest.mark.slow
def test_by_default_who_is_long_absent_is_never_called_anything_else(sample: Project) -> None:
    for date in DATES:
        as_of(sample, date).build(*UP_TO_ADVICE)
        kept = archetypes(sample)
        found = health(sample)
        assert found["verdict_today"] != "out_of_date", found["reason_today"]
        assert found["refit_decision"].startswith(("fitted: ", "kept: "))
    # the model of March does not fit the users of June
    assert found["model_version"] > 1
    assert "Out of date" in found["refit_reason"]

    as_of(sample, DATES[-1], refit="always").build(*UP_TO_ADVICE)
    fresh = archetypes(sample)
    absent = [user for user, archetype in fresh.items() if archetype in ABSENT]
    assert len(absent) > 200
    elsewhere = [user for user in absent if kept[user] not in ABSENT]
    assert len(elsewhere) <= 0.05 * len(absent)


@pytest.mark.slow
def test_what_makes_segments_does_not_grow_with_the_calendar(tmp_path: Path) -> None:
    """Users who behave the same for a year: from month to month no feature has moved."""
    folder = tmp_path / "raw"
    done = generate(
        *("--directory", str(folder), "--users", "3000", "--days", "365"),
        *("--events-per-user", "37", "--events-per-session", "4", "--format", "parquet"),
    )
    assert done.returncode == 0, done.stderr
    given = yaml.safe_load((folder / "raw.yml").read_text("utf-8"))
    # one persona leaves for good, which is no behaviour that stays the same
    personas = duckdb.sql(f"from '{folder}/personas.parquet' where persona != 'lapsed_customer'")
    staying = {str(row[0]) for row in personas.project("user_id").fetchall()}
    for source in given["sources"].values():
        column = source["columns"]["user_id"]
        files = source["location"]
        kept = folder / f"kept_{column}.parquet"
        ids = ", ".join(f"'{user}'" for user in sorted(staying))
        duckdb.sql(f"copy (from '{files}' where cast({column} as varchar) in ({ids})) to '{kept}'")
        source["location"] = str(kept)
    project = Project(link_project(tmp_path / "project"), given | CORE)
    highest = {}
    for month in range(4, 13):
        as_of(project, f"2025-{month:02d}-01", refit="always").build(
            *("--select", "+ml_segmentation_models"), *UP_TO_ADVICE
        )
        moved = project.query(
            "select feature_name, psi from int_feature_drift inner join int_feature_scaling"
            " using (feature_name) where is_candidate and is_for_clustering"
        )
        highest |= {(month, name): psi for name, psi in moved}
    assert len({month for month, _ in highest}) == 8
    assert max(highest.values()) < 0.1, sorted(highest.items(), key=lambda found: -found[1])[:3]


@pytest.mark.slow
def test_what_is_kept_though_it_does_not_fit_is_called_out_of_date(
    sample: Project, tmp_path: Path
) -> None:
    silent = Project(link_project(tmp_path / "project"), sample.given)
    as_of(silent, DATES[0]).build(*UP_TO_ADVICE)
    never = as_of(silent, DATES[-1], refit="never")
    # the personas are no longer found, which the sample has a test for and this one is about
    done = never.dbt("build", "--exclude", "assert_planted_personas_are_found")
    assert done.returncode == 0, done.stdout
    assert "the_segments_in_force_are_real_and_in_date" in done.stdout
    found = health(never)
    assert found["verdict"] == "separated"
    assert found["verdict_today"] == "out_of_date"
    assert found["refit_decision"] == "kept although out of date: refit is never"
    assert found["moved_features"]
    assert never.query("select bool_and(do_not_act) from rpt_campaign_audiences") == [(True,)]
    drifted = never.query("select count(*) from rpt_segment_drift where verdict != 'stable'")
    assert drifted[0][0] > 0
