"""The notebook: it runs on any copy, and what is committed is what it gives on the sample."""

import shutil
from pathlib import Path

import duckdb
import nbformat
import pytest
from notebook import execute, printed, shown
from project import PROJECT

NOTEBOOK = PROJECT / "analyses/explore_segments.ipynb"
SAMPLE = PROJECT / "published/sample/user_segments.duckdb"
LARGEST_BYTES = 650_000


@pytest.fixture(scope="module")
def sample() -> Path:
    """The published sample, which `make test` has built before any Python test."""
    assert SAMPLE.exists(), "There is no published sample. Build it: make build"
    return SAMPLE


def test_committed_outputs_are_those_of_the_sample(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLISHED_FILE", str(sample))
    committed = nbformat.read(NOTEBOOK, as_version=4)
    assert shown(execute(NOTEBOOK)) == shown(committed), "Execute it again: make notebook"


def test_the_committed_notebook_is_small_and_says_nothing_of_the_machine() -> None:
    text = NOTEBOOK.read_text()
    assert len(text) < LARGEST_BYTES
    for trace in (str(PROJECT), str(Path.home()), "/tmp/", "iopub.execute_input", " at 0x"):
        assert trace not in text
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }


def test_every_question_ends_in_something_to_see() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    questions = 0
    seen = True
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and "## " in cell.source:
            assert seen, cell.source
            questions += 1
            seen = False
        seen |= bool(cell.get("outputs"))
    assert questions >= 10


def test_it_runs_on_a_copy_that_lacks_most(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = Path(shutil.copy(sample, tmp_path / "lacking.duckdb"))
    with duckdb.connect(str(lacking)) as copy:
        for table in (
            *("rpt_segment_days", "rpt_segment_demographics", "rpt_segment_interests"),
            *("rpt_prediction_health", "rpt_prediction_quality", "rpt_segment_predictions"),
            *("rpt_segmentation_health", "rpt_segment_strategies", "fct_segment_migrations"),
        ):
            copy.execute(f"drop table {table}")
        copy.execute("update dim_segments set spend_share = null")
        copy.execute("alter table dim_users drop total_spend")
        copy.execute("update dim_users set session_count = null")
    monkeypatch.setenv("PUBLISHED_FILE", str(lacking))
    text = printed(execute(NOTEBOOK))
    assert "Verdict: unknown." in text
    assert "Who they are: this input has no such data." in text
    assert "What they are interested in: this input has no such data." in text
    assert "This input has no events" in text
    assert "There are no moves yet" in text
    assert "Nothing is predicted: this copy has no predictions." in text


def test_it_shows_who_moved_and_users_in_no_segment(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = Path(shutil.copy(sample, tmp_path / "later.duckdb"))
    with duckdb.connect(str(later)) as copy:
        copy.execute(
            "insert into fct_segment_migrations by name"
            " select max(as_of_date) + 7 as as_of_date, 's01' as from_segment_key,"
            " 'Before' as from_segment_name, 's02' as to_segment_key, 'After' as to_segment_name,"
            " 3 as user_count from fct_segment_migrations"
        )
        for table in ("dim_segments", "dim_users", "fct_user_segments", "rpt_segment_days"):
            copy.execute(f"update {table} set segment_key = 'noise' where segment_key = 's06'")
        copy.execute(
            "update dim_segments set segment_name = '$In no$ segment 無' where user_count > 0"
        )
    monkeypatch.setenv("PUBLISHED_FILE", str(later))
    notebook = execute(NOTEBOOK)
    figures = {
        cell.source.split(" = ")[0]: shown_cell
        for cell, shown_cell in zip(
            [cell for cell in notebook.cells if cell.cell_type == "code"],
            shown(notebook),
            strict=True,
        )
    }
    assert figures["moves"] == ["figure"]
