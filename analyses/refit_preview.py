"""Prints what a refit would change: which users would move where, and how quality changes.

    python analyses/refit_preview.py warehouse/sample.duckdb

Reads rpt_refit_preview, which `make preview` fills.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

MOVES = """
    select
        from_segment_key || ' ' || from_segment_name as "now in",
        to_segment_key || ' ' || to_segment_name as "would be in",
        user_count as users,
        round(100 * share_of_segment, 1) as "% of segment",
        is_move as moves
    from rpt_refit_preview
    order by from_segment_key, user_count desc, to_segment_key
"""
QUALITY = """
    select unnest([
        {measure: 'model version', now: kept_version::varchar, refit: refit_version::varchar},
        {measure: 'segments', now: kept_segment_count::varchar,
            refit: refit_segment_count::varchar},
        {measure: 'verdict', now: kept_verdict, refit: refit_verdict},
        {measure: 'silhouette', now: format('{:.3f}', kept_silhouette),
            refit: format('{:.3f}', refit_silhouette)},
        {measure: 'inertia', now: format('{:.3f}', kept_inertia),
            refit: format('{:.3f}', refit_inertia)},
        {measure: 'stability', now: format('{:.3f}', kept_bootstrap_jaccard),
            refit: format('{:.3f}', refit_bootstrap_jaccard)},
    ], recursive := true)
    from (select * from rpt_refit_preview limit 1)
"""


def main(arguments: list[str]) -> int:
    """Print the preview in the given warehouse; 1 if there is none."""
    if len(arguments) != 1 or not Path(arguments[0]).is_file():
        print("Name a warehouse: python analyses/refit_preview.py warehouse/<input>.duckdb")
        return 2
    with duckdb.connect(arguments[0], read_only=True) as warehouse:
        (total, moving), *_ = warehouse.sql(
            "select sum(user_count), sum(user_count) filter (where is_move) from rpt_refit_preview"
        ).fetchall()
        if not total:
            print("There is no model yet to compare a refit with. Build the input first.")
            return 1
        print(f"{moving or 0:,} of {total:,} users would move ({(moving or 0) / total:.1%}).")
        warehouse.sql(MOVES).show(max_rows=1000, max_width=120)
        warehouse.sql(QUALITY).show()
    print("To apply it, build once with `segmentation: {refit: always}` or the new settings.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
