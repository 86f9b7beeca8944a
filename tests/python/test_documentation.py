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


def test_every_decision_has_a_number_a_date_a_status_and_code() -> None:
    text = (PROJECT / "DECISIONS.md").read_text()
    entries = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    assert [entry[:5] for entry in entries] == [f"D-{n:03}" for n in range(1, len(entries) + 1)]
    numbers = {entry[:5] for entry in entries}
    for entry in entries:
        about = re.search(
            r"\n\n\d{4}-\d\d-\d\d · (accepted|superseded by (D-\d{3})) · (\[.+\))"
            r"\n\n- \*\*Choice\.\*\* ",
            entry,
        )
        assert about, entry
        assert about[2] is None or about[2] in numbers, entry
        links = re.findall(r"\[([^]]+)\]\(([^)]+)\)", about[3])
        assert links, entry
        assert [link for _, link in links if not (PROJECT / link).exists()] == [], entry
        assert all(Path(link).name == name for name, link in links), entry


def test_the_contents_of_the_decisions_name_every_group() -> None:
    text = (PROJECT / "DECISIONS.md").read_text()
    parts = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    contents = re.findall(r"^- \[(.+)\]\(#(.+)\): (D-\d{3}) to (D-\d{3})$", parts[0], re.MULTILINE)
    found = []
    for part in parts[1:]:
        title, numbers = part.split("\n")[0], re.findall(r"^### (D-\d{3})", part, re.MULTILINE)
        anchor = title.lower().replace(",", "").replace(" ", "-")
        found.append((title, anchor, numbers[0], numbers[-1]))
    assert contents == found


def test_readme_lists_every_published_table_once() -> None:
    rows = re.findall(r"^\| [^|]*\| `(\w+)` \| ", (PROJECT / "README.md").read_text(), re.MULTILINE)
    assert sorted(rows) == sorted(published_tables())


@pytest.mark.parametrize("page", ["README.md", "DECISIONS.md", "CHANGELOG.md", "docs"])
def test_links_between_files_lead_somewhere(page: str) -> None:
    path = PROJECT / page
    for one in [path] if path.is_file() else sorted(path.glob("*.md")):
        links = re.findall(r"\]\((?!https?:|#)([^)#]+)", one.read_text())
        assert [link for link in links if not (one.parent / link).exists()] == [], one


def test_the_page_on_inputs_lists_every_expert_default_where_it_is_declared() -> None:
    text = (PROJECT / "docs/inputs.md").read_text()
    rows = re.findall(r"^\| (`[^|]+`) \| `(\w+(?:/\w+)+\.yml)` \|$", text, re.MULTILINE)
    written = {name for names, _ in rows for name in re.findall(r"`(\w+)`", names)}
    declared: set[str] = set()
    for model in resources("models"):
        meta = model.get("config", {}).get("meta", {})
        declared |= set(meta.get("settings", {})) | set(meta.get("algorithms", {}))
    assert written == declared
    for names, path in rows:
        present = (PROJECT / path).read_text()
        assert [one for one in re.findall(r"`(\w+)`", names) if f" {one}:" not in present] == []
