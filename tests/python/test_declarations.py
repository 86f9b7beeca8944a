"""What is derived from the project's declarations is up to date, and says so when it is not."""

from __future__ import annotations

import pytest

from tools import sync
from tools.declarations import PROJECT, features


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
