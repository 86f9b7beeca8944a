"""What dbt-duckdb calls before it opens the warehouse: a plugin, named in profiles.yml.

A warehouse that cannot be opened is told here in words; of dbt it would be a traceback.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from tools.waiting import VARIABLE, Waiting
from tools.warehouse_file import problem_with


class Plugin(BasePlugin):
    """Refuses a warehouse that a build could not write."""

    def update_connection_config(
        self,
        creds: DuckDBCredentials,
        config: dict[str, Any],  # noqa: ARG002 (dbt-duckdb passes it)
    ) -> None:
        """Look at the file before it is opened.

        Args:
            creds: of the target; `path` is the warehouse.
            config: what DuckDB is opened with, which is left as it is.

        Raises:
            DbtRuntimeError: it cannot be opened, or its disk is full; says what to do. Or what
                it waited for will not come.
        """
        if creds.path == ":memory:" or creds.is_motherduck:
            return
        ready = os.environ.get(VARIABLE)
        if ready and not Waiting(Path(ready)).wait():
            raise DbtRuntimeError("Nothing was built or changed: what started this has ended.")
        problem = problem_with(Path(creds.path))
        if problem:
            raise DbtRuntimeError(f"Nothing was built or changed. {problem}")
