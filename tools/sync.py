"""Writes what is derived from the project's declarations, or checks that it is up to date.

    python -m tools.sync            # write
    python -m tools.sync --check    # print what is out of date, and exit with 1

A derived part of a file stands between two lines, `written by make sync` and `end of what make sync
has written`, in the comments of the file's language. The rest of the file is left alone.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

from tools.declarations import PROJECT, features, sources
from tools.input_schema import schema_text, setting_ranges

# what the documentation says of `clusters`
CLUSTERS = {True: "yes", False: "no", "if_given": "if given as a trait, or without activity"}
BEGIN, END = "written by make sync", "end of what make sync has written"


def feature_columns() -> str:
    """Return the columns of a table with every feature, for the contract in its YAML."""
    lines: list[str] = []
    for name, feature in features().items():
        lines += [f"      - name: {name}", "        data_type: double", "        description: >"]
        text = f"{feature['label']} ({feature['unit']}). {feature['description']}"
        lines += textwrap.wrap(
            text, 100, initial_indent=" " * 10, subsequent_indent=" " * 10, break_on_hyphens=False
        )
    return "\n".join(lines)


def feature_table() -> str:
    """Return the table of all features for the documentation, in Markdown."""
    lines = ["| feature | unit | makes segments | what it is |", "|---|---|---|---|"]
    lines += [
        f"| `{name}` | {feature['unit']} | {CLUSTERS[feature['clusters']]} |"
        f" {feature['description']} |"
        for name, feature in features().items()
    ]
    return "\n".join(lines)


def source_table() -> str:
    """Return the table of all sources and their columns for the documentation, in Markdown."""
    lines = ["| source | required | optional |", "|---|---|---|"]
    for name, source in sources().items():
        optional = ", ".join(source["optional"]) or source["further"]
        lines.append(f"| {name} | {', '.join(source['required'])} | {optional} |")
    return "\n".join(lines)


def source_list() -> str:
    """Return the names of all sources, for the macro that lists them."""
    names = textwrap.wrap(", ".join(f"'{name}'" for name in sources()), 92)
    return "\n".join(["    {{ return([", *(f"        {line}" for line in names), "    ]) }}"])


# file -> what it has between its two lines
DERIVED: dict[str, Callable[[], str]] = {
    "models/marts/users/dim_users.yml": feature_columns,
    "models/marts/segments/rpt_segment_profiles.yml": feature_columns,
    "docs/features.md": feature_table,
    "docs/inputs.md": source_table,
    "macros/inputs/source_names.sql": source_list,
    "models/marts/quality/rpt_thresholds.yml": setting_ranges,
}
# files that are derived as a whole: JSON has no comments
WHOLE: dict[str, Callable[[], str]] = {"inputs/schema.json": schema_text}


def synced(text: str, derived: str) -> str:
    """Return the text of a file with its derived part replaced.

    Raises:
        ValueError: if the text does not have the two lines exactly once each.
    """
    pattern = re.compile(
        rf"(^[^\n]*{BEGIN}[^\n]*\n).*?(^[^\n]*{END}[^\n]*$)", re.DOTALL | re.MULTILINE
    )
    if len(pattern.findall(text)) != 1:
        raise ValueError(f"there must be one line `{BEGIN}` and after it one `{END}`")
    return pattern.sub(lambda found: f"{found[1]}{derived}\n{found[2]}", text)


def main() -> int:
    """Write or check every derived part; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    check_only: bool = parser.parse_args().check
    outdated = False
    for name, derive in (DERIVED | WHOLE).items():
        path = Path(PROJECT / name)
        text = path.read_text("utf-8") if path.exists() else ""
        try:
            wanted = derive() if name in WHOLE else synced(text, derive())
        except ValueError as error:
            sys.exit(f"{name}: {error}")
        if wanted != text:
            outdated = True
            if check_only:
                print(f"{name} is out of date: run `make sync` and commit what it writes")
            else:
                path.write_text(wanted, "utf-8")
                print(f"{name} written")
    return int(outdated and check_only)


if __name__ == "__main__":
    sys.exit(main())
