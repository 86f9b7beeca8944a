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
    path = PROJECT / "inputs" / "schema.json"
    given: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return given["properties"]["sources"]["properties"]  # type: ignore[no-any-return]


def _nested(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield a schema and every alternative in it, as far as they are about one entry."""
    if not isinstance(schema, dict):
        return
    yield schema
    for key in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(key, []):
            yield from _nested(part)
    yield from _nested(schema.get("items"))


def takes_key(source: str, key: str) -> bool:
    """Return whether an entry of a source may have a key such as `query`."""
    return any(key in part.get("properties", {}) for part in _nested(_schema().get(source)))


def takes_several(source: str) -> bool:
    """Return whether a source may have a list of entries."""
    return any(part.get("type") in ("array", ["array"]) or "items" in part
               for part in _nested(_schema().get(source)))  # fmt: skip


def takes_column(source: str, column: str) -> bool:
    """Return whether a source may map a column."""
    return column in sources().get(source, {"types": {}})["types"]


def takes_source(source: str) -> bool:
    """Return whether there is a source."""
    return source in sources()
