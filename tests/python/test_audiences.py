"""The audience files are safe to open, hold no user too many, and leave no old file behind."""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from project import PROJECT

sys.path.insert(0, str(PROJECT / "analyses"))

from campaign_audiences import HEADINGS, main, safe_id, safe_text

TABLES = {
    "fct_campaign_audiences": "user_id text, segment_key text, campaign text, arm text",
    "rpt_campaign_audiences": "campaign text, segment_key text, user_count bigint,"
    " contactable_users bigint, treatment_users bigint, control_users bigint,"
    " minimum_detectable_effect double, do_not_act boolean",
    "rpt_segment_strategies": "segment_key text, segment_name text, campaign text, channel text,"
    " timing text, offer text, message text, best_weekday text, best_hour integer",
}
# Letters that a spreadsheet does something with, often enough that they meet.
letters = st.one_of(
    st.sampled_from("=+-@\t\r\n\"';,| \uff1d\uff20\u200b\ufeffab1"), st.characters()
)
texts = st.text(letters, max_size=12)


def starts_a_formula(cell: str) -> bool:
    """Whether a spreadsheet that splits cells at any usual separator would see a formula."""
    parts = re.split('[,;|\t\r\n"\u201c\u201d\uff02]', cell)
    return any(re.match("[=+@\uff1d\uff0b\uff0d\uff20-]", part.strip()) for part in parts)


@given(texts)
@example("=1+1")
@example('"=1+1')
@example("a;=1+1")
@example("\t@sum")
@example("\ufeff-1")
@example("\uff1d1")
def test_no_text_starts_a_formula(text: str) -> None:
    cell = safe_text(text)
    assert not starts_a_formula(cell)
    assert not re.search("[\t\r\n\x00]", cell)


@given(texts)
@example("-1")
@example("'=1")
@example("'u1")
@example("u1;=1")
def test_an_id_is_safe_and_can_be_matched(user_id: str) -> None:
    cell = safe_id(user_id)
    if cell is not None:
        assert not starts_a_formula(cell)
        assert cell.removeprefix("'") == user_id


@pytest.mark.parametrize("usual", ["u1", "123", "a-b@example.com", "O'Neil", "Win back, now; 5 %"])
def test_what_is_usual_stays_as_it_is(usual: str) -> None:
    assert safe_id(usual) == usual
    assert safe_text(usual) == usual


@pytest.mark.parametrize(
    ("user_id", "cell"), [("-1", "'-1"), ("@ann", "'@ann"), ("'u1", "''u1"), ("u;=1", None)]
)
def test_an_id_that_could_be_a_formula(user_id: str, cell: str | None) -> None:
    assert safe_id(user_id) == cell


def publish(
    path: Path,
    members: list[tuple[str, str, str]],
    control: float = 0.25,
    verdict_is_none: bool = False,
    campaigns: tuple[str, ...] = ("win_back", "regulars"),
) -> Path:
    """Write a published file; members: user, campaign, arm. Each campaign has a segment."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        for table, columns in TABLES.items():
            connection.execute(f"create table {table} ({columns})")
        for campaign in campaigns:
            arms = [arm for _, of, arm in members if of == campaign]
            treated, held_out = arms.count("treatment"), arms.count("control")
            effect = control if treated and held_out else None
            connection.execute(
                "insert into rpt_campaign_audiences values (?, ?, 9, ?, ?, ?, ?, ?)",
                [campaign, campaign, len(arms), treated, held_out, effect, verdict_is_none],
            )
            connection.execute(
                "insert into rpt_segment_strategies values (?, ?, ?, ?, null, ?, ?, ?, ?)",
                [campaign, "=A", campaign, "E-mail", 'say "hi"', "one,\ntwo", "Monday", 9],
            )
        for user_id, campaign, arm in members:
            connection.execute(
                "insert into fct_campaign_audiences values (?, ?, ?, ?)",
                [user_id, campaign, campaign, arm],
            )
    return path


def cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_who_takes_part_is_written_and_nobody_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    members = [
        ("u2", "win_back", "treatment"), ("u1", "win_back", "control"),
        ("-3", "win_back", "treatment"), ("u;=4", "win_back", "treatment"),
        ("u5", "regulars", "control"),
    ]  # fmt: skip
    published = publish(tmp_path / "published.duckdb", members)
    assert main([str(published), str(tmp_path / "out")]) == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["win_back.csv"]
    about = ["'=A", "E-mail", "", 'say "hi"', "one, two", "Monday", "9"]
    assert cells(tmp_path / "out" / "win_back.csv") == [
        list(HEADINGS), ["'-3", *about], ["u2", *about],
    ]  # fmt: skip
    said = capsys.readouterr()
    assert "win_back: 2 users to contact, 1 held out, smallest effect that can be shown: 25.0" in (
        said.out
    )
    assert "win_back: 1 ids could start a formula" in said.out
    assert "win_back: 1 users are not in the file" in said.out
    assert "regulars: no file, because every user who may be contacted is held out (1)" in said.out
    assert said.err == ""


def test_nobody_stays_in_an_old_file(tmp_path: Path) -> None:
    published, out = tmp_path / "published.duckdb", tmp_path / "out"
    members = [("u1", "win_back", "treatment"), ("u2", "regulars", "treatment")]
    assert main([str(publish(published, members)), str(out)]) == 0
    assert {path.name for path in out.iterdir()} == {"win_back.csv", "regulars.csv"}
    # What a run left that broke off, and a file of another owner.
    (out / ".regulars.csv.new").write_text("u2")
    (out / "notes.txt").write_text("mine")
    assert main([str(publish(published, members[:1])), str(out)]) == 0
    assert {path.name for path in out.iterdir()} == {"win_back.csv", "notes.txt"}
    assert main([str(publish(published, [])), str(out)]) == 0
    assert {path.name for path in out.iterdir()} == {"notes.txt"}


def test_nobody_to_contact_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    published = publish(tmp_path / "published.duckdb", [])
    assert main([str(published), str(tmp_path / "out")]) == 0
    assert "nobody may be contacted, so there is no file" in capsys.readouterr().out


def test_an_unstable_segmentation_is_warned_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    members = [("u1", "win_back", "treatment")]
    published = publish(tmp_path / "published.duckdb", members, verdict_is_none=True)
    assert main([str(published), str(tmp_path / "out")]) == 0
    said = capsys.readouterr()
    assert "Do not act on them" in said.err
    assert "no effect can be shown" in said.out
    assert "regulars: no file, because none of its 9 users has agreed" in said.out


def test_a_campaign_does_not_choose_where_it_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    members = [("u1", "../outside", "treatment"), ("u2", "win_back", "treatment")]
    published = publish(
        tmp_path / "published.duckdb", members, campaigns=("../outside", "win_back")
    )
    assert main([str(published), str(tmp_path / "out")]) == 1
    assert [path.name for path in tmp_path.rglob("*.csv")] == ["win_back.csv"]
    said = capsys.readouterr().out
    assert "../outside: no file, because its name is not a valid file name" in said


def test_what_is_not_published_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "nothing.duckdb"), str(tmp_path / "out")]) == 1
    with duckdb.connect(str(tmp_path / "old.duckdb")) as connection:
        connection.execute("create table dim_users (user_id text)")
    assert main([str(tmp_path / "old.duckdb"), str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "build it first" in said
    assert "has no fct_campaign_audiences" in said
    assert not (tmp_path / "out").exists()
