"""Expert defaults of Python models: what their YAML says, unless the input file says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def with_expert(settings: Mapping[str, Any], expert: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return settings, with what the input file says under `expert` in place of the defaults.

    A mapping is overridden entry by entry, as by the macro `setting`. Names of other nodes'
    settings are passed over; that each name is known to some node is checked before a build.
    """
    given = {name: value for name, value in (expert or {}).items() if name in settings}
    return dict(settings) | {
        name: settings[name] | value if isinstance(settings[name], Mapping) else value
        for name, value in given.items()
    }
