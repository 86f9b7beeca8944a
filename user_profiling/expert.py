"""Expert defaults of Python models: what their YAML says, unless the input file says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def expert_settings(
    defaults: Mapping[str, Mapping[str, Any]], given: Mapping[str, Any] | None, name: str
) -> dict[str, Any]:
    """Return a group of settings, overridden entry by entry, as the macro `setting` does for SQL.

    Args:
        defaults: `config.meta.settings` of the model.
        given: `expert` of the input file; None if it has none.
        name: which group.

    Raises:
        KeyError: the model has no such group.
    """
    return {**defaults[name], **((given or {}).get(name) or {})}
