"""The tables of the report, made by great-tables and styled by the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd
from great_tables import GT
from great_tables import html as as_html
from markupsafe import Markup, escape

from report.glossary import linked

# On a phone the rows of a table are laid out as blocks. Some browsers then no longer take it for a
# table, so what its parts are is said.
ROLES = (
    (re.compile(r"<(thead|tbody)"), r'<\1 role="rowgroup"'),
    (re.compile(r"<tr"), r'<tr role="row"'),
    (re.compile(r"<td"), r'<td role="cell"'),
    (re.compile(r'<th(?=[^>]*scope="col")'), r'<th role="columnheader"'),
    (re.compile(r'<th(?=[^>]*scope="row")'), r'<th role="rowheader"'),
)


def table(
    name: str,
    caption: str,
    columns: Mapping[str, Sequence[object]],
    text: Sequence[str] = (),
    is_matrix: bool = False,
) -> Markup:
    """Return a table that on a phone becomes a list of blocks, one a row.

    Args:
        name: unique on the page; ids inside the table start with it.
        caption: what the table shows, for those who come to it without the page around it.
        columns: by heading, the cells as they are to be read; the first column heads its row.
        text: headings of columns that hold sentences, set to the left.
        is_matrix: the columns are compared with each other: it stays a table, which scrolls by
            itself where the page is too narrow for it.
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
    return Markup(
        f'<div class="scroll {kind}" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f"{_bare(built.as_raw_html(), caption, headings[1:])}</div>"
    )


def _bare(html: str, caption: str, headings: Sequence[str]) -> str:
    """Return the table alone: its looks are the page's business."""
    found = re.search(r"<table[^>]*>(.*)</table>", html, flags=re.DOTALL)
    body = found.group(1) if found else ""
    body = re.sub(r' (style|data-quarto-[a-z-]+|headers|rowspan|colspan)="[^"]*"', "", body)
    for pattern, replacement in ROLES:
        body = pattern.sub(replacement, body)
    body = re.sub(
        r"<tr.*?</tr>", lambda row: _labelled(row.group(0), iter(headings)), body, flags=re.DOTALL
    )
    return (
        f'<table class="gt_table" role="table"><caption class="unseen">{escape(caption)}</caption>'
        f"{body}</table>"
    )


def _labelled(row: str, headings: Iterator[str]) -> str:
    """Return a row whose cells know their headings, as none stand above them in a block."""
    return re.sub("<td", lambda _: f'<td data-label="{escape(next(headings))}"', row)
