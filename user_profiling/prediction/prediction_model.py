"""The predictions' model as rows: what a fit leaves behind, and what scoring reads.

Items: predictor (the features, in their order in number_value), forest (its start), node (of a
tree; a leaf has no feature), calibration (slope and intercept), driver (how much a feature matters
for a target) and test (what was predicted for an unseen user, a naive guess, and what happened).
No object is stored, so none has to be trusted when a model is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa

from user_profiling.arrays import Floats
from user_profiling.arrow import Row, matrix
from user_profiling.prediction.forest import Forest, Node
from user_profiling.prediction.prediction import TARGETS, Calibration, Predictor

MODEL_SCHEMA = pa.schema(
    [
        ("model_version", pa.int64()),
        ("item", pa.string()),
        ("target", pa.string()),
        ("name", pa.string()),
        ("feature_name", pa.string()),
        ("tree_number", pa.int64()),
        ("node_number", pa.int64()),
        ("left_node", pa.int64()),
        ("right_node", pa.int64()),
        ("is_missing_left", pa.bool_()),
        ("number_value", pa.float64()),
        ("naive_value", pa.float64()),
        ("observed_value", pa.float64()),
    ]
)
PREDICTION_SCHEMA = pa.schema(
    [("user_id", pa.string()), ("model_version", pa.int64())]
    + [(target, pa.float64()) for target in TARGETS]
)


def predictor_rows(predictor: Predictor, feature_names: Sequence[str]) -> Iterator[Row]:
    """Yield the rows from which `read_predictor` makes a model again."""
    for position, name in enumerate(feature_names):
        yield {"item": "predictor", "feature_name": name, "number_value": float(position)}
    for part, calibration in predictor.calibrations.items():
        for name, value in vars(calibration).items():
            yield {"item": "calibration", "target": part, "name": name, "number_value": value}
    for part, forest in predictor.forests.items():
        yield {"item": "forest", "target": part, "name": "start", "number_value": forest.start}
        for tree_number, tree in enumerate(forest.trees):
            for node_number, node in enumerate(tree):
                row = {
                    "item": "node",
                    "target": part,
                    "tree_number": tree_number,
                    "node_number": node_number,
                    "number_value": node.value,
                }
                if node.feature >= 0:
                    row |= {
                        "feature_name": feature_names[node.feature],
                        "left_node": node.left,
                        "right_node": node.right,
                        "is_missing_left": node.missing_left,
                    }
                yield row


def test_rows(
    user_ids: Sequence[str],
    predicted: Mapping[str, Floats],
    naive: Mapping[str, Floats],
    observed: Mapping[str, Floats],
) -> Iterator[Row]:
    """Yield what was predicted for unseen users (n,), by target, and what happened."""
    for target, values in predicted.items():
        guesses = naive.get(target, np.full(len(values), np.nan))
        for user_id, value, guess, outcome in zip(
            user_ids, values, guesses, observed[target], strict=True
        ):
            yield {
                "item": "test",
                "target": target,
                "name": user_id,
                "number_value": float(value),
                "naive_value": None if np.isnan(guess) else float(guess),
                "observed_value": float(outcome),
            }


def importance_rows(
    importances: Mapping[str, Floats], feature_names: Sequence[str]
) -> Iterator[Row]:
    """Yield how much each feature matters for each target."""
    for target, values in importances.items():
        for name, value in zip(feature_names, values, strict=True):
            yield {
                "item": "driver",
                "target": target,
                "feature_name": name,
                "number_value": float(value),
            }


def prediction_model_table(rows: Iterable[Row], version: int) -> pa.Table:
    """Return model rows as an Arrow table of MODEL_SCHEMA."""
    return pa.Table.from_pylist([row | {"model_version": version} for row in rows], MODEL_SCHEMA)


def read_predictor(rows: Iterable[Row]) -> tuple[Predictor, list[str]] | None:
    """Return the model that rows describe, and its features in order; None if there is none."""
    by_item: dict[str, list[Row]] = {}
    for row in rows:
        by_item.setdefault(row["item"], []).append(row)
    named = sorted(by_item.get("predictor", []), key=lambda row: float(row["number_value"]))
    if not named:
        return None
    names = [row["feature_name"] for row in named]
    place = {name: position for position, name in enumerate(names)}
    nodes: dict[str, dict[int, dict[int, Node]]] = {}
    for row in by_item.get("node", []):
        node = Node(-1, row["number_value"])
        if row["feature_name"] is not None:
            node = Node(
                place[row["feature_name"]],
                row["number_value"],
                row["left_node"],
                row["right_node"],
                row["is_missing_left"],
            )
        tree = nodes.setdefault(row["target"], {}).setdefault(row["tree_number"], {})
        tree[row["node_number"]] = node
    forests = {
        row["target"]: Forest(
            row["number_value"],
            [
                [node for _, node in sorted(tree.items())]
                for _, tree in sorted(nodes.get(row["target"], {}).items())
            ],
        )
        for row in by_item.get("forest", [])
    }
    calibrations: dict[str, dict[str, float]] = {}
    for row in by_item.get("calibration", []):
        calibrations.setdefault(row["target"], {})[row["name"]] = row["number_value"]
    found = Predictor(
        forests, {part: Calibration(**numbers) for part, numbers in calibrations.items()}
    )
    return found, names


def prediction_batches(
    batches: Iterable[pa.RecordBatch], model: tuple[Predictor, list[str]], version: int
) -> Iterator[pa.RecordBatch]:
    """Predict batch by batch: one in, one of PREDICTION_SCHEMA out."""
    predictor, names = model
    for batch in batches:
        found = predictor.predict(matrix(batch, names, absent=np.nan))
        unknown = pa.nulls(batch.num_rows, pa.float64())
        yield pa.record_batch(
            [
                batch.column("user_id").cast(pa.string()),
                pa.array(np.full(batch.num_rows, version), pa.int64()),
                *(pa.array(found[target]) if target in found else unknown for target in TARGETS),
            ],
            schema=PREDICTION_SCHEMA,
        )
