"""Several segmentations of the same users: each is what a build of it alone would give."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from project import PROJECT, Project, link_project
from sklearn.metrics import adjusted_rand_score
from spark_pair import Pair, needs_spark

sys.path.insert(0, str(PROJECT / "analyses"))
from report.segmentations import segmentations
from report.source import read_published

# 420 users: two lands with segments of their own, one with too few users, and some of no land.
USERS = """
    select
        'u' || n as id,
        case when n % 10 < 5 then 'Utopia' when n % 10 < 8 then 'Cote d''Or' when n % 10 = 8
            then 'Mu' end as land,
        case when n % 3 = 0 then 'f' else 'm' end as sex
    from range(420) as numbers (n)
"""
# Every third user orders often and much, the others seldom and little, in Utopia more so; all of
# them on the first day, so that the days of each land alone are those of all.
ORDERS = """
    select
        'u' || n as uid,
        timestamp '2024-01-01 12:00:00' + interval (
            case when k = 0 then 0 else 1 + cast(hash(n * 100 + k) % 170 as integer) end
        ) day as ts,
        'o' || n || '-' || k as order_no,
        (case when n % 3 = 0 then 200 else 10 end) + cast(hash(n * 7 + k) % 9 as integer)
            + (case when n % 10 < 5 and n % 3 = 1 then 60 else 0 end) as amount,
        ['cups', 'pots', 'pans'][1 + cast(hash(n + k) % 3 as integer)] as category
    from range(420) as users (n)
    cross join range(14) as orders (k)
    where k < case when n % 3 = 0 then 14 else 4 end
