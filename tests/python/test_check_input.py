"""An input file is checked before a build: every mistake is told at once, each with its line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from project import PROJECT as ROOT

SOURCE = (
    "sources: {transactions: {location: a.csv, columns: {user_id: u, occurred_at: t, amount: a}}}"
)


def check(path: Path | str) -> tuple[int, list[str]]:
    """Return the exit code and the lines about mistakes, without the file's path."""
    done = subprocess.run(
        [sys.executable, "analyses/check_input.py", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    return done.returncode, [line.removeprefix(str(path)).lstrip(",: ") for line in lines[1:]]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "inputs").glob("*.yml")), ids=lambda path: path.stem
)
def test_the_bundled_inputs_are_sound(path: Path) -> None:
    assert check(path) == (0, [])


def test_a_database_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "input.yml"
    path.write_text(
        f"{SOURCE}\nattach:\n  - path: {tmp_path}/crm.duckdb\n  - path: {tmp_path}\n"
        "  - {path: dbname=shop, type: postgres}\n"
    )
    code, mistakes = check(path)
    assert code == 2
    assert mistakes == [
        f"line 3: attach: there is no database {tmp_path}/crm.duckdb."
        " Relative paths start at the project's root.",
        f"line 4: attach: {tmp_path} is no file.",
    ]
    assert not (tmp_path / "crm.duckdb").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The file is empty."),
        ("# nothing\n", "The file is empty."),
        ("- a\n- b\n", "line 1: The file is not a mapping"),
        ("sources:\n\ttransactions: 1\n", "line 2: A tab indents this line"),
        (f"{SOURCE}\nas_of: 'open\n", "line 3: This is not YAML: found unexpected end of stream."),
        ("sources: {}\n", "line 1: sources: {} is not a mapping"),
        ("sources: null\n", "line 1: sources: null is not a mapping"),
        ("as_of: 2024-01-01\n", "`sources` is missing."),
        (f"{SOURCE}\n2024: 1\n", "line 2: the key `2024` is no text."),
        (
            f"{SOURCE}\n{SOURCE}\n",
            "line 2: the key `sources` is given twice, in line 1 and in line 2",
        ),
        (
            "sources:\n  users:\n    location: a.csv\n    columns:\n"
            "      user_id: id\n      gender: a\n      gender: b\n",
            "line 7: sources, users, columns: the key `gender` is given twice, in line 6 and in",
        ),
        (
            f"{SOURCE}\nsegmentaton: {{}}\n",
            "line 2: there is no key `segmentaton`. Did you mean `seg",
        ),
        ("sources: {user: {}}\n", "line 1: sources: there is no key `user`. Did you mean `users`?"),
        (
            "sources:\n  users:\n    location: a.csv\n    columns: {gender: sex}\n",
            "line 4: sources, users, columns: `user_id` is missing.",
        ),
        (
            f"{SOURCE}\nextra_features: [wine]\n",
            'line 2: extra_features: ["wine"] is not a mapping',
        ),
        (
            f"{SOURCE}\nnight_start_hour: 99\n",
            "line 2: night_start_hour: 99 is not a whole number from",
        ),
        (
            f"{SOURCE}\nmax_topics: -5\n",
            "line 2: max_topics: -5 is not a whole number from 1 to 10000",
        ),
        (
            f"{SOURCE}\nlate_arrival_days: -5\n",
            "line 2: late_arrival_days: -5 is not a whole number",
        ),
        (f"{SOURCE}\nhorizon_days: 1e9\n", "line 2: horizon_days: "),
        (
            f"{SOURCE}\nexpert: {{portion_rows: 0}}\n",
            "line 2: expert, portion_rows: 0 is not a whole",
        ),
        (f"{SOURCE}\nexpert: {{k_sweep: 5}}\n", "line 2: expert, k_sweep: 5 is not a mapping"),
        (
            f"{SOURCE}\nsegmentation:\n  random_seed: 4294967296\n",
            "line 3: segmentation, random_seed: 4294967296 is not a whole number from 0 to 42949",
        ),
        (
            f"{SOURCE}\nsegmentation: {{refit: maybe}}\n",
            'segmentation, refit: "maybe" is not one of',
        ),
        (f"{SOURCE}\nas_of: yesterday\n", 'line 2: as_of: "yesterday" is not a time such as'),
        (f"{SOURCE}\nleave_out: live\n", 'line 2: leave_out: "live" is not a list'),
        (
            f"{SOURCE}\nleave_out: [segments]\n",
            'line 2: leave_out, item 1: "segments" is not one of',
        ),
        (f"{SOURCE}\ninput: ../../x\n", 'line 2: input: "../../x" is not a name of letters'),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "given.yml"
    path.write_text(text, "utf-8")
    code, lines = check(path)
    assert code == 2
    assert any(said in line for line in lines), lines


