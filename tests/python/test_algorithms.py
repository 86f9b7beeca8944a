"""Every algorithm goes the whole way: kept model, users who come later, noise, and the report."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from project import PROJECT, Project, link_project

CENTRES = {"west": (0.0, 0.0), "east": (9.0, 0.0), "north": (4.5, 8.0)}
STRAYS = 12
WITHOUT_TESTS = ("--exclude-resource-type", "test")


def clusters(per_cluster: int) -> dict[str, tuple[float, float]]:
    """Users in three clusters, and a few who are in none."""
    rng = np.random.default_rng(3)
    users = {
        f"{name}{number}": tuple(rng.normal(centre, 0.8))
        for name, centre in CENTRES.items()
        for number in range(per_cluster)
    }
    angles = np.linspace(0.0, 2.0 * np.pi, STRAYS, endpoint=False)
    strays = {f"stray{n}": (4.5 + 15 * np.cos(a), 3 + 15 * np.sin(a)) for n, a in enumerate(angles)}
    return users | strays


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("clusters")
    given: dict[str, Any] = {
        "input": "clusters",
        "sources": {
            "user_traits": {
                "location": str(folder / "traits.csv"),
                "columns": {"user_id": "id", "pace": "pace", "depth": "depth"},
            }
        },
        "extra_features": {"pace": {"label": "Pace"}, "depth": {"label": "Depth"}},
        # strays must not be clipped into the clusters
        "expert": {"clip_quantiles": {"low": 0, "high": 1}},
    }
    deliver(folder, clusters(60))
    return Project(link_project(folder / "project"), given)


def deliver(folder: Path, users: dict[str, tuple[float, float]]) -> None:
    rows = [f"{user},{pace},{depth}" for user, (pace, depth) in users.items()]
    (folder / "traits.csv").write_text("\n".join(["id,pace,depth", *rows]) + "\n")


def with_algorithm(project: Project, algorithm: str) -> Project:
    return replace(project, given=project.given | {"segmentation": {"algorithm": algorithm}})


def keys(project: Project) -> dict[str, set[str]]:
    """The keys of each cluster's users, and of the strays."""
    found: dict[str, set[str]] = {}
    for user, key in project.query("select user_id, segment_key from fct_user_segments"):
        found.setdefault(user.rstrip("0123456789"), set()).add(key)
    return found


@pytest.mark.slow
def test_every_algorithm_goes_the_whole_way(project: Project) -> None:
    hdbscan = with_algorithm(project, "hdbscan")
    hdbscan.build()
    first = keys(hdbscan)
    assert first["stray"] == {"noise"}
    assert {len(first[name]) for name in CENTRES} <= {1, 2}
    own = {name: (first[name] - {"noise"}).pop() for name in CENTRES}
    assert len(set(own.values())) == 3

    [(name, description)] = hdbscan.query(
        "select segment_name, segment_description from dim_segments where segment_key = 'noise'"
    )
    assert name == "Noise: in no segment"
    assert "in no cluster" in description
    assert hdbscan.query(
        "select count(*) from fct_user_segments where segment_key = 'noise' and"
        " (distance_to_centroid is not null or next_segment_key is null or not is_outlier)"
    ) == [(0,)]
    [(count, verdict, noise)] = hdbscan.query(
        "select segment_count, verdict, noise_share from rpt_segmentation_health"
    )
    assert (count, verdict) == (3, "separated")
    assert noise == pytest.approx(len([u for u in clusters(60) if "stray" in u]) / 192, abs=0.03)
    compared = dict(
        hdbscan.query("select algorithm, agreement_with_chosen from rpt_algorithm_comparison")
    )
    assert compared.keys() == {"kmeans", "gaussian_mixture", "dbscan", "hdbscan", "genie"}
    assert compared["hdbscan"] == 1.0

    # the report is written from the published copy of any of them
    report = hdbscan.folder / "report.html"
    subprocess.run(
        [
            sys.executable,
            PROJECT / "analyses/segment_report.py",
            hdbscan.published / "user_segments.duckdb",
            report,
        ],
        check=True,
    )
    assert "Noise: in no segment" in report.read_text()

    # users who come later go where the kept model puts them, and nobody else moves
    newcomers = {"newwest1": (0.3, 0.2), "newnorth1": (4.4, 8.1), "newstray1": (30.0, -20.0)}
    deliver(hdbscan.folder.parent, clusters(60) | newcomers)
    hdbscan.build(*WITHOUT_TESTS)
    later = keys(hdbscan)
    assert hdbscan.query("select max(model_version) from rpt_segmentation_health") == [(1,)]
    assert {name: later[name] for name in first} == first
    assert later["newwest"] == {own["west"]}
    assert later["newnorth"] == {own["north"]}
    assert later["newstray"] == {"noise"}

    # another algorithm is another model, whose segments go on under the keys of the clusters
    # auto is kept as well: the same settings are the same wish
    later_models = (
        *((2, "gaussian_mixture"), (3, "dbscan"), (4, "auto"), (4, "auto"), (5, "genie")),
        (6, "kmeans"),
    )
    for version, algorithm in later_models:
        other = with_algorithm(project, algorithm)
        other.build(*WITHOUT_TESTS)
        assert other.query("select max(model_version) from rpt_segmentation_health") == [(version,)]
        found = keys(other)
        for name, key in own.items():
            assert key in found[name], algorithm
        if algorithm == "auto":
            assert other.query(
                "select count(verdict), count(reason) from rpt_algorithm_comparison"
            ) == [(4, 4)]
        if algorithm == "dbscan":
            assert later["stray"] == {"noise"}
    # points are kept for the model in force only
    assert project.query("select sum(len(density_points)) from ml_segmentation_models") == [(0,)]


def test_a_number_of_segments_cannot_be_asked_of_density(project: Project) -> None:
    given = project.given | {"segmentation": {"algorithm": "dbscan", "segment_count": 4}}
    refused = replace(project, given=given).dbt("build")
    assert refused.returncode != 0
    assert "segment_count `4` cannot be had with dbscan" in refused.stdout
