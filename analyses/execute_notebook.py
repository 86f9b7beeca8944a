"""Executes a notebook from a clean kernel, in place: what its cells show is then what they give.

    python analyses/execute_notebook.py analyses/explore_segments.ipynb

Nothing of the run stays but the outputs: no times, no paths, no version of Python.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

CELL_SECONDS = 300


def execute(path: Path) -> NotebookNode:
    """Return the notebook at `path` with the outputs of a run in its own folder.

    Raises:
        CellExecutionError: a cell failed.
        RuntimeError: a cell warned.
    """
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    # The version of Python is nothing that a reader needs, and differs from machine to machine.
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise RuntimeError(f"A cell warned: {output.text}\n\n{cell.source}")
    return notebook


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when the notebook was executed and written."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("notebook", type=Path, help="analyses/explore_segments.ipynb")
    path: Path = parser.parse_args(arguments).notebook
    try:
        notebook = execute(path)
    except (CellExecutionError, RuntimeError) as error:
        print(f"Notebook: not written. {error}", file=sys.stderr)
        return 1
    nbformat.write(notebook, path)
    print(f"Notebook: wrote {path} ({path.stat().st_size / 1e3:.0f} kB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
