"""Segments keep their identity: users whose habits go on stay where they are when time does."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from project import Project, bundled_input, generate, link_project
from sklearn.metrics import adjusted_rand_score

WITHOUT_TESTS = ("--exclude-resource-type", "test")
DAYS = 180 + 30


def with_segmentation(project: Project, **settings: object) -> Project:
    return replace(project, given=project.given | {"segmentation": settings})


def a_month_later(project: Project, folder: Path) -> None:
    """Put the raw data as they are thirty days later where the sample's are."""
    elsewhere = ("--input-file", f"{folder}.yml", "--personas-file", f"{folder}.csv")
    done = generate("--sample", "--directory", str(folder), "--days", str(DAYS), *elsewhere)
    assert done.returncode == 0, done.stderr
    for source in project.given["sources"].values():
        delivered = folder / Path(source["location"]).name
        delivered.replace(source["location"])


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The bundled sample, its raw files where they can be replaced."""
    folder = tmp_path_factory.mktemp("sample")
    given = bundled_input("sample")
    for source in given["sources"].values():
        source["location"] = shutil.copy(source["location"], folder)
    project = Project(link_project(folder / "project"), given)
    project.build(*WITHOUT_TESTS)
    return project


def test_rules_find_whom_they_say(sample: Project) -> None:
    """Asked of the table of users, a rule has the precision and coverage that it claims."""
    bounds = sample.query("select unnest(rule_bounds, recursive := true) from int_current_model")
    conditions: dict[str, list[str]] = {}
    for key, feature, least, below, with_unknown in bounds:
        within = [f"{feature} >= {least}"] * (least is not None)
        within += [f"{feature} < {below}"] * (below is not None)
        unknown = f"({feature} is null and {bool(with_unknown)})"
        conditions.setdefault(key, []).append(f"coalesce({' and '.join(within)}, {unknown})")
    rules = sample.query(
        "select segment_key, rule, rule_precision, rule_coverage from rpt_segment_rules"
        " where segment_key != 'inactive'"
    )
    assert len(rules) == len(conditions) == 5
    for key, rule, precision, coverage in rules:
        [(found, right, members)] = sample.query(
            f"select count(*) filter (where {' and '.join(conditions[key])}),"
            f" count(*) filter (where {' and '.join(conditions[key])} and segment_key = '{key}'),"
            f" count(*) filter (where segment_key = '{key}') from dim_users"
            " where activity_status = 'active'"
        )
        assert right / found == pytest.approx(precision, abs=0.04), rule
        assert right / members == pytest.approx(coverage, abs=0.04), rule


def test_drift_is_seen_and_warned_of(sample: Project) -> None:
    """The model of the sample some weeks later, in which nobody came back."""
    sample = with_segmentation(sample, refit="never")
    silent = replace(sample, given=sample.given | {"as_of": "2025-08-15"})
    assert "WARN 1 no_feature_has_shifted" in silent.build("--select", "+rpt_feature_drift")
    drifted = dict(silent.query("select feature_name, verdict from rpt_feature_drift"))
    assert drifted["recency_days"] == "shifted"
    assert drifted["night_share"] == "stable"


def test_segments_are_kept_where_nobody_is_left_to_fit(sample: Project) -> None:
    """A year later everybody is inactive: there is nothing to judge, and nothing to fit."""
    silent = replace(sample, given=sample.given | {"as_of": "2026-06-30"})
    said = silent.build("--exclude", "assert_planted_personas_are_found")
    assert "the_segments_in_force_are_real_and_in_date" in said
    assert silent.query(
        "select model_version, verdict_today, reason_today from rpt_segmentation_health"
        " where is_current"
    ) == [(
        1,
        "out_of_date",
        "Out of date: 0 users of today take part in the clustering, too few for 5 segments.",
    )]  # fmt: skip
    [(decision,)] = silent.query("select refit_decision from rpt_segmentation_health")
    assert decision.startswith("kept although out of date: no other fit is possible: no feature")
    assert silent.query("select distinct verdict from rpt_feature_drift") == [("unknown",)]
    assert silent.query("select distinct segment_key from fct_user_segments") == [("inactive",)]


@pytest.mark.slow
def test_a_refit_after_a_month_keeps_users_in_their_segments(
    sample: Project, tmp_path: Path
) -> None:
    of_user = dict(sample.query("select user_id, segment_key from fct_user_segments"))
    names = dict(sample.query("select segment_key, segment_name from dim_segments"))
    personas = dict(sample.query("select user_id, persona from sample_personas"))

    a_month_later(sample, tmp_path / "later")
    later = with_segmentation(sample, refit="always")
    # what a refit would change can be seen before it is taken over ...
    preview = replace(later, given=later.given | {"refit_preview": True})
    # the later deliveries correct rows of older days too, so all days are added up again
    preview.build(
        *("--select", "+rpt_refit_preview", "--indirect-selection", "cautious", "--full-refresh")
    )
    [(kept_version, refit_version)] = later.query(
        "select distinct kept_version, refit_version from rpt_refit_preview"
    )
    assert (kept_version, refit_version) == (1, 2)
    assert later.query("select max(model_version) from rpt_segmentation_health") == [(1,)]
    before = dict(later.query("select user_id, segment_key from ml_user_segments"))
    foreseen = later.query(
        "select from_segment_key, to_segment_key, user_count from rpt_refit_preview order by all"
    )

    # ... and is what happens, with every test of the project
    later.build()
    assert later.query("select max(model_version) from rpt_segmentation_health") == [(2,)]
    now = dict(later.query("select user_id, segment_key from fct_user_segments"))
    happened: dict[tuple[str, str], int] = {}
    for user, key in now.items():
        move = (before[user], key)
        happened[move] = happened.get(move, 0) + 1
    assert [(*move, count) for move, count in sorted(happened.items())] == foreseen

    # a persona is a user's for good
    lasting = [user for user in personas if user in now]
    stayed = sum(of_user[user] == now[user] for user in lasting) / len(lasting)
    agreement = adjusted_rand_score(
        [personas[user] for user in lasting], [now[user] for user in lasting]
    )
    print(f"{stayed:.3f} of users keep their segment; agreement with personas {agreement:.3f}")
    assert stayed >= 0.95
    assert agreement >= 0.95
    assert dict(later.query("select segment_key, segment_name from dim_segments")) == names

    # the transition table says who moved, and nothing is lost
    [(total, moved)] = later.query(
        "select sum(user_count), sum(user_count) filter (where from_segment_key != to_segment_key)"
        " from fct_segment_migrations"
        " where as_of_date = (select max(as_of_date) from fct_segment_migrations)"
    )
    assert total == len(now)
    assert moved == sum(now[user] != of_user.get(user) for user in now)

    # without a refit the month would have shown as drift
    drifted = dict(later.query("select feature_name, verdict from rpt_feature_drift"))
    assert set(drifted.values()) == {"stable"}
