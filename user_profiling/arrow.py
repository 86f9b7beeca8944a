"""Between Arrow tables, arrays and dataclasses, for the thin dbt nodes."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Row = dict[str, Any]
Record = TypeVar("Record")

# Of a value in spreads of its feature: far less than any distance that counts, far more than what
# engines differ by.
FIT_DECIMALS = 9

SCALARS = {
    str: pa.string(),
    bool: pa.bool_(),
    int: pa.int64(),
    float: pa.float64(),
    date: pa.date32(),
}


def matrix(table: Any, feature_names: Sequence[str], absent: float = 0.0) -> NDArray[np.float64]:
    """Return the named columns of an Arrow table or batch as an array (n, p); null is nan.

    A feature that is not there any more, as when the input no longer names a category, is `absent`
    for every user: 0 is the centre of the scale, where it says nothing.
    """
    values = np.full((table.num_rows, len(feature_names)), absent)
    for place, name in enumerate(feature_names):
        if name in table.schema.names:
            values[:, place] = np.asarray(table.column(name), dtype=np.float64)
    return values


def fit_matrix(table: Any, feature_names: Sequence[str]) -> NDArray[np.float64]:
    """Return a sample on the scale of a model as an array (n, p), for a fit and what judges one.

    Values are rounded to FIT_DECIMALS. The last bit of a logarithm is the engine's own, and a draw
    may fall out otherwise for it: rounded, a fit is the same to the last bit on every engine, and
    values that are equal but for such a bit are ties.
    """
    # a negative zero would be another value to whatever compares bytes
    return np.round(matrix(table, feature_names), FIT_DECIMALS) + 0.0


def ahead(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Make the next batch while the last one is being written: the same batches, in their order."""
    iterator = iter(batches)
    with ThreadPoolExecutor(max_workers=1) as worker:
        coming = worker.submit(next, iterator, None)
        while (batch := coming.result()) is not None:
            coming = worker.submit(next, iterator, None)
            yield batch


def schema_of(record: type) -> pa.Schema:
    """Return the schema of a table with one row per instance of a dataclass.

    A field is a str, bool, int, float or date, another dataclass, a tuple of any of these, or one
    of them or None.
    """
    return pa.schema(list(_fields_of(record)))


def table_of(records: Sequence[Record], record: type[Record]) -> pa.Table:
    """Return an Arrow table with one row per record; a float that is not finite is null."""
    return pa.Table.from_pylist([_plain(row) for row in records], schema=schema_of(record))


def records_of(table: pa.Table, record: type[Record]) -> list[Record]:
    """Return the rows of a table as instances of a dataclass; other columns are passed over."""
    return [_made(record, row) for row in table.to_pylist()]


def _fields_of(record: type) -> Iterator[tuple[str, pa.DataType]]:
    hints = get_type_hints(record)
    for field in fields(record):
        yield field.name, _arrow_type(hints[field.name])


def _arrow_type(hint: Any) -> pa.DataType:
    hint = _known(hint)
    if get_origin(hint) is tuple:
        return pa.list_(_arrow_type(get_args(hint)[0]))
    if isinstance(hint, type) and is_dataclass(hint):
        return pa.struct(list(_fields_of(hint)))
    return SCALARS[hint]


def _known(hint: Any) -> Any:
    """Return what a hint says beside None."""
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (one for one in get_args(hint) if one is not types.NoneType)
    return hint


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, (float, np.floating)):
        return float(value) if np.isfinite(value) else None
    return value.item() if isinstance(value, np.generic) else value


def _made(hint: Any, value: Any) -> Any:
    hint = _known(hint)
    if value is None:
        return None
    if get_origin(hint) is tuple:
        return tuple(_made(get_args(hint)[0], entry) for entry in value)
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return hint(
            **{  # type: ignore[operator]
                field.name: _made(hints[field.name], value[field.name]) for field in fields(hint)
            }
        )
    return value
