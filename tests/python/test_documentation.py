"""What is written, against what it is about: features, tables, readers, metrics."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from project import PROJECT

from tools.declarations import features

OVERVIEW = (PROJECT / "models/docs/overview.md").read_text()
# what a page says as text; pictures and styles name no table
READABLE = {".py", ".sql", ".yml", ".ipynb", ".j2"}


@cache
def documents() -> list[dict[str, Any]]:
    files = sorted(
        path for folder in ("models", "python_models") for path in (PROJECT / folder).rglob("*.yml")
    )
    return [yaml.load(path.read_text(), yaml.CSafeLoader) or {} for path in files]


def resources(kind: str) -> list[dict[str, Any]]:
    """Return what the YAML files beside the models declare under a heading."""
    return [one for document in documents() for one in document.get(kind, [])]


def published_tables() -> set[str]:
    named = re.compile(r"^ +'(\w+)': \[", re.MULTILINE)
    lists = [PROJECT / "macros/publishing/published_models.sql"]
    lists += (PROJECT / "macros").glob("*/*_tables.sql")
    return {name for path in lists for name in named.findall(path.read_text())} | {
        "published_tables"
    }


def read_by(exposure: dict[str, Any]) -> set[str]:
    """Return the tables that an exposure says it depends on."""
    return {re.sub(r"ref\('(\w+)'\)", r"\1", one) for one in exposure["depends_on"]}


def reads_in(exposure: dict[str, Any]) -> Path:
    """Return the file or folder that does the reading."""
    return PROJECT / exposure["config"]["meta"]["path"]


EXPOSURES = {one["name"]: one for one in resources("exposures")}


def test_phrases_of_the_catalog_are_unique() -> None:
    phrases = [about[side] for about in features().values() for side in ("high", "low")]
    assert len(phrases) == len(set(phrases))


def test_every_published_table_has_a_reader() -> None:
    assert published_tables() <= set().union(*map(read_by, EXPOSURES.values()))


@pytest.mark.parametrize("name", EXPOSURES)
def test_exposures_are_where_they_say_and_read_what_they_name(name: str) -> None:
    exposure = EXPOSURES[name]
    assert exposure["owner"]["email"]
    assert exposure["maturity"] in ("low", "medium", "high")
    path = reads_in(exposure)
    assert path.exists(), f"{name} is said to be at {path}"
    # an optional part of the project says itself which of its tables are read there
    inside = [one for one in EXPOSURES.values() if reads_in(one).is_relative_to(path)]
    read = set().union(*map(read_by, inside))
    assert published_tables() & words(path) - {"published_tables"} <= read


def words(path: Path) -> set[str]:
    """Return every word in a file, or in those of a folder."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    texts = [one.read_text() for one in files if one.suffix in READABLE]
    return {word for text in texts for word in re.findall(r"\w+", text)}


def test_links_of_the_overview_lead_to_what_there_is() -> None:
    models = {one["name"] for kind in ("models", "snapshots") for one in resources(kind)}
    links = set(re.findall(r"\[(\w+)\]\(#!/model/model\.user_profiling\.(\w+)\)", OVERVIEW))
    assert links
    assert all(text == target and target in models for text, target in links)
    exposures = set(re.findall(r"#!/exposure/exposure\.user_profiling\.(\w+)", OVERVIEW))
    assert exposures <= EXPOSURES.keys()


def test_the_overview_links_every_published_table() -> None:
    shown = OVERVIEW.split("## The published tables")[1]
    assert {table for table in published_tables() if f"[{table}](" not in shown} == set()


def test_the_raw_rows_of_the_overview_are_in_the_sample() -> None:
    header, *rows = re.search(r"```\n(line_id.*?)\n```", OVERVIEW, re.DOTALL)[1].splitlines()
    lines = (PROJECT / "seeds/sample/transactions.csv").read_text().splitlines()
    assert lines[0] == header
    assert rows
    assert set(rows) <= set(lines[1:])


def test_the_page_on_metrics_lists_every_one() -> None:
    page = (PROJECT / "docs/metrics.md").read_text()
    written = re.findall(r"^\| `(\w+)` \| (\w+) \| (.*) \|$", page, re.MULTILINE)
    assert written == [(m["name"], m["type"], m["description"]) for m in resources("metrics")]


def test_the_page_on_metrics_names_every_dimension() -> None:
    page = (PROJECT / "docs/metrics.md").read_text()
    named = set(re.findall(r"`(?:user__)+(?:segment__)?(\w+?)(?:__month)?`", page))
    dimensions = {
        dimension["name"]
        for model in resources("semantic_models")
        for dimension in model["dimensions"]
        if dimension["type"] == "categorical"
    }
    assert dimensions - {"horizon_days", "segment_description"} <= named
    assert named - dimensions == {"signed_up_at"}


def test_metrics_and_dimensions_are_described_for_people() -> None:
    models = resources("semantic_models")
    parts = [
        one
        for model in models
        for kind in ("entities", "dimensions", "measures")
        for one in model.get(kind, [])
    ]
    for one in (*resources("metrics"), *models, *parts, *resources("saved_queries")):
        assert one.get("label"), one["name"]
        assert one.get("description"), one["name"]
