"""The tables of the report, made by great-tables and styled by the page."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

import pandas as pd
from great_tables import GT
from great_tables import html as as_html
from markupsafe import Markup, escape

from report.glossary import linked
from report.words import Figure

# On a phone the rows of a table are laid out as blocks. Some browsers then no longer take it for a
# table, so what its parts are is said.
ROLES = (
    (re.compile(r"<(thead|tbody)"), r'<\1 role="rowgroup"'),
    (re.compile(r"<tr"), r'<tr role="row"'),
    (re.compile(r"<td"), r'<td role="cell"'),
    (re.compile(r'<th(?=[^>]*scope="col")'), r'<th role="columnheader"'),
    (re.compile(r'<th(?=[^>]*scope="row")'), r'<th role="rowheader"'),
)
# In fewer rows everything is seen at once.
MINIMUM_TO_FILTER = 6
# Columns that say which segment a row is about: a search for one finds the row by them.
OF_SEGMENTS = ("Segment", "From", "To", "For", "Mostly in segment")


def table(
    name: str,
    caption: str,
    columns: Mapping[str, Sequence[object]],
    text: Sequence[str] = (),
    is_matrix: bool = False,
    by_segment: Collection[str] = (),
) -> Markup:
    """Return a table that on a phone becomes a list of blocks, one a row.

    Args:
        name: unique on the page; ids inside the table start with it, and a file of it is named so.
        caption: what the table shows, for those who come to it without the page around it.
        columns: by heading, the cells as they are to be read; the first column heads its row. A
            `Figure` is sorted and saved by the value behind it.
        text: headings of columns that hold sentences, set to the left.
        is_matrix: the columns are compared with each other: it stays a table, which scrolls by
            itself where the page is too narrow for it.
        by_segment: headings of columns that are about one segment each.
    """
    headings = list(columns)
    # Ids are made from column names, which must not come from data.
    names = [f"c{place}" for place in range(len(headings))]
    frame = pd.DataFrame(dict(zip(names, columns.values(), strict=True)), dtype=object)
    left = [names[headings.index(heading)] for heading in text]
    right = [column for column in names[1:] if column not in left]
    # Plain text as a heading would have its {{braces}} read as units, and what is in them as HTML.
    labels = [as_html(str(linked(heading))) for heading in headings]
    built = (
        GT(frame, rowname_col=names[0], id=f"table-{name}")
        .tab_stubhead(label=labels[0])
        .cols_label(dict(zip(names[1:], labels[1:], strict=True)))
        .cols_align(align="left", columns=left)
        .cols_align(align="right", columns=right)
    )
    kind = "matrix" if is_matrix else "rows"
    # In a matrix the headings stay above their columns at any width.
    labelled = [None if is_matrix else heading for heading in headings]
    body = _bare(built.as_raw_html())
    head, *rows = re.findall(r"<tr.*?</tr>", body, flags=re.DOTALL)
    marked = [
        _with_values(row, cells, labelled, _segments(headings, cells))
        for row, cells in zip(rows, zip(*columns.values(), strict=True), strict=True)
    ]
    parts = iter([_with_segments(head, headings, by_segment), *marked])
    body = re.sub(r"<tr.*?</tr>", lambda _: next(parts), body, flags=re.DOTALL)
    return Markup(
        f'<div class="with-tools">{tools(caption, len(rows))}'
        f'<div class="scroll {kind}" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f'<table class="gt_table" role="table" data-name="{name}">'
        f'<caption class="unseen">{escape(caption)}</caption>{body}</table></div></div>'
    )


def tools(caption: str, row_count: int) -> Markup:
    """Return what can be done with a table; hidden until there is a script to do it."""
    rows = Markup(
        '<label>Filter rows <input type="search" autocomplete="off" aria-label="Filter rows: {}">'
        "<output></output></label>"
    ).format(caption)
    return Markup(
        '<div class="tools" hidden>{}'
        '<button type="button" aria-label="Save as CSV: {}">Save as CSV</button></div>'
    ).format(rows if row_count >= MINIMUM_TO_FILTER else "", caption)


def value_attribute(cell: object) -> Markup:
    """Return the attribute by which a cell is sorted, and saved; nothing where its text will do."""
    if not isinstance(cell, Figure):
        return Markup()
    value = "" if cell.value is None else f"{cell.value:.15g}"
    return Markup(' data-{}="{}"').format("value" if cell.is_all else "sort", value)


def _bare(html: str) -> str:
    """Return the rows of the table alone: its looks are the page's business."""
    found = re.search(r"<table[^>]*>(.*)</table>", html, flags=re.DOTALL)
    body = found.group(1) if found else ""
    body = re.sub(r' (style|data-quarto-[a-z-]+|headers|rowspan|colspan)="[^"]*"', "", body)
    for pattern, replacement in ROLES:
        body = pattern.sub(replacement, body)
    return body


def _segments(headings: Sequence[str], cells: Sequence[object]) -> str:
    """Return the names of the segments that a row is about; none where it is about no segment."""
    pairs = zip(headings, cells, strict=True)
    return " ".join(str(cell) for heading, cell in pairs if heading in OF_SEGMENTS)


def _with_segments(head: str, headings: Sequence[str], by_segment: Collection[str]) -> str:
    """Return the headings, those of segments with the segment's name."""
    each = iter(headings)
    return re.sub(r"<th(?= )", lambda _: _of_segment("<th", next(each), by_segment), head)


def _of_segment(tag: str, heading: str, by_segment: Collection[str]) -> str:
    return f'{tag} data-segment="{escape(heading)}"' if heading in by_segment else tag


def _with_values(
    row: str, cells: Sequence[object], labels: Sequence[str | None], segments: str
) -> str:
    """Return a row whose cells know their values, and their headings where they need to.

    On a phone a row is a block, and no heading stands above its cells.
    """
    each: Iterator[tuple[object, str | None]] = zip(cells, labels, strict=True)

    def cell(found: re.Match[str]) -> str:
        value, label = next(each)
        is_labelled = found.group(0) == "<td" and label is not None
        label_attribute = f' data-label="{escape(label or "")}"' if is_labelled else ""
        return f"{found.group(0)}{label_attribute}{value_attribute(value)}"

    row = re.sub(r"<t[dh](?= )", cell, row)
    return row.replace("<tr", f'<tr data-segment="{escape(segments)}"', 1) if segments else row
