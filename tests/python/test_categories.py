"""A category takes part in the segmentation as one block, and only where the input lets it."""

from pathlib import Path
from typing import Any

import pytest
from project import Project, link_project

USERS = 300
# the smallest fit: what is tested is which features it is made of
QUICK_FIT = {
    "min_segment_count": 2,
    "max_segment_count": 2,
    "expert": {"kmeans": {"n_init": 1, "refit_n_init": 1}},
}
WITHOUT_TESTS = ("--exclude-resource-type", "test", "unit_test")
FIT = ("build", "--select", "+ml_segmentation_models", *WITHOUT_TESTS)
# what a change of the categories reaches before a model is fitted
DECISION = (
    *("run", "--select", "feature_catalog", "int_user_features", "int_previous_models"),
    *("int_feature_scaling", "int_refit_decision", "int_scaled_users"),
)


def write_users(path: Path) -> None:
    """Two kinds of buyers; of every tenth user the gender is unknown, and two are neither."""
    genders = ["female", "male", "female", "male", "male"]
    lines = ["id,gender,orders,spend"]
    for user in range(USERS):
        gender = "" if user % 10 == 9 else "other" if user in (0, 1) else genders[user % 5]
        orders = 1 + user % 4 + (20 if user % 3 else 0)
        lines.append(f"u{user:03},{gender},{orders},{orders * (5 + user % 7)}")
    path.write_text("\n".join(lines) + "\n")


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """An input of users with a gender and two traits."""
    location = tmp_path_factory.mktemp("raw") / "users.csv"
    write_users(location)
    traits = {"user_id": "id", "order_count": "orders", "total_spend": "spend"}
    return QUICK_FIT | {
        "input": "kinds",
        "sources": {
            "users": {"location": str(location), "columns": {"user_id": "id", "gender": "gender"}},
            "user_traits": {"location": str(location), "columns": traits},
        },
    }


def check_block(project: Project, weight: float) -> None:
    """The block is centred, who is unknown is in its centre, and its variance is weight^2."""
    [(variance, mean, unknown)] = project.query(
        "select var_pop(gender_is_female) + var_pop(gender_is_male),"
        " abs(avg(gender_is_female)) + abs(avg(gender_is_male)),"
        " max(abs(gender_is_female) + abs(gender_is_male)) filter (where users.gender is null)"
        " from int_scaled_users inner join int_users as users using (user_id)"
        " where model_version = (select max(model_version) from int_scaled_users)"
    )
    assert variance == pytest.approx(weight**2, rel=1e-12)
    assert mean == pytest.approx(0, abs=1e-12)
    assert unknown == 0


@pytest.mark.slow
def test_a_category_takes_part_as_one_block(tmp_path: Path, given: dict[str, Any]) -> None:
    folder = link_project(tmp_path / "project")

    def with_categories(categories: Any) -> Project:
        return Project(folder, given | {"segmentation": {"categories": categories}})

    def refits(project: Project, command: tuple[str, ...] = DECISION) -> bool:
        done = project.dbt(*command)
        assert done.returncode == 0, done.stdout[-4000:]
        [(should_refit,)] = project.query("select should_refit from int_refit_decision")
        return bool(should_refit)

    # by default a category describes segments only, and saying so changes nothing
    assert refits(Project(folder, given), FIT)
    features = "select distinct unnest(scaling).feature_name from ml_segmentation_models"
    assert set(Project(folder, given).query(features)) == {("order_count",), ("total_spend",)}
    assert not refits(with_categories(None))

    gender = with_categories({"gender": {"values": ["female", "male", "none"]}})
    assert refits(gender, FIT)
    assert gender.query("select max(model_version) from ml_segmentation_models") == [(2,)]
    assert set(gender.query(features)) > {("gender_is_female",), ("gender_is_male",)}
    assert gender.query(
        "select feature_name, is_used, excluded_because from int_feature_scaling"
        " where is_candidate and block_value is not null order by feature_order"
    ) == [
        ("gender_is_female", True, None),
        ("gender_is_male", True, None),
        ("gender_is_none", False, "no user has this value"),
    ]
    check_block(gender, 1)

    # the order of the values is no change; their weight is one
    assert not refits(with_categories({"gender": {"values": ["none", "male", "female"]}}))
    heavy = with_categories({"gender": {"values": ["female", "male", "none"], "weight": 1.5}})
    assert refits(heavy)
    check_block(heavy, 1.5)

    # out of the input again, the block is gone with the next model; until then it says nothing
    kept = Project(folder, given | {"segmentation": {"refit": "never"}})
    score = ("build", "--select", "+ml_user_segments", *WITHOUT_TESTS)
    assert not refits(kept, score)
    assert kept.query("select count(*) from ml_user_segments") == [(USERS,)]
    assert refits(Project(folder, given), FIT)
    assert gender.query("select max(model_version) from ml_segmentation_models") == [(3,)]
