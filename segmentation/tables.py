"""Arrow tables to arrays and back, for the thin dbt nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.assignment import assign
from segmentation.model import COLUMNS, Row, SegmentModel

MODEL_SCHEMA = pa.schema(
    [
        (name, {"model_version": pa.int64(), "number_value": pa.float64()}.get(name, pa.string()))
        for name in COLUMNS
    ]
)
ASSIGNMENT_SCHEMA = pa.schema(
    [
        ("user_id", pa.string()),
        ("segment_key", pa.string()),
        ("model_version", pa.int64()),
        ("distance_to_centroid", pa.float64()),
        ("confidence", pa.float64()),
        ("is_outlier", pa.bool_()),
        ("next_segment_key", pa.string()),
        ("distance_to_next_centroid", pa.float64()),
    ]
)


def model_table(rows: Sequence[Row]) -> pa.Table:
    """Return model rows as an Arrow table of MODEL_SCHEMA."""
    return pa.Table.from_pylist(list(rows), schema=MODEL_SCHEMA)


def matrix(table: Any, feature_names: Sequence[str]) -> NDArray[np.float64]:
    """Return the named columns of an Arrow table or batch as an array (n, p) of float64."""
    columns = [np.asarray(table.column(name), dtype=np.float64) for name in feature_names]
    if not columns:
        return np.empty((table.num_rows, 0))
    return np.column_stack(columns)


def assignment_batches(
    batches: Iterable[pa.RecordBatch], model: SegmentModel
) -> Iterator[pa.RecordBatch]:
    """Score users batch by batch: one batch in, one batch of ASSIGNMENT_SCHEMA out.

    Args:
        batches: user_id and the model's features, scaled with the model's own scaling.
        model: the model in force.
    """
    keys = np.array(model.segment_keys, dtype=object)
    for batch in batches:
        found = assign(matrix(batch, model.feature_names), model.centroids)
        yield pa.record_batch(
            [
                batch.column("user_id").cast(pa.string()),
                pa.array(keys[found.labels], pa.string()),
                pa.array(np.full(batch.num_rows, model.version), pa.int64()),
                pa.array(found.distance),
                pa.array(found.confidence),
                pa.array(found.distance > model.outlier_distances[found.labels]),
                pa.array(keys[found.second_labels], pa.string()),
                pa.array(found.second_distance),
            ],
            schema=ASSIGNMENT_SCHEMA,
        )
