"""A build that waits for its warehouse goes on when that is there, and never waits for nobody."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from project import PROJECT

from tools.waiting import Waiting

WAITS = """
import sys
from pathlib import Path
from tools.waiting import Waiting
Path(sys.argv[2]).write_text(str(Waiting(Path(sys.argv[1])).wait()))
"""
# starts one that waits, and ends once that does
STARTS = """
import subprocess, sys, time
from pathlib import Path
subprocess.Popen([sys.executable, "-c", sys.argv[1], *sys.argv[2:]])
while not Path(sys.argv[2] + ".asked").exists():
    time.sleep(0.01)
"""


def soon(path: Path) -> str:
    """Return what a file says within some seconds."""
    for _ in range(500):
        if path.exists() and path.read_text():
            return path.read_text()
        time.sleep(0.02)
    raise AssertionError(f"{path} was not written")


def test_it_waits_until_it_may_go_on(tmp_path: Path) -> None:
    waiting, said = Waiting(tmp_path / "ready"), tmp_path / "said"
    command = [sys.executable, "-c", WAITS, str(waiting.ready), str(said)]
    with subprocess.Popen(command, cwd=PROJECT) as process:
        while not waiting.is_asked():
            assert process.poll() is None
            time.sleep(0.01)
        assert not said.exists()
        waiting.allow()
        assert soon(said) == "True"


def test_it_waits_no_longer_than_what_started_it(tmp_path: Path) -> None:
    said = tmp_path / "said"
    command = [sys.executable, "-c", STARTS, WAITS, str(tmp_path / "ready"), str(said)]
    subprocess.run(command, cwd=PROJECT, check=True, timeout=30)
    assert soon(said) == "False"
