"""The metrics as a document of the open semantic interchange format (OSI), which dbt writes.

dbt's own document of a build changes what the format has no word for: a metric over a moving window
becomes one without a window, and the days between which a row is valid are ordinary dates. Here
both are left out, so that every figure is the one that MetricFlow gives. Tables and keys have the
names by which dbt finds them again, and each dataset says where else it can be read. The format:
https://github.com/apache/ossie/tree/main/core-spec
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any


def open_metrics(
    document: Mapping[str, Any],
    semantic_manifest: Mapping[str, Any],
    input_name: str,
    published: Collection[str],
) -> dict[str, Any] | None:
    """Return the document to publish, or None if the project has no metrics.

    Args:
        document: `osi_document.json` of a build.
        semantic_manifest: `semantic_manifest.json` of the same build.
        input_name: of what the metrics are.
        published: the tables of the published copy.
    """
    (model,) = document["semantic_model"]
    models = {one["name"]: one for one in semantic_manifest["semantic_models"]}
    of_an_interval = {
        name
        for name, one in models.items()
        if any(
            (about.get("type_params") or {}).get("validity_params") for about in one["dimensions"]
        )
    }
    changed = _changed_metrics(semantic_manifest["metrics"])
    metrics = [one for one in model.get("metrics") or [] if one["name"] not in changed]
    if not metrics:
        return None
    datasets = [
        dataset
        | _source(models[dataset["name"]]["node_relation"], published)
        | {"fields": _fields(dataset.get("fields") or [], models[dataset["name"]])}
        for dataset in model["datasets"]
        if dataset["name"] not in of_an_interval
    ]
    names = {dataset["name"] for dataset in datasets}
    return {
        "version": document["version"],
        "dialects": document["dialects"],
        "semantic_model": [
            {
                "name": "user_profiling",
                "description": f"Users, their segments, activity and predictions: {input_name}.",
                "ai_context": (
                    "Figures come from the warehouse of the last build. Open it read-only, and not"
                    " while a build runs. A dataset that is also in the published copy,"
                    " user_segments.duckdb, can be read there at any time. Join only along the"
                    " relationships: many rows refer to one."
                ),
                "datasets": datasets,
                "relationships": [
                    one
                    for one in model.get("relationships") or []
                    if one["from"] in names and one["to"] in names
                ],
                "metrics": metrics,
            }
        ],
    }


def _changed_metrics(metrics: Collection[Mapping[str, Any]]) -> set[str]:
    """Return the names of metrics that OSI would change: over a window, or shifted in time."""
    inputs = {metric["name"]: _inputs(metric) for metric in metrics}
    changed = {
        metric["name"]
        for metric in metrics
        if metric["type"] == "cumulative"
        or any(
            one.get("offset_window") or one.get("offset_to_grain") for one in inputs[metric["name"]]
        )
    }
    while more := {
        name
        for name, of in inputs.items()
        if name not in changed and any(one["name"] in changed for one in of)
    }:
        changed |= more
    return changed


def _inputs(metric: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    parameters = metric["type_params"]
    single = (parameters.get("numerator"), parameters.get("denominator"))
    return [one for one in (*single, *(parameters.get("metrics") or [])) if one]


def _source(relation: Mapping[str, Any], published: Collection[str]) -> dict[str, str]:
    """Return where the rows are; without quotes, as dbt does not find a quoted name again."""
    table = relation["alias"]
    parts = (relation.get("database"), relation["schema_name"], table)
    return {
        "source": ".".join(part for part in parts if part),
        "ai_context": (
            f"Also in the published copy, as the table {table}."
            if table in published
            else "In the warehouse only."
        ),
    }


def _fields(
    fields: Collection[Mapping[str, Any]], model: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the fields, entities by the name of their column: that is what keys name."""
    columns = {one["name"]: one["expr"] or one["name"] for one in model["entities"]}
    return [{**field, "name": columns.get(field["name"], field["name"])} for field in fields]
