"""What a dbt node reads and returns is the same on both engines."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from project import PROJECT

from user_profiling.relations import is_spark, mapped, rows

PEOPLE = pa.table({"user_id": ["b", "c", "a"], "age": [3.0, None, 1.0], "team": [1, 2, 1]})
DOUBLED = pa.schema([("user_id", pa.string()), ("twice", pa.float64())])


def doubled(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        columns = [batch.column("user_id"), pc.multiply(batch.column("age"), 2.0)]
        yield pa.record_batch(columns, schema=DOUBLED)


@pytest.fixture(params=["duckdb", "spark"], scope="module")
def people(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A relation of an engine."""
    if request.param == "duckdb":
        yield duckdb.from_arrow(PEOPLE)
        return
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    # workers do not find this file by its name
    pytest.importorskip("pyspark.cloudpickle").register_pickle_by_value(sys.modules[__name__])
    # workers would take the first Python on the path
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = (
        sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "localhost")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    yield session.createDataFrame(PEOPLE)
    session.stop()


def test_rows_come_filtered_in_their_order_and_without_other_columns(people: Any) -> None:
    found = rows(people, order="team, user_id", where="team = 1", columns=["user_id", "age"])
    assert found.to_pydict() == {"user_id": ["a", "b"], "age": [1.0, 3.0]}
    assert rows(people).num_rows == 3


def test_a_function_is_applied_to_the_batches_of_a_relation(people: Any) -> None:
    made = mapped(people, doubled, DOUBLED, batch_rows=2, where="team = 1")
    table = made.toArrow() if is_spark(made) else made.read_all()
    assert table.schema.names == DOUBLED.names
    assert sorted(table.to_pylist(), key=lambda row: row["user_id"]) == [
        {"user_id": "a", "twice": 2.0},
        {"user_id": "b", "twice": 6.0},
    ]


def test_workers_import_the_package_from_an_archive(tmp_path: Path) -> None:
    archive = tmp_path / "user_profiling.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for file in (PROJECT / "user_profiling").rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                zipped.write(file, file.relative_to(PROJECT))
    imported = subprocess.run(
        [sys.executable, "-c", "import user_profiling as found; print(found.__file__)"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(archive)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert imported.stdout.startswith(str(archive)), imported.stderr
