"""What the project takes in an input file, by its own schema: a draft writes nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from drafting.vocabulary import PROJECT
from tools.declarations import sources


@lru_cache(maxsize=1)
def _schema() -> dict[str, Any]:
    given: dict[str, Any] = json.loads((PROJECT / "inputs" / "schema.json").read_text("utf-8"))
    return given


def _parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield a schema and every alternative in it, also for the items of a list."""
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        found: Any = _schema()
        for step in str(schema["$ref"]).removeprefix("#/").split("/"):
            found = found[step]
        yield from _parts(found)
    yield schema
    for key in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(key, []):
            yield from _parts(part)
    for key in ("then", "else", "items"):
        yield from _parts(schema.get(key))


def _of_source(source: str) -> Iterator[dict[str, Any]]:
    return _parts(_schema()["properties"]["sources"]["properties"].get(source))


def takes_key(source: str, key: str) -> bool:
    """Return whether an entry of a source may have a key such as `query`."""
    return any(key in part.get("properties", {}) for part in _of_source(source))


def takes_several(source: str) -> bool:
    """Return whether a source may have a list of entries."""
    return any("array" in part.get("type", ()) and "items" in part for part in _of_source(source))


def takes_column(source: str, column: str) -> bool:
    """Return whether a source may map a column."""
    return source in sources() and column in sources()[source]["types"]


def takes_source(source: str) -> bool:
    """Return whether there is a source."""
    return source in sources()
