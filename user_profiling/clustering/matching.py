"""Which new segment is which old one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linear_sum_assignment


def match_segments(
    old_labels: ArrayLike,
    new_labels: ArrayLike,
    old_keys: Sequence[str],
    *,
    new_segment_count: int,
    min_overlap: float,
) -> dict[int, str | None]:
    """Return for each new label the key of the old segment that it continues, or None.

    One-to-one, by the Hungarian method (Kuhn 1955): of all pairings, the one under which most users
    stay in their segment. A pair whose overlap (Jaccard index: users in both / users in either) is
    below min_overlap is dropped.

    Args:
        old_labels: (n,) old segment of each user, a position in old_keys; negative for none.
        new_labels: (n,) new segment of the same users; negative for none.
        old_keys: the keys of the old segments.
        new_segment_count: number of new segments, some of which may hold none of these users.
        min_overlap: from 0 to 1.

    Raises:
        ValueError: lengths differ, or a label is out of range.
    """
    old = np.asarray(old_labels, dtype=np.int64)
    new = np.asarray(new_labels, dtype=np.int64)
    if old.shape != new.shape:
        raise ValueError(f"{old.size} old labels for {new.size} new ones")
    if old.size and (old.max() >= len(old_keys) or new.max() >= new_segment_count):
        raise ValueError("a label is beyond the number of segments")
    shared = np.zeros((len(old_keys), new_segment_count), dtype=np.int64)
    known = (old >= 0) & (new >= 0)
    np.add.at(shared, (old[known], new[known]), 1)
    # Users whom only one of the two puts into a segment count too: noise may become a segment.
    old_sizes = np.bincount(old[old >= 0], minlength=len(old_keys))
    new_sizes = np.bincount(new[new >= 0], minlength=new_segment_count)
    either = old_sizes[:, None] + new_sizes[None, :] - shared
    overlap = shared / np.maximum(either, 1)
    keys: dict[int, str | None] = dict.fromkeys(range(new_segment_count))
    for row, column in zip(*linear_sum_assignment(shared, maximize=True), strict=True):
        if shared[row, column] > 0 and overlap[row, column] >= min_overlap:
            keys[int(column)] = old_keys[int(row)]
    return keys
