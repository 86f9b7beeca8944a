"""Checks the macros, which sqlfluff leaves out: python -m tools.lint_macros

Each line has at most 100 characters; each macro says in a comment above it what it is, is called
somewhere, and is written in small letters; keywords of SQL are in lower case, as in models.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.declarations import PROJECT

LONGEST_LINE = 100
MACRO = re.compile(r"\{%-?\s*(?:macro|test|materialization)\s+(\w+)")
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
STRING = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
KEYWORD = re.compile(r"\b(SELECT|FROM|WHERE|JOIN|GROUP BY|ORDER BY|CASE|WHEN|CAST|UNION|WITH|AS)\b")
# what dbt or another macro finds by its name alone
FOUND_BY_NAME = re.compile(r"^(default__|spark__|sparksession__|duckdb__)|_tables$")
RUN_BY_HAND = {"forget_segments", "with_segment_at", "check_input"}


def callers() -> str:
    """Return every text of the project from which a macro may be called."""
    folders = ("macros", "models", "snapshots", "tests", "analyses")
    paths = [path for folder in folders for path in (PROJECT / folder).rglob("*.sql")]
    paths += [path for folder in folders for path in (PROJECT / folder).rglob("*.yml")]
    return "\n".join(path.read_text("utf-8") for path in [*paths, PROJECT / "dbt_project.yml"])


def problems(path: Path, text: str, called_in: str) -> Iterator[str]:
    """Yield what is wrong in a file of macros, each with its line."""
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > LONGEST_LINE:
            yield f"{path}:{number}: {len(line)} characters, more than {LONGEST_LINE}"
        if line != line.rstrip() or "\t" in line:
            yield f"{path}:{number}: blanks at the end, or a tab"
    code = COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for found in KEYWORD.finditer(STRING.sub(lambda one: " " * len(one[0]), code)):
        at = code.count("\n", 0, found.start()) + 1
        yield f"{path}:{at}: {found[0]} in upper case"
    for found in MACRO.finditer(code):
        name, at = found[1], code.count("\n", 0, found.start()) + 1
        is_variant = FOUND_BY_NAME.match(name) is not None
        if not is_variant and not text[: found.start()].rstrip().endswith("#}"):
            yield f"{path}:{at}: {name} has no comment above it"
        if name != name.lower():
            yield f"{path}:{at}: {name} is not in small letters"
        calls = len(re.findall(rf"\b{name}\b", called_in))
        is_called = calls > 1 or is_variant or FOUND_BY_NAME.search(name) or name in RUN_BY_HAND
        if not is_called:
            yield f"{path}:{at}: {name} is called nowhere"


def main() -> int:
    """Print every problem; returns 1 if there is one."""
    called_in = callers()
    paths = [*(PROJECT / "macros").rglob("*.sql"), *(PROJECT / "tests" / "generic").glob("*.sql")]
    found = [
        problem
        for path in sorted(paths)
        for problem in problems(path.relative_to(PROJECT), path.read_text("utf-8"), called_in)
    ]
    print("\n".join(found) or f"{len(paths)} files of macros have no problem")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
