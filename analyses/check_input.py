"""Checks an input file before a build, by its schema: every mistake with its line.

    python analyses/check_input.py inputs/shop.yml

What can be told without the data is told here: YAML that cannot be read, keys given twice, names
and settings that do not exist, values of another type or out of their range. The build itself then
looks at the raw files. Exits with 2 if there is a mistake; nothing is written.
"""

from __future__ import annotations

import difflib
import json
import math
import os
import re
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

SCHEMA = Path(__file__).parents[1] / "inputs" / "schema.json"
# What the operating system takes as one argument of a command: dbt is given the file as one.
MAX_BYTES = 128 * 1024 - 1
KINDS = {
    "object": "a mapping such as {key: value}",
    "array": "a list such as [a, b]",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
# what no text has that somebody wrote: but options may name such a sign as what divides columns
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# the first of each is not above the second
ORDERED = (
    (("min_segment_count",), ("max_segment_count",)),
    (("expert", "clip_quantiles", "low"), ("expert", "clip_quantiles", "high")),
    (("expert", "min_age_years"), ("expert", "max_age_years")),
    (("expert", "feature_drift", "moderate_psi"), ("expert", "feature_drift", "shifted_psi")),
    (("expert", "verdict", "stable"), ("expert", "verdict", "highly_stable")),
)
Place = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Mistake:
    """What is wrong, and in which line, from 1 on; 0 if it is the file itself."""

    line: int
    text: str


def mistakes_in(path: Path) -> list[Mistake]:
    """Return every mistake in an input file, in the order of its lines."""
    text = _text_of(path)
    if isinstance(text, Mistake):
        return [text]
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        return [_unreadable(error, text)]
    except yaml.YAMLError as error:
        return [Mistake(0, f"This is not YAML: {' '.join(str(error).split())}.")]
    if root is None:
        return [Mistake(0, "The file is empty. docs/inputs.md shows what an input file says.")]
    if not isinstance(root, MappingNode):
        return [
            Mistake(
                root.start_mark.line + 1,
                "The file is not a mapping of keys to values. Begin with `sources:`;"
                " docs/inputs.md shows an input file.",
            )
        ]
    found = list(_in_keys(root, ()))
    if found:
        return sorted(found)
    try:
        given = _as_json(yaml.safe_load(text))
    except (yaml.YAMLError, ValueError) as error:
        return [Mistake(0, f"A value cannot be read: {' '.join(str(error).split())}.")]
    lines = dict(lines_of(root))
    schema = json.loads(SCHEMA.read_text("utf-8"))
    mistakes = {
        Mistake(lines.get(tuple(error.absolute_path), 0) if line is None else line, text)
        for error in Draft202012Validator(schema).iter_errors(given)
        for line, text in _in_words(error, lines)
    }
    mistakes |= set(_strange_values(given, (), lines))
    if not mistakes:
        mistakes = {*_missing_databases(given, lines), *_wrong_order(given, schema, lines)}
    return sorted(mistakes)


def _strange_values(value: Any, place: Place, lines: dict[Place, int]) -> Iterator[Mistake]:
    """Yield numbers that are none (.nan, .inf), and texts with signs that cannot be seen."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _strange_values(inner, (*place, key), lines)
    elif isinstance(value, float) and not math.isfinite(value):
        yield Mistake(lines.get(place, 0), f"{_named(place, ':')} {value} is not a finite number.")
    elif isinstance(value, str) and CONTROL.search(value) and "options" not in place:
        yield Mistake(
            lines.get(place, 0),
            f"{_named(place, ':')} has a control character in it. Write it again by hand.",
        )


def _wrong_order(
    given: dict[str, Any], schema: dict[str, Any], lines: dict[Place, int]
) -> Iterator[Mistake]:
    """Yield pairs of settings of which the first is above the second."""
    for pair in ORDERED:
        first, second = (_setting(given, schema, place) for place in pair)
        if first is not None and second is not None and first > second:
            line = lines.get(pair[0]) or lines.get(pair[1], 0)
            yield Mistake(
                line,
                f"{_named(pair[0], ':')} {first} is above {second}, which is {pair[1][-1]}. Give"
                " both, the smaller one first.",
            )


def _setting(given: Any, schema: dict[str, Any], place: tuple[str, ...]) -> Any:
    """Return what an input file sets at a place, or else the default that the schema has."""
    for name in place:
        given = given.get(name) if isinstance(given, dict) else None
        schema = schema["properties"][name]
    return schema.get("default") if given is None else given


def _missing_databases(given: dict[str, Any], lines: dict[Place, int]) -> Iterator[Mistake]:
    """Yield databases to attach that are not there: DuckDB would make an empty one."""
    for position, database in enumerate(given.get("attach") or []):
        path = str(database.get("path", ""))
        # postgres, sqlite and the like have ways of their own to say where
        is_file = not database.get("type") or str(database["type"]).lower() == "duckdb"
        if is_file and "://" not in path and not path.startswith("md:"):
            line = lines.get(("attach", position, "path"), 0)
            if not Path(path).exists():
                yield Mistake(
                    line,
                    f"attach: there is no database {path}. Relative paths start at"
                    " the project's root.",
                )
            elif not Path(path).is_file():
                yield Mistake(line, f"attach: {path} is no file.")


def _text_of(path: Path) -> str | Mistake:
    """Return what a file says, or why it cannot be read."""
    try:
        status = path.stat()
    except OSError as error:
        return Mistake(0, f"It cannot be opened: {error.strerror}.")
    if stat.S_ISDIR(status.st_mode):
        return Mistake(0, "This is a folder. Name the input file in it.")
    if not stat.S_ISREG(status.st_mode):
        return Mistake(0, "This is no regular file. Write the input into a file and name that.")
    if status.st_size > MAX_BYTES:
        return Mistake(
            0,
            f"It has {status.st_size:,} bytes, and dbt takes at most {MAX_BYTES:,}. Move long"
            " expressions into a view of the database that holds the rows.",
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        return Mistake(0, f"It cannot be read: {error.strerror}.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return Mistake(line, "This line is not UTF-8. Save the file as UTF-8 and try again.")


def _unreadable(error: yaml.MarkedYAMLError, text: str) -> Mistake:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 0
    lines = text.splitlines()
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return Mistake(line, "A tab indents this line, which YAML does not allow. Use blanks.")
    advice = "Look at quotes, colons and indentation of this line and the one before."
    return Mistake(line, f"This is not YAML: {error.problem or 'it cannot be read'}. {advice}")


def _in_keys(node: Node, place: Place) -> Iterator[Mistake]:
    """Yield keys that are given twice, and keys that are no text."""
    if isinstance(node, SequenceNode):
        for position, item in enumerate(node.value):
            yield from _in_keys(item, (*place, position))
    if not isinstance(node, MappingNode):
        return
    first: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, ScalarNode) or key.tag not in (
            "tag:yaml.org,2002:str",
            "tag:yaml.org,2002:merge",
        ):
            shown = getattr(key, "value", "")
            yield Mistake(line, f"{_named(place)}the key `{shown}` is no text. Put it into quotes.")
            continue
        if key.value in first:
            yield Mistake(
                line,
                f"{_named(place)}the key `{key.value}` is given twice, in line {first[key.value]}"
                f" and in line {line}. Only one of the two would count: remove or rename one.",
            )
        first.setdefault(key.value, line)
        yield from _in_keys(value, (*place, key.value))


def lines_of(node: Node, place: Place = ()) -> Iterator[tuple[Place, int]]:
    """Yield every place with its line: of a key, or of an item of a list."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield (*place, key.value), key.start_mark.line + 1
            yield from lines_of(value, (*place, key.value))
    elif isinstance(node, SequenceNode):
        for position, item in enumerate(node.value):
            yield (*place, position), item.start_mark.line + 1
            yield from lines_of(item, (*place, position))


def _as_json(value: Any) -> Any:
    """Return what YAML gives as JSON has it: dates as text."""
    if isinstance(value, dict):
        return {key: _as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_json(inner) for inner in value]
    return value.isoformat(" ") if hasattr(value, "hour") else (
        value.isoformat() if isinstance(value, date) else value
    )  # fmt: skip


def _in_words(error: ValidationError, lines: dict[Place, int]) -> Iterator[tuple[int | None, str]]:
    """Yield what is wrong in words, each with its line where that is not the line of the value."""
    place = tuple(error.absolute_path)
    schema: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    if error.validator == "additionalProperties":
        known = list(schema.get("properties", {}))
        for name in [key for key in error.instance if key not in known]:
            near = difflib.get_close_matches(str(name), known, 1, 0.6)
            advice = f"Did you mean `{near[0]}`?" if near else f"Known are: {_some(known)}."
            yield (
                lines.get((*place, name)),
                f"{_named(place)}there is no key `{name}`. {advice}",
            )
        return
    if error.validator == "required":
        for name in [key for key in error.validator_value if key not in error.instance]:
            about = schema.get("properties", {}).get(name, {}).get("description", "")
            yield None, f"{_named(place)}`{name}` is missing. {about}".rstrip()
        return
    about = schema.get("description", "")
    shown = json.dumps(error.instance, ensure_ascii=False)
    shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
    yield None, f"{_named(place, ':')} {shown} is not {_wanted(schema)}. {about}".rstrip()


def _wanted(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_wanted(part) for part in schema["anyOf"])
    if "const" in schema:
        return str(schema["const"])
    if "enum" in schema:
        return (
            f"one of {', '.join('null' if name is None else str(name) for name in schema['enum'])}"
        )
    if "pattern" in schema and "examples" in schema:
        return f"a time such as {schema['examples'][0]}"
    if "pattern" in schema:
        return "a name of letters, digits, blanks and . _ -"
    types = schema.get("type", [])
    words = []
    for kind in [types] if isinstance(types, str) else types:
        limits = _limits(schema) if kind in ("integer", "number") else ""
        empty = schema.get("minLength") or schema.get("minItems") or schema.get("minProperties")
        filled = " that is not empty" if empty and kind != "null" else ""
        words.append(f"{KINDS[kind]}{limits}{filled}")
    return " or ".join(words) or "what may stand here"


def _limits(schema: dict[str, Any]) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    start = f"above {above}" if above is not None else f"from {least}" if least is not None else ""
    end = f"below {below}" if below is not None else "" if most is None else str(most)
    if start and end:
        return f" {start} to {end}"
    if start:
        return f" of at least {least}" if above is None else f" {start}"
    return f" of at most {end}" if end else ""


def _named(place: Place, end: str = ": ") -> str:
    """Return a place in words, such as `sources, users, part 2, columns: `."""
    words = [
        name if isinstance(name, str) else f"{'part' if depth == 2 else 'item'} {name + 1}"
        for depth, name in enumerate(place)
    ]
    return ", ".join(words) + end if place else ""


def _some(names: list[str]) -> str:
    return ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")


def main() -> int:
    """Check the input file that is named; returns the exit code."""
    if len(sys.argv) != 2 or not sys.argv[1]:
        print(
            "Name one input file: python analyses/check_input.py inputs/shop.yml", file=sys.stderr
        )
        return 2
    path = Path(sys.argv[1])
    if not path.exists():
        bundled = sorted(os.fspath(found) for found in Path("inputs").glob("*.yml"))
        print(
            f"There is no input file '{path}'. Bundled ones: {', '.join(bundled)}", file=sys.stderr
        )
        return 2
    found = mistakes_in(path)
    if not found:
        return 0
    print("The input cannot be used; nothing was built or changed.", file=sys.stderr)
    for mistake in found:
        line = f", line {mistake.line}" if mistake.line else ""
        print(f"{path}{line}: {mistake.text}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
