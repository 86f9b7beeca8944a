"""The generator makes the bundled sample to the byte, and stops before it writes nonsense."""

from pathlib import Path

import jinja2
import pytest
import yaml
from project import PROJECT, generate

from generator.__main__ import requested
from generator.generate import connect


def test_the_bundled_sample_is_made_anew_to_the_byte(tmp_path: Path) -> None:
    done = generate("--sample", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    made = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert len(made) == 7
    for path in made:
        assert (tmp_path / path).read_bytes() == (PROJECT / path).read_bytes(), path


def test_what_makes_no_sense_is_said_at_once(tmp_path: Path) -> None:
    nonsense = ("--users=0", "--events-per-user=-0.5", "--events-per-session=21", "--format=orc")
    done = generate("--directory", str(tmp_path / "raw"), *nonsense, "--first-day=-1")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        "python -m generator: error: users must be above 0, not 0;"
        " events_per_user must be above 0, not -0.5;"
        " events_per_session must be from 2 to 20, not 21;"
        " first_day must not be below 0; set start_date instead;"
        " format must be csv or parquet, not orc"
    )
    assert not (tmp_path / "raw").exists()


def test_no_day_is_written_beside_itself(tmp_path: Path) -> None:
    def days(first_day: int, count: int) -> tuple[int, str]:
        which = (f"--first-day={first_day}", f"--days={count}")
        done = generate("--directory", str(tmp_path), "--users=20", *which)
        return done.returncode, done.stderr

    assert days(0, 20)[0] == 0
    status, said = days(19, 2)
    assert status == 2
    assert "2025-01-01_2025-01-20.parquet holds some of the same days and would stay" in said
    assert days(20, 2)[0] == 0
    written = sorted(path.name for path in (tmp_path / "interactions").iterdir())
    assert written == ["2025-01-01_2025-01-20.parquet", "2025-01-21_2025-01-22.parquet"]


def test_an_input_file_names_what_was_written(tmp_path: Path) -> None:
    done = generate("--directory", str(tmp_path / "raw"), "--users=20", "--days=10")
    assert done.returncode == 0, done.stderr
    given = yaml.safe_load((tmp_path / "raw" / "raw.yml").read_text())
    assert given["input"] == "raw"
    assert list(given["sources"]) == ["users", "interactions", "transactions", "social_activities"]
    for source in given["sources"].values():
        location = Path(source["location"])
        assert list(location.parent.glob(location.name)), location


@pytest.mark.parametrize(
    "share", [0.1, *(pytest.param(share, marks=pytest.mark.slow) for share in (0.0, 1 / 3, 0.999))]
)
def test_who_is_held_out_is_whom_the_project_holds_out(tmp_path: Path, share: float) -> None:
    text = (PROJECT / "macros" / "campaigns" / "campaign_arm.sql").read_text()
    macro = jinja2.Environment().from_string(text, globals={"var": {"control_share": share}.get})
    arm = macro.module.campaign_arm("user_id", "campaign")  # type: ignore[attr-defined]
    with connect(requested(["--directory", str(tmp_path), f"--control-share={share}"])) as made:
        [(differ, held_out)] = made.sql(
            f"select count(*) filter (where is_held_out(user_id, campaign) != ({arm} = 'control')),"
            " avg(is_held_out(user_id, campaign)::integer)"
            " from (select 'u' || range as user_id, 'referral' as campaign from range(5000))"
        ).fetchall()
    assert differ == 0
    assert held_out == pytest.approx(share, abs=0.02)


def test_the_control_share_is_that_of_the_project() -> None:
    settings = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]
    assert requested(["--directory", "raw"]).control_share == settings["control_share"]
