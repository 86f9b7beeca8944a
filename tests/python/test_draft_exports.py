"""Exports of ten well-known tools: what the draft of each maps, and that its rows can be used."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from exports import EXPORTS, PEOPLE
from project import PROJECT, Project, link_project

from analyses.convert_files import convert_all
from analyses.draft_input import write_draft
from drafting.exports import EXPORTS as KNOWN
from drafting.guessing import LIKELY, SURE
from drafting.vocabulary import VOCABULARY
from tools.declarations import sources

PAGE = PROJECT / "docs" / "drafting.md"
# rows of the raw files that are purchases, or rows about a user
CLEAN = {
    "GA4": {"interactions": 600, "transactions": 121},
    "Segment": {"interactions": 463, "transactions": 114},
    "Mixpanel": {"interactions": 600, "transactions": 143},
    "Amplitude": {"interactions": 600, "transactions": 140},
    "PostHog": {"interactions": 600, "transactions": 140},
    "Snowplow": {"interactions": 600, "transactions": 139},
    "Shopify": {},
    "WooCommerce": {"transactions": 235},
    "Stripe": {"transactions": 195},
    "a spreadsheet": {"users": 40, "user_traits": 40},
}


def drafted(name: str, folder: Path) -> tuple[dict[str, Any], dict[str, list[str]], str]:
    """Return what the draft of an export says, its columns by how sure they are, and its text."""
    file = EXPORTS[name](folder)
    path = folder / "drafted.yml"
    made = write_draft([str(file)], path)
    by_certainty: dict[str, list[str]] = {"sure": [], "likely": [], "unsure": []}
    for source in made.sources:
        for line in source.active:
            # how ids of one person are told apart is not for the table
            if line.name in ("user_id", "anonymous_id"):
                continue
            level = "sure" if line.score >= SURE else "likely" if line.score >= LIKELY else "unsure"
            by_certainty[level].append(f"{source.name}.{line.name}")
    text = path.read_text()
    return yaml.safe_load(text), by_certainty, text


def stated(name: str) -> list[str]:
    """Return the cells of an export's row in the page's table."""
    found = re.search(rf"^\| {re.escape(name)} \|(.*)\|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert found is not None, name
    return [cell.strip() for cell in found[1].split("|")]


def listed(columns: list[str]) -> str:
    """Return columns as the page lists them: by source."""
    by_source: dict[str, list[str]] = {}
    for column in columns:
        source, name = column.split(".")
        by_source.setdefault(source, []).append(name)
    parts = [f"{source}: {', '.join(names)}" for source, names in by_source.items()]
    return "; ".join(parts) or "-"


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_mapped_as_the_page_says(tmp_path: Path, name: str) -> None:
    _, columns, _ = drafted(name, tmp_path)
    sure, likely, unsure, *_ = stated(name)
    assert [listed(columns[level]) for level in columns] == [sure, likely, unsure]


@pytest.mark.parametrize("name", EXPORTS)
def test_a_draft_of_an_export_has_no_gap_and_nobody_in_it(tmp_path: Path, name: str) -> None:
    given, _, text = drafted(name, tmp_path)
    assert "TODO" not in text
    for word in ("@example.org", "203.0.113.", "198.51.100.", "Schmidt", "+49 30", "Main Street"):
        assert word not in text, word
    features = given.get("extra_features", {})
    assert not [f for f in features if "lat" in f or "ip" in f or "phone" in f or "card" in f]


@pytest.mark.parametrize("name", EXPORTS)
def test_a_known_export_names_columns_that_a_source_has(name: str) -> None:
    for export in KNOWN.values():
        for source, spec in export["sources"].items():
            known = {*sources()[source]["types"], "anonymous_id"}
            known |= set(VOCABULARY["sources"].get(source, VOCABULARY["user_traits"]))
            assert set(spec["columns"]) <= known, (name, source)
            assert set(spec) <= {"columns", "where", "note", "unsure"}


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPORTS)
def test_rows_of_an_export_are_clean(tmp_path: Path, name: str) -> None:
    given, _, _ = drafted(name, tmp_path)
    project = Project(link_project(tmp_path / "project"), given)
    assert convert_all(given, project.folder) == []
    done = project.dbt(
        *("build", "--select", "+rpt_data_quality", "--exclude-resource-type", "test"),
        DBT_ENV_SECRET_USER_ID_SALT="a text of the tests",
    )
    assert done.returncode == 0, done.stdout[-3000:]
    rows = project.query(
        "select source, raw_rows, clean_rows, quarantined_rows from rpt_data_quality"
        " where raw_rows > 0"
    )
    clean = {source: count for source, _, count, _ in rows}
    assert all(not quarantined for *_, quarantined in rows), rows
    assert CLEAN[name].items() <= clean.items()
    (users,) = project.query("select count(distinct user_id) from stg_users")[0] or (PEOPLE,)
    if "users" in given["sources"]:
        assert PEOPLE <= users <= 2 * PEOPLE
