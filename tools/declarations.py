"""What the project declares in YAML, for tools that run without dbt."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, TypedDict

import yaml

PROJECT = Path(__file__).parents[1]
GROUPS = PROJECT / "macros" / "features" / "feature_groups.sql"
# the order in which sources are listed; what is not named here follows by name
SOURCE_ORDER = (
    *("users", "interactions", "transactions", "social_activities", "user_traits"),
    *("campaign_responses", "identities"),
)


class Feature(TypedDict):
    """A feature as the YAML of its model declares it, with the defaults of known_feature."""

    description: str
    label: str
    unit: str
    group: str
    transform: str
    missing: str
    weight: float
    clusters: bool | str
    predicts: bool
    high: str
    low: str


@lru_cache(maxsize=1)
def features() -> dict[str, Feature]:
    """Return every feature of the project by name, in the order in which features are listed.

    Raises:
        FileNotFoundError: if a group that feature_groups names has no YAML beside its model.
    """
    found: dict[str, Feature] = {}
    for group in re.findall(r"'(int_\w+)'", GROUPS.read_text("utf-8")):
        paths = sorted((PROJECT / "models" / "features").rglob(f"{group}.yml"))
        if not paths:
            raise FileNotFoundError(f"{GROUPS.name} names {group}, which has no {group}.yml")
        (model,) = yaml.safe_load(paths[0].read_text("utf-8"))["models"]
        for column in model["columns"]:
            declared: dict[str, Any] | None = (
                column.get("config", {}).get("meta", {}).get("feature")
            )
            if declared is not None:
                found[column["name"]] = _feature(column, declared)
    return found


def _feature(column: dict[str, Any], declared: dict[str, Any]) -> Feature:
    label = declared.get("label", column["name"].replace("_", " ").capitalize())
    return Feature(
        description=" ".join(column["description"].split()),
        label=label,
        unit=declared.get("unit", "units"),
        group=declared.get("group", "extra"),
        transform=declared.get("transform", "none"),
        missing=declared.get("missing", "median"),
        weight=declared.get("weight", 1),
        clusters=declared.get("clusters", True),
        predicts=declared.get("predicts", True),
        high=declared.get("high", f"high {label.lower()}"),
        low=declared.get("low", f"low {label.lower()}"),
    )


class Source(TypedDict):
    """A source as its YAML declares it: which columns an input file must and may map."""

    required: list[str]
    optional: list[str]
    types: dict[str, str]
    further: str


@lru_cache(maxsize=2)
def sources(project: Path = PROJECT) -> dict[str, Source]:
    """Return every source by name: those that the project comes with, then added ones by name.

    Raises:
        KeyError: if a column of a source has no type, which the check of input files needs.
    """
    found: dict[str, Source] = {}
    for path in sorted((project / "models" / "staging").glob("*.yml")):
        for source in (yaml.safe_load(path.read_text("utf-8")) or {}).get("sources", []):
            for table in source["tables"]:
                required: list[str] = []
                optional: list[str] = []
                for column in table["columns"]:
                    meta = column.get("config", {}).get("meta", {})
                    (required if meta.get("required") else optional).append(column["name"])
                further = table.get("config", {}).get("meta", {}).get("further_columns", "")
                found[table["name"]] = Source(
                    required=required,
                    optional=optional,
                    types={column["name"]: column["data_type"] for column in table["columns"]},
                    further=further,
                )
    order = [name for name in SOURCE_ORDER if name in found]
    return {name: found[name] for name in (*order, *sorted(found.keys() - {*order}))}


@lru_cache(maxsize=1)
def expert_defaults() -> dict[str, Any]:
    """Return every expert default of the project by name, as the YAML of its model has it."""
    found: dict[str, Any] = {}
    for folder in ("models", "python_models"):
        for path in sorted((PROJECT / folder).rglob("*.yml")):
            for model in (yaml.safe_load(path.read_text("utf-8")) or {}).get("models", []):
                found |= model.get("config", {}).get("meta", {}).get("settings", {})
    return found


@lru_cache(maxsize=1)
def algorithms() -> dict[str, dict[str, Any]]:
    """Return the registry of algorithms by name, as the YAML of the fitting model has it."""
    path = PROJECT / "python_models" / "ml_segmentation_models.yml"
    (model,) = yaml.safe_load(path.read_text("utf-8"))["models"]
    registry: dict[str, dict[str, Any]] = model["config"]["meta"]["algorithms"]
    return registry