"""
SEGMENTATIONS: dict[str, Any] = {
    "money": {"label": "By money", "features": ["spend_per_month", "average_order_value"]},
    "land": {"by": "location"},
    "land_by_money": {"by": "location", "features": ["value"], "segment_count": 2},
}


def project_of(folder: Path, name: str, **more: Any) -> Project:
    """A shop that reads users.csv and orders.csv of its folder."""
    sources = {
        "users": {
            "location": str(folder / "users.csv"),
            "options": {"all_varchar": True},
            "columns": {"user_id": "id", "location": "land", "gender": "sex"},
        },
        "transactions": {
            "location": str(folder / "orders.csv"),
            "options": {"all_varchar": True},
            "columns": {
                "user_id": "uid", "occurred_at": "ts", "order_id": "order_no",
                "amount": "cast(amount as double)", "category": "category",
            },
        },
    }  # fmt: skip
    given = {"input": name, "as_of": "2024-07-01", "sources": sources} | more
    return Project(link_project(folder / "project"), given)


def deliver(folder: Path, condition: str = "true", order: str = "1") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, query, key in (("users", USERS, "id"), ("orders", ORDERS, "uid")):
        duckdb.sql(
            f"copy (select * from ({query}) where {key} in (select id from ({USERS}) where"
            f" {condition}) order by {order}) to '{folder / name}.csv' (header)"
        )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("segmentations")
    deliver(folder)
    project = project_of(folder, "lands", segmentations=SEGMENTATIONS)
    project.build()
    return project


def users_of(project: Project, condition: str) -> list[tuple[Any, ...]]:
    return project.query(
        "select user_id, segment_key, distance_to_centroid, confidence, is_outlier"
        f" from fct_segmentation_users where {condition} order by user_id"
    )


def models_of(project: Project, fit_key: str) -> list[tuple[Any, ...]]:
    """All that was found at the fit, but for the clock of the machine."""
    return project.query(
        "select * exclude (fit_key, comparisons, model_version, refit_reason, refit_decision),"
        " list_transform(comparisons, lambda one: [cast(one.silhouette as varchar),"
        " cast(one.stability as varchar)]) from ml_segmentation_models where fit_key ="
        f" {fit_key}"
    )


ALONE = ("--select", "+fct_user_segments", "--exclude-resource-type", "test")


def test_a_part_is_what_a_build_of_its_users_alone_gives(built: Project, tmp_path: Path) -> None:
    deliver(tmp_path, "land = 'Cote d''Or'", order="all desc")
    alone = project_of(tmp_path, "alone")
    alone.build(*ALONE, "--threads", "1")
    assert users_of(built, "segmentation = 'land' and part = 'Cote d''Or'") == alone.query(
        "select user_id, segment_key, distance_to_centroid, confidence, is_outlier"
        " from fct_user_segments order by user_id"
    )
    fitted = models_of(built, "'land:' || md5('Cote d''Or')")
    assert len(fitted) == 1
    assert fitted == models_of(alone, "'main'")


@pytest.mark.slow
def test_a_purpose_is_what_a_build_with_its_features_gives(built: Project, tmp_path: Path) -> None:
    deliver(tmp_path)
    features = SEGMENTATIONS["money"]["features"]
    alone = project_of(tmp_path, "alone", segmentation={"features": features})
    alone.build(*ALONE)
    assert users_of(built, "segmentation = 'money'") == alone.query(
        "select user_id, segment_key, distance_to_centroid, confidence, is_outlier"
        " from fct_user_segments order by user_id"
    )
    assert models_of(built, "'money'") == models_of(alone, "'main'")


def test_every_user_is_counted_and_too_few_are_together(built: Project) -> None:
    sizes = built.query(
        "select segmentation, part, user_count, verdict is null from rpt_segmentations order by all"
    )
    of_lands = [("(other)", 84, True), ("Cote d'Or", 126, False), ("Utopia", 210, False)]
    assert sizes == [
        *(("land", *row) for row in of_lands),
        *(("land_by_money", *row) for row in of_lands),
        ("main", "(all)", 420, False),
        ("money", "(all)", 420, False),
    ]
    assert built.query(
        "select distinct segment_key, segment_name from fct_segmentation_users"
        " where segmentation = 'land' and part = '(other)'"
    ) == [("unsegmented", "Unsegmented: no segments of their own")]
    [(reason,)] = built.query(
        "select reason from rpt_segmentations where segmentation = 'land' and part = '(other)'"
    )
    assert "location is not known, or shared by fewer than 60 users" in reason
    # a name that no model has is in no kept table
    assert built.query("select count(*) from ml_segmentation_models where fit_key like '%Mu%'") == [
        (0,)
    ]


def test_the_main_one_is_among_them(built: Project) -> None:
    main = built.query(
        "select user_id, segment_key, segment_name from fct_segmentation_users where is_main"
        " order by 1"
    )
    assert main == built.query(
        "select user_id, segment_key, segment_name from dim_users order by 1"
    )
    assert built.query(
        "select segment_key, user_count, round(spend_share, 9) from rpt_segmentation_profiles"
        " where is_main order by 1"
    ) == built.query(
        "select segment_key, user_count, round(spend_share, 9) from dim_segments order by 1"
    )


def test_how_each_relates_to_the_main_one(built: Project) -> None:
    for segmentation, part, found in built.query(
        "select segmentation, part, agreement_with_main from rpt_segmentations"
        " where verdict is not null and not is_main"
    ):
        labels = built.query(
            "select own.segment_key, main.segment_key from fct_segmentation_users as own"
            " inner join fct_segmentation_users as main using (user_id) where main.is_main"
            f" and own.segmentation = '{segmentation}' and own.part = $${part}$$"
        )
        assert found == pytest.approx(adjusted_rand_score(*zip(*labels, strict=True)))
    [(pairs, users, of_segment, of_main)] = built.query(
        "select count(*), sum(user_count), sum(segment_share), sum(main_segment_share)"
        " from rpt_segmentation_overlap where segmentation = 'money'"
    )
    segments = "select count(*) from rpt_segmentation_profiles where"
    assert pairs > 2
    assert users == 420
    assert built.query(f"{segments} segmentation = 'money'") == [(round(of_segment),)]
    assert built.query(f"{segments} is_main") == [(round(of_main),)]


def test_the_report_has_a_card_for_each(built: Project) -> None:
    part = segmentations(read_published(built.published / "user_segments.duckdb"))
    assert part is not None
    assert [card["label"] for card in part["cards"]] == ["Land", "Land by money", "By money"]
    land, _, money = part["cards"]
    assert land["by"] is not None
    assert "No model" in land["parts"]
    assert land["parts"].index("Utopia") < land["parts"].index("(other)")
    assert money["parts"] is None
    assert money["verdict"] in {"Distinct groups", "Stable slices", "Not stable"}
    segments = "select count(*) from rpt_segmentation_profiles where segmentation = 'money'"
    assert built.query(segments) == [(money["segments"].count('data-label="Mostly of"'),)]


def test_a_later_build_keeps_what_holds_and_fits_what_was_changed(built: Project) -> None:
    names = "select * from int_segmentation_names order by all"
    before = built.query(names)
    changed = SEGMENTATIONS | {"money": {"features": ["orders_per_month"]}}
    changed.pop("land_by_money")
    later = replace(built, given=built.given | {"segmentations": changed})
    later.build("--exclude-resource-type", "test")
    decisions = dict(
        later.query("select segmentation || part, refit_decision from rpt_segmentations")
    )
    assert decisions["main(all)"] == decisions["landUtopia"] == "kept: the segments hold today"
    assert decisions["money(all)"] == "fitted: features or settings have changed"
    versions = later.query(
        "select fit_key, list(model_version order by 1) from ml_segmentation_models group by 1"
    )
    assert {key: found for key, found in versions if len(found) > 1} == {"money": [1, 2]}
    # one that is not asked for is kept, so that its keys live on
    assert "land_by_money" in {key.split(":")[0] for key, _ in versions}
    assert set(before) <= set(later.query(names))
    # as if nothing had been: the same again gives the same
    built.build("--exclude-resource-type", "test")
    assert built.query(
        "select max(model_version) from fct_segmentation_users where segmentation = 'land_by_money'"
    ) == [(1,)]


BAD: dict[str, tuple[Any, str]] = {
    "typo": ({"features": ["totl_spend"]}, "Did you mean `total_spend`?"),
    "group": ({"features": ["valu"]}, "Did you mean `value`?"),
    "text": ({"features": "value"}, "is not a list of features or groups of them"),
    "category": ({"features": ["gender"]}, "`gender` is a category"),
    "attribute": ({"by": "country"}, "there is no attribute `country`"),
    "unmapped": ({"by": "language"}, "this input does not tell `language` of users"),
    "method": ({"features": ["value"], "algorithm": "kmean"}, "algorithm `kmean` is unknown"),
    "count": ({"by": "location", "segment_count": 1}, "segment_count `1` is neither auto nor"),
    "again": ({"label": "The same"}, "is the main one again"),
    "key": ({"feature": ["value"]}, "Did you mean `features`?"),
    "nothing": (None, "is not a mapping"),
    "main": ({"by": "location"}, "two segmentations have this name"),
    "everything": ({"by": "location"}, "two segmentations have this name"),
    "Name": ({"by": "location"}, "is no name for a segmentation"),
    "social": ({"features": ["extra"]}, "there is no feature or group `extra`"),
}


def test_what_cannot_work_is_said_before_anything_is_built(tmp_path: Path) -> None:
    deliver(tmp_path)
    wrong = {name: about for name, (about, _) in BAD.items()}
    bad = project_of(tmp_path, "bad", segmentation={"name": "everything"}, segmentations=wrong)
    path = bad.folder / "bad.yml"
    path.write_text(yaml.safe_dump(bad.given, sort_keys=False))
    done = bad.dbt("build", USER_PROFILING_INPUT="bad.yml")
    assert done.returncode != 0
    lines = path.read_text().splitlines()
    for name, (_, said) in BAD.items():
        told = [line for line in done.stdout.splitlines() if f"segmentations, {name}, line" in line]
        assert len(told) == 1, told
        [problem] = told
        assert said in problem, problem
        at = [number for number, line in enumerate(lines, 1) if line.startswith(f"  {name}:")]
        assert f"line {at[-1]}:" in problem
    assert bad.query("select count(*) from duckdb_tables() where table_name = 'int_users'") == [
        (0,)
    ]


def test_a_list_is_no_mapping(tmp_path: Path) -> None:
    deliver(tmp_path)
    bad = project_of(tmp_path, "bad", segmentations=[{"name": "value"}])
    said = bad.dbt("build").stdout
    assert "segmentations: is not a mapping" in said


def test_the_published_keys_are_those_of_the_schema(built: Project) -> None:
    schema = json.loads((Path(built.folder) / "inputs" / "schema.json").read_text())
    known = schema["properties"]["segmentations"]["additionalProperties"]["properties"]
    assert set(known) == {"label", "features", "by", "algorithm", "segment_count"}


@needs_spark
@pytest.mark.slow
def test_spark_makes_the_same_segmentations(tmp_path: Path) -> None:
    deliver(tmp_path)
    lands = project_of(tmp_path, "lands", segmentations=SEGMENTATIONS)
    pair = Pair.of(tmp_path / "pair", lands.given)
    pair.build()
    pair.build()
    assert pair.differences() == {}
