"""The prediction model as a typed table: what a fit leaves behind, and what scoring reads.

One row is one model. Its lists hold the predictors in their order, the forests, the nodes of their
trees, the calibrations, what each feature matters, and what was predicted for unseen users and then
happened. No object is stored, so none has to be trusted when a model is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from user_profiling.arrays import Floats
from user_profiling.arrow import matrix
from user_profiling.prediction.forest import Forest, Node
from user_profiling.prediction.prediction import TARGETS, Calibration, Predictor


def _list_of(**fields: pa.DataType) -> pa.DataType:
    return pa.list_(pa.struct(list(fields.items())))


# `part` is what a forest predicts: see PARTS. A node is either a split or a leaf: of a split,
# `value` is null; of a leaf, it is what the leaf adds, and the others are null.
MODEL_SCHEMA = pa.schema(
    {
        "model_version": pa.int64(),
        "signature": pa.string(),
        "horizon_days": pa.int32(),
        "tested_date": pa.date32(),
        "training_times": pa.int64(),
        "fitted_as_of_date": pa.date32(),
        "reason": pa.string(),
        "sample_limit": pa.string(),
        "predictors": _list_of(feature_name=pa.string()),
        "forests": _list_of(part=pa.string(), initial_value=pa.float64()),
        "nodes": _list_of(
            part=pa.string(),
            tree=pa.int64(),
            node=pa.int64(),
            feature_name=pa.string(),
            threshold=pa.float64(),
            left_node=pa.int64(),
            right_node=pa.int64(),
            is_missing_left=pa.bool_(),
            value=pa.float64(),
        ),
        "calibrations": _list_of(part=pa.string(), slope=pa.float64(), intercept=pa.float64()),
        "feature_importance": _list_of(
            target=pa.string(), feature_name=pa.string(), importance=pa.float64()
        ),
        "tests": _list_of(
            user_id=pa.string(),
            target=pa.string(),
            predicted=pa.float64(),
            baseline=pa.float64(),
            observed=pa.float64(),
        ),
    }
)
# What scoring reads of it.
SCORING_COLUMNS = ("model_version", "predictors", "forests", "nodes", "calibrations")
PREDICTION_SCHEMA = pa.schema(
    [("user_id", pa.string()), ("model_version", pa.int64())]
    + [(target, pa.float64()) for target in TARGETS]
)
Row = dict[str, Any]


@dataclass(frozen=True)
class TestedPredictions:
    """What was predicted for unseen users, and what happened; each array is (n,), by target.

    Attributes:
        user_ids: (n,), the users.
        predicted: what the model predicted, of the targets that it can.
        baseline: what is said without a model.
        observed: what happened.
    """

    # not a class of tests
    __test__ = False

    user_ids: Sequence[str]
    predicted: Mapping[str, Floats]
    baseline: Mapping[str, Floats]
    observed: Mapping[str, Floats]


@dataclass(frozen=True)
class FittedPredictions:
    """A fit, with all that is kept of it.

    Attributes:
        predictor: the fitted model.
        feature_names: (p,), its predictors, in the order of their columns.
        importances: target -> (p,), what each predictor matters.
        tested: the test on a time that the model had not seen.
    """

    predictor: Predictor
    feature_names: Sequence[str]
    importances: Mapping[str, Floats]
    tested: TestedPredictions

    @classmethod
    def nothing(cls) -> FittedPredictions:
        """Return a model that predicts nothing."""
        return cls(Predictor({}, {}), [], {}, TestedPredictions([], {}, {}, {}))


def prediction_model_table(fitted: FittedPredictions, decision: Mapping[str, Any]) -> pa.Table:
    """Return a fit as the one row of a table of MODEL_SCHEMA.

    Args:
        fitted: the fit.
        decision: a row of int_prediction_decision, of which the model keeps the version, what it
            was fitted on and why.
    """
    names = fitted.feature_names
    row: Row = {name: decision[name] for name in MODEL_SCHEMA.names if name in decision} | {
        "predictors": [{"feature_name": name} for name in names],
        "forests": [
            {"part": part, "initial_value": forest.initial_value}
            for part, forest in fitted.predictor.forests.items()
        ],
        "nodes": [
            {"part": part, "tree": tree_number, "node": node_number} | _node(node, names)
            for part, forest in fitted.predictor.forests.items()
            for tree_number, tree in enumerate(forest.trees)
            for node_number, node in enumerate(tree)
        ],
        "calibrations": [
            {"part": part} | vars(calibration)
            for part, calibration in fitted.predictor.calibrations.items()
        ],
        "feature_importance": [
            {"target": target, "feature_name": name, "importance": float(value)}
            for target, values in fitted.importances.items()
            for name, value in zip(names, values, strict=True)
        ],
        "tests": list(_tests(fitted.tested)),
    }
    return pa.Table.from_pylist([row], MODEL_SCHEMA)


def kept_or_fitted(model: pa.Table, version: int | None) -> pa.Table:
    """Return a model with `is_in_use`: whether this build predicts with it.

    Args:
        model: a table of MODEL_SCHEMA, with one row or, where nothing was ever fitted, none. What
            a kept one says of an earlier build's use is left out.
        version: the version that this build predicts with; None if with none.
    """
    is_in_use = [number == version for number in model.column("model_version").to_pylist()]
    model = model.select(MODEL_SCHEMA.names)
    return model.append_column("is_in_use", pa.array(is_in_use, pa.bool_()))


def read_predictor(rows: Sequence[Row]) -> tuple[Predictor, list[str]] | None:
    """Return the one model among rows, and its features in order; None if it predicts nothing.

    Args:
        rows: SCORING_COLUMNS of the model in use, or nothing.

    Raises:
        ValueError: there are several models.
    """
    if not rows:
        return None
    (row,) = rows
    names = [predictor["feature_name"] for predictor in row["predictors"]]
    if not names:
        return None
    position_of = {name: position for position, name in enumerate(names)}
    nodes: dict[str, dict[int, dict[int, Node]]] = {}
    for entry in row["nodes"]:
        tree = nodes.setdefault(entry["part"], {}).setdefault(entry["tree"], {})
        tree[entry["node"]] = _read_node(entry, position_of)
    forests = {
        forest["part"]: Forest(
            forest["initial_value"],
            [
                [node for _, node in sorted(tree.items())]
                for _, tree in sorted(nodes.get(forest["part"], {}).items())
            ],
        )
        for forest in row["forests"]
    }
    calibrations = {
        calibration["part"]: Calibration(calibration["slope"], calibration["intercept"])
        for calibration in row["calibrations"]
    }
    return Predictor(forests, calibrations), names


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


def _node(node: Node, names: Sequence[str]) -> Row:
    if node.feature < 0:
        return {"value": node.value}
    return {
        "feature_name": names[node.feature],
        "threshold": node.value,
        "left_node": node.left,
        "right_node": node.right,
        "is_missing_left": node.missing_left,
    }


def _read_node(entry: Row, position_of: Mapping[str, int]) -> Node:
    if entry["feature_name"] is None:
        return Node(-1, entry["value"])
    return Node(
        position_of[entry["feature_name"]],
        entry["threshold"],
        entry["left_node"],
        entry["right_node"],
        entry["is_missing_left"],
    )


def _tests(tested: TestedPredictions) -> Iterator[Row]:
    for target, values in tested.predicted.items():
        unknown = np.full(len(values), np.nan)
        for user_id, predicted, baseline, observed in zip(
            tested.user_ids,
            values,
            tested.baseline.get(target, unknown),
            tested.observed[target],
            strict=True,
        ):
            yield {
                "user_id": user_id,
                "target": target,
                "predicted": float(predicted),
                "baseline": None if np.isnan(baseline) else float(baseline),
                "observed": float(observed),
            }
