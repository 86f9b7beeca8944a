"""Executes notebooks as `make notebook` does, and reads what they show."""

from __future__ import annotations

import sys

from nbformat import NotebookNode
from project import PROJECT

sys.path.insert(0, str(PROJECT / "analyses"))

from execute_notebook import execute

__all__ = ["execute", "printed", "shown"]


def shown(notebook: NotebookNode) -> list[list[str]]:
    """By cell, each output: its text, or that it is a figure."""
    return [
        [_told(output) for output in cell.get("outputs", [])]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def printed(notebook: NotebookNode) -> str:
    """All text of all outputs, in one line."""
    return " ".join(" ".join(text for cell in shown(notebook) for text in cell).split())


def _told(output: NotebookNode) -> str:
    data = output.get("data", {})
    if "image/png" in data:
        return "figure"
    return str(data.get("text/html") or data.get("text/plain") or output.get("text", ""))
