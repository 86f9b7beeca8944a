"""The tables of the report, made by great-tables and styled by the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd
from great_tables import GT
from great_tables import html as as_html
from markupsafe import Markup, escape


def table(
    name: str, caption: str, columns: Mapping[str, Sequence[object]], text: Sequence[str] = ()
) -> Markup:
    """Return a table that scrolls by itself where the page is too narrow for it.

    Args:
        name: unique on the page; ids inside the table start with it.
        caption: what the table shows, for those who come to it without the page around it.
        columns: by heading, the cells as they are to be read; the first column heads its row.
        text: headings of columns that hold sentences, set to the left.
    """
    headings = list(columns)
    # Ids are made from column names, which must not come from data.
    names = [f"c{place}" for place in range(len(headings))]
    frame = pd.DataFrame(dict(zip(names, columns.values(), strict=True)), dtype=object)
    left = [names[headings.index(heading)] for heading in text]
    right = [column for column in names[1:] if column not in left]
    # Plain text as a heading would have its {{braces}} read as units, and what is in them as HTML.
    labels = [as_html(str(escape(heading))) for heading in headings]
    built = (
        GT(frame, rowname_col=names[0], id=f"table-{name}")
        .tab_stubhead(label=labels[0])
        .cols_label(dict(zip(names[1:], labels[1:], strict=True)))
        .cols_align(align="left", columns=left)
        .cols_align(align="right", columns=right)
    )
    return Markup(
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f"{_bare(built.as_raw_html())}</div>"
    )


def _bare(html: str) -> str:
    """Return the table alone: its looks are the page's business."""
    found = re.search(r"<table.*</table>", html, flags=re.DOTALL)
    return re.sub(r' (style|data-quarto-[a-z-]+)="[^"]*"', "", found.group(0)) if found else ""