@pytest.mark.parametrize(
    "value",
    ["2024-03-05", "2024-03-05 10:00:00", "2024-03-05T10:00:00+02:00", "'2024-03-05'", "null"],
)
def test_times_are_taken_as_people_write_them(tmp_path: Path, value: str) -> None:
    path = tmp_path / "given.yml"
    path.write_text(f"{SOURCE}\nas_of: {value}\n", "utf-8")
    assert check(path) == (0, [])


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "given.yml"
    path.write_text(f"{SOURCE}\nmax_topics: 0\nnight_end_hour: 24\nzzz: 1\n", "utf-8")
    _, lines = check(path)
    assert [line.split(":")[0] for line in lines] == ["line 2", "line 3", "line 4"]


def test_what_is_no_text_file_is_refused_in_words(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yml"
    latin.write_bytes("# Käufe\n".encode("latin-1"))
    assert "line 1: This line is not UTF-8" in check(latin)[1][0]
    large = tmp_path / "large.yml"
    large.write_text(f"{SOURCE}\n" + "# more\n" * 20_000, "utf-8")
    assert "dbt takes at most" in check(large)[1][0]
    assert "This is a folder" in check(tmp_path)[1][0]
    pipe = tmp_path / "pipe.yml"
    os.mkfifo(pipe)
    assert "This is no regular file" in check(pipe)[1][0]


def test_what_stands_in_a_make_variable_is_never_run(tmp_path: Path) -> None:
    """Each would leave a file behind if a shell, or make, took it for a command."""
    mark = tmp_path / "mark"
    command = f"touch {mark}"
    payloads = [f"`{command}`", f"$({command})", f"$$({command})", f"$(shell {command})"]
    payloads += [f'"; {command}; "', f"'; {command}; '", f"x && {command}"]
    given = ("build INPUT=", "live USER=", "clean INPUT=", "report INPUT=", "metrics QUERY=")
    given += ("forget USERS=", "export USER=", "export OUTPUT=")
    for payload in payloads:
        for asked in given:
            goal, name = asked.split()
            subprocess.run(
                ["make", "--dry-run", goal, f"{name}{payload}"],
                cwd=ROOT, capture_output=True, check=False,
            )  # fmt: skip
            assert not mark.exists(), (goal, payload)
    # and for real where nothing is at stake
    for payload in payloads:
        done = subprocess.run(
            ["make", "input_checked", f"INPUT={payload}"],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "There is no input file" in done.stderr
        assert not mark.exists(), payload


def test_a_path_may_have_blanks_and_quotes(tmp_path: Path) -> None:
    folder = tmp_path / "my dir's"
    folder.mkdir()
    path = folder / 'my "shop".yml'
    path.write_text(f"{SOURCE}\nmax_topics: 0\n", "utf-8")
    done = subprocess.run(
        ["make", "input_checked", f"INPUT={path}"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert f"{path}, line 2: max_topics" in done.stderr


def test_nothing_is_removed_for_an_input_without_a_name(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "published" / "mine").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", project)
    for given in ("", ".", "..", "published/"):
        done = subprocess.run(
            ["make", "clean", f"INPUT={given}"],
            cwd=project, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode != 0
        assert "names no input" in done.stderr
        assert (project / "published" / "mine").exists()


def test_every_setting_is_in_the_schema() -> None:
    settings = yaml.safe_load((ROOT / "dbt_project.yml").read_text("utf-8"))["vars"]
    schema = yaml.safe_load((ROOT / "inputs" / "schema.json").read_text("utf-8"))
    assert set(settings) <= set(schema["properties"])
