"""A fitted model is kept until told otherwise, and keys outlive it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from project import Project, bundled_input, link_project

UP_TO_MODEL = ("--exclude-resource-type", "test")


def with_segmentation(project: Project, **settings: Any) -> Project:
    """The same warehouse, other settings of the segmentation."""
    return replace(project, given=project.given | {"segmentation": settings})


def memberships(project: Project) -> dict[str, str]:
    return dict(project.query("select user_id, segment_key from fct_user_segments"))


def tables(project: Project) -> set[str]:
    return {name for (name,) in project.query("select table_name from information_schema.tables")}


def version(project: Project) -> int:
    [(newest,)] = project.query("select max(model_version) from rpt_segmentation_health")
    return int(newest)


@pytest.mark.slow
def test_a_model_is_kept_until_it_is_refitted(tmp_path: Path) -> None:
    project = Project(link_project(tmp_path / "project"), bundled_input("customer_personality"))

    refused = with_segmentation(project, refit="never").dbt("build", *UP_TO_MODEL)
    assert refused.returncode != 0
    assert "has no kept model" in refused.stdout
    assert not project.warehouse.exists() or "ml_user_segments" not in tables(project)

    project.build(*UP_TO_MODEL)
    first, names = memberships(project), project.query("select * from int_segment_names")
    assert version(project) == 1

    # a full refresh builds tables again, not the model
    project.build(*UP_TO_MODEL, "--full-refresh")
    assert (version(project), memberships(project)) == (1, first)

    # the same data again: another version, and nobody moves
    with_segmentation(project, refit="always").build(*UP_TO_MODEL)
    assert (version(project), memberships(project)) == (2, first)
    assert project.query("select * from int_segment_names") == names

    # one segment more: the others go on under their keys, the new one has a key of its own
    wanted = len(set(first.values())) + 1
    with_segmentation(project, segment_count=wanted).build(*UP_TO_MODEL)
    second = memberships(project)
    assert version(project) == 3
    assert len(set(second.values())) == wanted
    new_keys = set(second.values()) - set(first.values())
    assert new_keys
    assert min(new_keys) > max(first.values())
    continued = {key for key in second.values() if key in first.values()}
    shared = sum(first[user] == key for user, key in second.items() if key in continued)
    assert shared > 0.5 * sum(key in continued for key in second.values())


def test_a_model_of_an_earlier_release_is_refused(tmp_path: Path) -> None:
    """A new model would give its segments the keys of other ones."""
    project = Project(link_project(tmp_path / "project"), bundled_input("customer_personality"))
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("create table int_segment_model (model_version bigint, item varchar)")
    refused = project.dbt("build", *UP_TO_MODEL)
    assert refused.returncode != 0
    said = " ".join(refused.stdout.split())
    assert "customer_personality.duckdb holds a segmentation model of an earlier release" in said
    assert "build with the release that made it" in said
    assert "make clean INPUT=" in said
    assert tables(project) == {"int_segment_model"}
