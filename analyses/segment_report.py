"""Writes the report on a published segmentation: one self-contained HTML page.

    python analyses/segment_report.py published/sample/user_segments.duckdb reports/sample.html

Reads the published file only. The same file gives the same page, byte for byte.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from textwrap import wrap

import duckdb
from report.overview import size as report_size
from report.page import render
from report.source import Published, read_published
from report.verdict import verdict

INDENT = " " * 11


def write_report(published_file: Path, report_file: Path) -> Published:
    """Write the page on `published_file` to `report_file`, and return what was read.

    Raises:
        FileNotFoundError: there is no published file.
        ValueError: the file is not a published segmentation.
    """
    published = read_published(published_file)
    page = render(published)
    report_file.parent.mkdir(parents=True, exist_ok=True)
    # Readers may have the old page open: it is replaced atomically.
    beside = report_file.with_name(f".{report_file.name}.new")
    beside.write_text(page, encoding="utf-8")
    beside.replace(report_file)
    return published


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when the report was written."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("published_file", type=Path, help="published/<input>/user_segments.duckdb")
    parser.add_argument("report_file", type=Path, help="reports/<input>.html")
    options = parser.parse_args(arguments)
    print(f"Report: reading {options.published_file}")
    try:
        published = write_report(options.published_file, options.report_file)
    except (FileNotFoundError, ValueError, duckdb.Error) as error:
        print(f"Report: not written. {error}", file=sys.stderr)
        return 1
    size = options.report_file.stat().st_size / 1e6
    print(f"Report: {report_size(published)}")
    print(f"Report: wrote {options.report_file.resolve()} ({size:.2f} MB)")
    found = verdict(published)
    print(f"\nVerdict    {found.label}. {found.headline}")
    for line in (found.grounds, found.advice):
        print("\n".join(wrap(line, 100, initial_indent=INDENT, subsequent_indent=INDENT)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
