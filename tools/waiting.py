"""A build that may open its warehouse once another process has written it.

dbt takes seconds to read the project. Where the warehouse is still being written meanwhile, the
variable USER_PROFILING_OPEN_AFTER names a file: the build makes one beside it when it has read the
project, and opens the warehouse when that file is there.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "USER_PROFILING_OPEN_AFTER"
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Waiting:
    """One process waits for another.

    Attributes:
        ready: the file that is made when the other need wait no longer.
    """

    ready: Path

    @property
    def _asked(self) -> Path:
        return self.ready.with_name(f"{self.ready.name}.asked")

    def is_asked(self) -> bool:
        """Return whether the other process waits."""
        return self._asked.exists()

    def allow(self) -> None:
        """Let the other process go on."""
        self.ready.touch()

    def wait(self) -> bool:
        """Wait to be allowed to go on; False if the process that would say so has ended."""
        parent = os.getppid()
        self._asked.touch()
        while not self.ready.exists():
            # its children are given another parent when a process ends
            if os.getppid() != parent:
                return False
            time.sleep(POLL_SECONDS)
        return True
