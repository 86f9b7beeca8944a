"""What is derived from the project's declarations is up to date, and says so when it is not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tools import sync
from tools.declarations import PROJECT, features, sources


@pytest.mark.parametrize("name", sync.DERIVED)
def test_what_is_derived_is_up_to_date(name: str) -> None:
    text = (PROJECT / name).read_text("utf-8")
    assert sync.synced(text, sync.DERIVED[name]()) == text


def test_only_the_derived_part_of_a_file_is_written() -> None:
    text = "before\n# written by make sync\nold\n# end of what make sync has written\nafter\n"
    assert sync.synced(text, "new") == text.replace("old", "new")


@pytest.mark.parametrize("text", ["", "# written by make sync\n", "# end of what make sync has\n"])
def test_a_file_without_both_lines_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="there must be one line"):
        sync.synced(text, "new")


def test_every_feature_says_what_it_is() -> None:
    declared = features()
    assert len(declared) >= 25
    for name, feature in declared.items():
        assert feature["description"], name
        assert feature["transform"] in ("none", "log1p"), name
        assert feature["missing"] in ("zero", "median", "max", "mean"), name


def test_every_source_says_what_it_is_made_of() -> None:
    declared = sources()
    assert list(declared)[:2] == ["users", "interactions"]
    for name, source in declared.items():
        assert "user_id" in source["required"], name
        assert set(source["types"].values()) <= {"string", "timestamp", "double", "boolean"}, name


def test_an_added_source_is_listed_after_those_of_the_project(tmp_path: Path) -> None:
    staging = tmp_path / "models" / "staging"
    staging.mkdir(parents=True)
    for name in ("bookings", "users"):
        columns = [{"name": "user_id", "data_type": "string"}]
        table = {"name": name, "columns": columns}
        (staging / f"{name}.yml").write_text(
            yaml.safe_dump({"sources": [{"name": "raw", "tables": [table]}]})
        )
    assert list(sources(tmp_path)) == ["users", "bookings"]


def test_the_key_of_every_report_table_is_tested() -> None:
    tests = "".join(path.read_text("utf-8") for path in (PROJECT / "tests").rglob("assert_*.sql"))
    tables = list((PROJECT / "models").rglob("rpt_*.yml"))
    tables = [path for path in tables if not path.stem.endswith("_unit_tests")]
    assert len(tables) >= 25
    untested = [
        path.stem
        for path in tables
        if f"('{path.stem}', [" not in tests and "- is_key:" not in path.read_text("utf-8")
    ]
    assert untested == []
