"""Writes what agents and other tools read of a published copy, beside its tables.

    python analyses/describe_copy.py target/shop shop

`contract.odcs.yaml` is a data contract of all tables, `metrics.osi.json` has the metrics. Both are
made of what dbt has written about the build. A copy that is not what its contract says gets none.
Exits with 2 if there is no build or no copy to describe, with 1 if they do not belong together.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import duckdb
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.data_contract import data_contract, differences
from tools.open_metrics import open_metrics

PROJECT = Path(__file__).resolve().parents[1]
CONTRACT = "contract.odcs.yaml"
METRICS = "metrics.osi.json"
COPY = "user_segments.duckdb"


def main(arguments: list[str]) -> int:
    """Run the script; return its exit code."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    target, input_name = Path(arguments[0]), arguments[1]
    try:
        manifest = _read(target / "manifest.json")
        directory = published_directory(manifest)
        if not Path(directory).is_dir() and _is_remote(directory):
            print(f"The published copy is at {directory}: no contract is written there.")
            return 0
        written = describe(target, manifest, Path(directory) / input_name)
    except FileNotFoundError as error:
        print(
            f"There is nothing to describe: {error.filename} is missing. Build first (make).",
            file=sys.stderr,
        )
        return 2
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    for path in written:
        print(f"Described  {path}")
    return 0


def published_directory(manifest: dict[str, Any]) -> str:
    """Return the folder of all published copies, as the build had it."""
    node = manifest["nodes"]["model.user_profiling.ml_published_copy"]
    return str(node["config"]["meta"]["published_directory"])


def describe(target: Path, manifest: dict[str, Any], folder: Path) -> list[Path]:
    """Write the files that describe a copy, and return their paths.

    Args:
        target: dbt's folder of the build.
        manifest: what dbt says of it.
        folder: the folder of the copy.

    Raises:
        FileNotFoundError: there is no copy, or dbt has not written what is read.
        ValueError: the copy is not what its contract would say.
    """
    database = folder / COPY
    if not database.exists():
        raise FileNotFoundError(2, "no copy", str(database))
    version = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))["version"]
    with duckdb.connect(str(database), read_only=True) as published:
        contract = data_contract(manifest, published, version)
        found = differences(contract, published)
    if found:
        for name in (CONTRACT, METRICS):
            (folder / name).unlink(missing_ok=True)
        raise ValueError(
            f"{database} is not what its contract says: {'; '.join(found)}. Build again; if that"
            " does not help, the YAML of the model says something else than its SQL."
        )
    tables = {table["name"] for table in contract["schema"]}
    metrics = open_metrics(
        _read(target / "osi_document.json"),
        _read(target / "semantic_manifest.json"),
        folder.name,
        tables,
    )
    written = [
        _replace(
            folder / CONTRACT,
            yaml.safe_dump(contract, sort_keys=False, allow_unicode=True, width=100),
        )
    ]
    if metrics is None:
        (folder / METRICS).unlink(missing_ok=True)
    else:
        text = json.dumps(metrics, indent=2, ensure_ascii=False) + "\n"
        written.append(_replace(folder / METRICS, text))
    return written


def _is_remote(directory: str) -> bool:
    # with the package comes scikit-learn, for which a build on this machine need not wait
    from user_profiling.publishing.remote import is_remote

    return is_remote(directory)


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _replace(path: Path, text: str) -> Path:
    """Write a file beside, then rename it: readers find the old one or the new one."""
    beside = path.with_name(f".{path.name}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
