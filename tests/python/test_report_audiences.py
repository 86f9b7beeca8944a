"""What the report says of audiences: whom to contact, what that can show, and what it has done."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from report_page import HOSTILE, Page, full_rows, older, publish, report

sys.path.insert(0, str(Path(__file__).parents[2] / "analyses"))

from report.audiences import audiences
from report.source import read_published


def said(tmp_path: Path, **tables: list[tuple[Any, ...]]) -> dict[str, Any]:
    """Return the section on rows of full_rows, but with `tables` instead of its own."""
    tmp_path.mkdir(exist_ok=True)
    source = publish(tmp_path / "user_segments.duckdb", full_rows() | tables)
    found = audiences(read_published(source))
    assert found is not None
    return found


def audience(
    key: str = "s01", contactable: int = 20, power: float | None = 0.9, shaky: bool = False
) -> tuple[Any, ...]:
    """Return a row of rpt_campaign_audiences."""
    arms = (contactable - contactable // 10, contactable // 10)
    rate = (0.25, "last_horizon", 30, 0.04, 0.1, power)
    return ("win_back", key, key, 30, contactable, *arms, *rate, shaky)


def result(
    campaign: str,
    verdict: str = "works",
    key: str = "all",
    not_counted: tuple[int, ...] = (0, 0, 0),
) -> tuple[Any, ...]:
    """Return a row of rpt_campaign_lift; not_counted: assumed, untimely, outside."""
    rates = (90, 10, 9, 0, 0.1, 0.0, 0.1, -0.02, 0.15, None)
    if verdict == "no audience":
        rates = (0, 0, 0, 0, *[None] * 6)
    return (campaign, key, key, *rates, *[None] * 5, verdict, 9, *not_counted)


def test_everything_is_there(tmp_path: Path) -> None:
    page = report(tmp_path, full_rows())
    section = page[page.index('<section id="audiences"') : page.index('<section id="traits"')]
    text = " ".join("".join(Page(section).text).split())
    assert "40 of 60 users may be contacted, in 1 campaign; 4 of them are held out." in text
    assert "the share of users who order within 30 days, as predicted." in text
    assert "+40.0 points" in text
    assert "No comparison is likely to show a lift that is just worth a campaign" in text
    assert "+50.0 points (\u221220.0 to +70.0)" in text
    assert section.count('role="img"') == 1
    # The campaign in total, and both of its segments.
    assert section.count("too small to tell") == 3
    assert HOSTILE in "".join(Page(section).text)


def test_a_file_of_an_earlier_release_has_no_such_section(tmp_path: Path) -> None:
    rows = full_rows()
    columns = older(rows)
    assert 'id="audiences"' not in report(tmp_path, rows, tables=columns)


def test_nobody_to_contact_is_said(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        rpt_campaign_audiences=[audience(contactable=0, power=None)],
        rpt_campaign_lift=[],
    )
    assert found["headline"].startswith("Nobody may be contacted")
    assert (found["table"], found["plot"], found["results"]) == (None, None, None)
    assert (found["advice"], found["remarks"]) == (None, [])


def test_an_unstable_segmentation_is_not_acted_on(tmp_path: Path) -> None:
    rows = full_rows() | {"rpt_campaign_audiences": [audience(shaky=True)]}
    page = report(tmp_path, rows)
    assert "a campaign for one of them would reach an arbitrary set of users" in page
    assert not said(tmp_path / "stable", rpt_campaign_audiences=[audience()])["shaky"]


@pytest.mark.parametrize(
    ("powers", "words"),
    [
        ((0.9, 0.8), None),
        ((0.9, 0.7), "1 comparisons are not likely"),
        ((None, 0.2), "No comparison is likely"),
    ],
)
def test_small_control_groups_are_warned_of(
    tmp_path: Path, powers: tuple[float | None, ...], words: str | None
) -> None:
    rows = [audience(key, power=power) for key, power in zip(("s01", "s02"), powers, strict=True)]
    advice = said(tmp_path, rpt_campaign_audiences=rows)["advice"]
    assert advice is None if words is None else words in advice


def test_every_verdict_has_its_words(tmp_path: Path) -> None:
    verdicts = {"a": "works", "b": "hurts", "c": "no effect shown", "d": "too small", "e": "works"}
    found = said(
        tmp_path, rpt_campaign_lift=[result(name, verdict) for name, verdict in verdicts.items()]
    )
    assert found["found"] == (
        "Works: a and e. No effect worth having: c. Hurts: b. Too small to tell: d."
    )
    assert "a +10.0 (\u22122.0 to +15.0)" in found["plot"]


def test_one_segment_is_not_shown_beside_its_campaign(tmp_path: Path) -> None:
    rows = [result("a"), result("a", key="s01"), result("b"), *[
        result("b", key=key) for key in ("s02", "s03")
    ]]  # fmt: skip
    found = said(tmp_path, rpt_campaign_lift=rows)["results"]
    assert not re.search("a, s01", found)
    assert re.search("b, s02.*b, s03", found, re.DOTALL)


def test_what_does_not_count_is_said(tmp_path: Path) -> None:
    rows = [
        result("a", not_counted=(4, 3, 2)),
        result("spring", "no audience", not_counted=(0, 0, 7)),
    ]
    found = said(tmp_path, rpt_campaign_lift=rows)
    said_of = " ".join(found["remarks"])
    assert "4 responses are from before the first build" in said_of
    assert "3 responses do not count" in said_of
    assert "2 responses are from users who were not in the audience" in said_of
    assert "Responses to campaigns without an audience here: spring (7)." in said_of
    assert "spring" not in found["results"]
