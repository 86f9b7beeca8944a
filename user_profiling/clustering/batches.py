"""Scoring users a batch at a time: Arrow in, Arrow out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from user_profiling.arrays import Floats, Labels
from user_profiling.arrow import matrix
from user_profiling.clustering.assignment import Assignment
from user_profiling.clustering.explanation import explain, largest
from user_profiling.clustering.model import SegmentModel

PARTS_TYPE = pa.list_(pa.struct([("feature_name", pa.string()), ("part", pa.float64())]))
ASSIGNMENT_SCHEMA = pa.schema(
    [
        ("user_id", pa.string()),
        ("segment_key", pa.string()),
        ("model_version", pa.int64()),
        ("distance_to_centroid", pa.float64()),
        ("confidence", pa.float64()),
        ("is_outlier", pa.bool_()),
        ("own_traits", pa.string()),
        ("next_segment_key", pa.string()),
        ("distance_to_next_centroid", pa.float64()),
        ("separating_traits", pa.string()),
        ("separating_parts", PARTS_TYPE),
    ]
)
# The same of any of several fits.
OF_FIT_SCHEMA = pa.schema([("fit_key", pa.string()), *ASSIGNMENT_SCHEMA])
KEY_SCHEMA = pa.schema([ASSIGNMENT_SCHEMA.field("user_id"), ASSIGNMENT_SCHEMA.field("segment_key")])
# What the parts of all features beyond the largest are called.
REST = "all others"


@dataclass(frozen=True)
class Words:
    """How traits are told.

    Attributes:
        high, low: feature -> what to call a user who has much or little of it.
        labels: feature -> its name.
        traits: how many features are named.
        min_distance: how far from the centre of all users, on the model's scale, a user must be
            to be called high or low.
    """

    high: Mapping[str, str]
    low: Mapping[str, str]
    labels: Mapping[str, str]
    traits: int
    min_distance: float


def words_of(catalog: pa.Table, traits: int, min_distance: float) -> Words:
    """Return the words for a feature_catalog; see `Words`."""
    rows = catalog.to_pylist()
    return Words(
        high={row["feature_name"]: row["high_phrase"] for row in rows},
        low={row["feature_name"]: row["low_phrase"] for row in rows},
        labels={row["feature_name"]: row["label"] for row in rows},
        traits=traits,
        min_distance=min_distance,
    )


def assignment_batches(
    batches: Iterable[pa.RecordBatch], model: SegmentModel, words: Words
) -> Iterator[pa.RecordBatch]:
    """Score and explain users batch by batch: one batch in, one of ASSIGNMENT_SCHEMA out.

    Args:
        batches: user_id, unclustered_key (null for a user who takes part in the clustering) and the
            model's features, scaled with the model's own scaling.
        model: the model in force.
        words: how traits are told.
    """
    for batch in batches:
        values = matrix(batch, model.feature_names)
        found = model.scorer.assign(values)
        explanation = explain(model.scorer, values, found)
        separating = largest(explanation.separating, words.traits)
        is_in = found.labels >= 0
        has_next = found.second_labels >= 0
        limits = np.append(model.outlier_distances, -np.inf)[found.labels]
        unclustered = batch.column("unclustered_key").cast(pa.string())
        takes_part = unclustered.is_null()
        # No figure of a clustering holds for a user who takes no part in it, and no doubt either.
        figures = {
            "distance_to_centroid": pa.array(found.distance, mask=~is_in),
            "own_traits": _own_traits(explanation.own, values, model, words),
            "next_segment_key": pa.array(
                model.keys_of(found.second_labels), pa.string(), mask=~has_next
            ),
            "distance_to_next_centroid": pa.array(found.second_distance, mask=~has_next),
            "separating_traits": _separating_traits(separating, values, found, model, words),
            "separating_parts": _parts(
                explanation.separating, separating, has_next, model.feature_names
            ),
        }
        columns = {
            "user_id": batch.column("user_id").cast(pa.string()),
            "segment_key": _keys(model, found.labels, unclustered),
            "model_version": pa.array(np.full(batch.num_rows, model.version), pa.int64()),
            "confidence": pc.if_else(takes_part, pa.array(found.confidence), 1.0),
            # who belongs to no segment lies too far from all of them
            "is_outlier": pc.and_(takes_part, pa.array(~is_in | (found.distance > limits))),
            **{
                name: pc.if_else(takes_part, figure, pa.scalar(None, figure.type))
                for name, figure in figures.items()
            },
        }
        yield pa.record_batch(
            [columns[name] for name in ASSIGNMENT_SCHEMA.names], schema=ASSIGNMENT_SCHEMA
        )


def assignment_batches_by_fit(
    batches: Iterable[pa.RecordBatch], models: Mapping[str, SegmentModel], words: Words
) -> Iterator[pa.RecordBatch]:
    """Score users of several fits batch by batch: one batch in, one of OF_FIT_SCHEMA out for each.

    Args:
        batches: as for `assignment_batches`, with the fit_key of each row.
        models: the model in force of each fit, by its key.
        words: how traits are told.
    """
    for batch in batches:
        for key in pc.unique(batch.column("fit_key")).to_pylist():
            of_fit = batch.filter(pc.equal(batch.column("fit_key"), key))
            for scored in assignment_batches([of_fit], models[key], words):
                keys = pa.array([key] * scored.num_rows, pa.string())
                yield pa.record_batch([keys, *scored.columns], schema=OF_FIT_SCHEMA)


def key_batches(batches: Iterable[pa.RecordBatch], model: SegmentModel) -> Iterator[pa.RecordBatch]:
    """Score users batch by batch: one batch in, one of KEY_SCHEMA out."""
    for batch in batches:
        labels = model.scorer.assign(matrix(batch, model.feature_names)).labels
        keys = _keys(model, labels, batch.column("unclustered_key").cast(pa.string()))
        yield pa.record_batch([batch.column("user_id").cast(pa.string()), keys], schema=KEY_SCHEMA)


def _keys(model: SegmentModel, labels: Labels, unclustered: pa.Array) -> pa.Array:
    """Return the segment of each user: by the clustering, unless the user takes no part in it."""
    return pc.coalesce(unclustered, pa.array(model.keys_of(labels), pa.string()))


def _own_traits(parts: Floats, values: Floats, model: SegmentModel, words: Words) -> pa.Array:
    features = largest(parts, words.traits)
    at = np.take_along_axis(values, features, axis=1)
    features = np.where(np.abs(at) >= words.min_distance, features, -1)
    phrases = [words.low.get(name, name) for name in model.feature_names]
    phrases += [words.high.get(name, name) for name in model.feature_names]
    return _joined(np.where(features < 0, -1, features + (at > 0) * values.shape[1]), phrases)


def _separating_traits(
    features: Labels, values: Floats, found: Assignment, model: SegmentModel, words: Words
) -> pa.Array:
    if not len(model.segment_keys):
        return pa.nulls(len(values), pa.string())
    offsets = values - model.scorer.centroids[found.second_labels]
    is_higher = np.take_along_axis(offsets, features, axis=1) > 0
    labels = [words.labels.get(name, name).lower() for name in model.feature_names]
    phrases = [f"lower {label}" for label in labels] + [f"higher {label}" for label in labels]
    return _joined(np.where(features < 0, -1, features + is_higher * values.shape[1]), phrases)


def _joined(places: Labels, phrases: Sequence[str]) -> pa.Array:
    """Return for each row of places (n, m) its phrases, joined; null where all places are -1.

    Rows are much alike: each combination of places is put into words once.
    """
    rows = np.arange(len(places))
    numbers = np.zeros(len(places), dtype=np.int64)
    for column in places.T:
        wide = pa.array(numbers * (len(phrases) + 1) + column + 1)
        numbers = wide.dictionary_encode().indices.to_numpy().astype(np.int64)
    first_rows = np.empty(numbers.max(initial=-1) + 1, dtype=np.int64)
    first_rows[numbers[::-1]] = rows[::-1]
    texts = [
        ", ".join(phrases[place] for place in row if place >= 0) or None
        for row in places[first_rows].tolist()
    ]
    return pa.array(texts, pa.string()).take(pa.array(numbers))


def _parts(
    parts: Floats, features: Labels, has_next: NDArray[np.bool_], feature_names: Sequence[str]
) -> pa.Array:
    """Return each user's parts of some features, and the sum of the rest: they add up to all."""
    taken = np.where(features >= 0, np.take_along_axis(parts, features, axis=1), 0.0)
    rest = parts.sum(axis=1) - taken.sum(axis=1)
    named = np.column_stack([features, np.full(len(parts), len(feature_names))])
    amounts = np.column_stack([taken, rest])
    shown = (named >= 0) & has_next[:, None]
    names = pa.array([*feature_names, REST], pa.string())
    entries = pa.StructArray.from_arrays(
        [names.take(pa.array(named[shown])), pa.array(amounts[shown])],
        fields=list(PARTS_TYPE.value_type),
    )
    offsets = np.concatenate([[0], np.cumsum(shown.sum(axis=1))])
    return pa.ListArray.from_arrays(
        pa.array(offsets, pa.int32()), entries, mask=pa.array(~has_next)
    )
