"""Writes a draft down as a commented input file."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from typing import Any

import yaml

from drafting.abilities import takes_key
from drafting.draft import Draft
from drafting.guessing import LIKELY, SURE, Line, Source
from drafting.parts import Unused
from drafting.profiling import Column
from drafting.reading import Table
from user_profiling.personal_data import kinds_in

# by which editors complete and check an input file in inputs/
SCHEMA_LINE = "# yaml-language-server: $schema=schema.json"
WIDTH = 100
SAMPLES = 4
LONGEST = 28  # letters of a sample
PERSONAL = ("email", "full_name")  # canonical columns
MOST_LEFT_OUT = 60
HINTS = {
    "user_id": "the column that says whose row it is",
    "occurred_at": "when it happened",
    "amount": "what was paid, below zero for a refund; price * quantity where that is all there is",
    "interaction_type": "what happened; 'page_view' if nothing says",
    "activity_type": "like, reaction, comment, share, follow or unfollow",
    "campaign": "which campaign it answers",
    "other_id": "another id of the same person",
    "seen_at": "when both ids were seen together",
}


def comment(text: str, indent: int) -> list[str]:
    """Return a text as lines of comment."""
    mark = " " * indent + "# "
    flat = " ".join(text.split())
    return textwrap.wrap(
        flat,
        WIDTH,
        initial_indent=mark,
        subsequent_indent=mark,
        break_long_words=False,
        break_on_hyphens=False,
    )


def scalar(value: Any) -> str:
    """Return a value as YAML writes it on one line."""
    needs_quotes = isinstance(value, str) and yaml.safe_dump(value, width=10_000)[0] == "'"
    if needs_quotes and value.isprintable() and not set('"\\') & set(value):
        return f'"{value}"'
    text = yaml.safe_dump(value, width=10_000, allow_unicode=True, default_flow_style=True)
    return str(text).removesuffix("\n").removesuffix("\n...").strip()


def flow(value: Mapping[str, Any]) -> str:
    """Return a mapping on one line, with text in double quotes where it needs quotes."""
    parts = []
    for name, given in value.items():
        if isinstance(given, Mapping):
            parts.append(f"{name}: {flow(given)}")
        elif isinstance(given, str) and (not re.fullmatch(r"[A-Za-z][\w ]*", given)):
            escaped = given.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
            parts.append(
                f'{name}: "{escaped}"'
                if given.isprintable() or given == "\t"
                else f"{name}: {scalar(given)}"
            )
        else:
            parts.append(f"{name}: {scalar(given)}")
    return "{" + ", ".join(parts) + "}"


def entry(name: str, sql: str, indent: int) -> list[str]:
    """Return a mapped column: on one line, or as a block where it is long."""
    mark = " " * indent
    one_line = f"{mark}{name}: {scalar(' '.join(sql.split()))}"
    if "\n" not in sql and len(one_line) <= WIDTH:
        return [one_line]
    lines = []
    for line in sql.splitlines():
        inner = " " * (indent + 2) + " " * (len(line) - len(line.lstrip()))
        lines += (
            textwrap.wrap(
                line.strip(),
                WIDTH,
                initial_indent=inner,
                subsequent_indent=inner + "  ",
                break_long_words=False,
                break_on_hyphens=False,
            )
            if len(inner + line) > WIDTH and "'" not in line
            else [inner + line.strip()]
        )
    return [f"{mark}{name}: >-", *lines]


def samples(column: Column) -> str:
    """Return a few values of a column; none of what is personal, or could be.

    What hardly repeats and is no number, time or code may be anything that people write, so it is
    not shown; nor is any single value with an address or a number of somebody in it.
    """
    if not column.filled:
        return "none but empty ones"
    if column.personal:
        return f"personal ({column.personal}), not shown"
    if column.personal_parts:
        return f"some personal ({', '.join(column.personal_parts)}), not shown"
    if is_free_text(column):
        return "free text, not shown"
    if column.is_constant:
        return f"always {shorten(column.values[0])}"
    shown = [value for value, count in column.common[:SAMPLES] if count > 1] or list(
        column.values[:SAMPLES]
    )
    return "such as " + ", ".join(shorten(value) for value in shown if not kinds_in(value))


def is_free_text(column: Column) -> bool:
    """Return whether a column holds what people write: many words, or words that hardly repeat."""
    if column.numbers is not None or column.times is not None or not column.values:
        return False
    long = column.share(lambda value: len(value.split()) > 6 and "Mozilla/" not in value)
    worded = column.share(lambda value: not any(letter.isdigit() for letter in value))
    return long > 0.2 or (worded > 0.5 and column.unique_share > 0.5 and column.distinct > 5)


def shorten(value: str) -> str:
    """Return a value as it fits into a comment."""
    flat = " ".join(value.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 3] + "..."


def about(column: Column, name: str = "") -> str:
    """Return what a column holds: how many different values, how many missing, a few of them.

    name: the canonical column that it is mapped to, which may be personal where no word says so.
    """
    shown = "personal, not shown" if name in PERSONAL else samples(column)
    empty = 1 - column.filled_share
    gaps = f", {empty:.0%} empty" if empty >= 0.005 else ""
    noun = "value" if column.distinct == 1 else "values"
    return f"`{column.name}`: {column.distinct:,} {noun}{gaps}, {shown}"


def reason(line: Line) -> str:
    """Return why a line is as it is."""
    shown = [about(column, line.name) for column in line.from_[:1]]
    if len(line.from_) > 1:
        others = ", ".join(f"`{column.name}`" for column in line.from_[1:])
        shown.append(f"with {others}")
    alternative = f" Or: {' | '.join(line.others)}" if line.others and line.score < 0.99 else ""
    return (
        " ".join(
            [f"{line.confidence}:", "; ".join(shown) + ("." if shown else ""), *line.notes]
        ).replace(": .", ":")
        + alternative
    )


def line_text(line: Line, is_active: bool, indent: int = 6) -> list[str]:
    """Return a line of a source under the comment that explains it."""
    written = entry(line.name, line.sql, indent)
    if is_active:
        return [*comment(reason(line), indent), *written]
    hidden = [" " * indent + "# " + text[indent:] for text in written]
    return [*comment(reason(line), indent), *hidden]


def place_text(source: Source) -> list[str]:
    """Return where the rows of a source are and how they are read."""
    table = source.table
    if table.query:
        return [
            "    query: |",
            *(f"      {line}" for line in table.query.splitlines()),
            "    files:",
            *(f"      {name}: {file_of_query(file)}" for name, file in table.files),
        ]
    lines = [f"    location: {scalar(table.location)}"]
    if table.needs_format:
        lines.append(f"    format: {table.format}")
    if table.options:
        lines.append(f"    options: {flow(table.options)}")
    return lines


def file_of_query(table: Table) -> str:
    """Return a file that a query reads by name, on one line."""
    given = {"location": table.location}
    form = {"format": table.format} if table.needs_format else {}
    options = {"options": table.options} if table.options else {}
    return flow(given | form | options)


def condition_text(source: Source) -> list[str]:
    """Return which rows of a source count, under the comment that explains it.

    What stands on one line of an order is taken for all of its lines. Where an input file cannot
    say that yet, a condition on it would be wrong, and is a comment.
    """
    lines: list[str] = []
    by_order = takes_key(source.name, "by_order")
    if source.by_order:
        names = ", ".join(source.by_order)
        lines += comment(f"{names}: on one line of an order, and meant for all of them.", 4)
        named = flow({"by_order": list(source.by_order)})[1:-1]
        lines.append(f"    {'' if by_order else '# '}{named}")
    if not source.where:
        return lines
    lines += comment(" ".join(source.where_notes), 4) if source.where_notes else []
    written = entry("where", source.where, 4)
    if source.by_order and not by_order:
        lines += comment("unsure: needs what stands once per order, so it is not used:", 4)
        return lines + ["    # " + text[4:] for text in written]
    return lines + written


def unused_text(left: Unused) -> list[str]:
    """Return what was not used, why, and what would use it, as comments."""
    table = left.table
    lines = comment(f"Not used: {table.location} {left.why}", 2)
    lines += [f"  #   {text}" for text in left.example]
    return lines + comment(f"Its columns: {', '.join(c.name for c in table.columns)}.", 2)


def in_list(lines: list[str]) -> list[str]:
    """Return the lines of a source, below its name, as one entry of a list."""
    inner = [f"  {line}" for line in lines]
    first = next(n for n, line in enumerate(inner) if not line.lstrip().startswith("#"))
    inner[first] = inner[first].replace("      ", "    - ", 1)
    return inner


def source_text(source: Source, left_out: list[Column]) -> list[str]:
    """Return a source as the file has it."""
    lines = [f"  {source.name}:"]
    for note in source.notes:
        lines += comment(note, 4)
    lines += place_text(source)
    lines += condition_text(source)
    lines.append("    columns:")
    for name in source.missing:
        lines += comment(f"TODO {name}: {HINTS[name]}. Required; write its expression here.", 6)
        lines.append(f"      {name}:")
    active = source.active
    for line in source.lines:
        if line.name not in source.missing or line.score > 0:
            lines += line_text(line, line in active)
    if source.suggested_features:
        lines += comment(
            "May be mapped too, as extra features: parts of a sum, or only two values:", 6
        )
        lines += [
            f"      # {name}: {scalar(sql)}" for name, (sql, _) in source.suggested_features.items()
        ]
    if left_out:
        lines += comment("Left out:", 6)
        for column in left_out[:MOST_LEFT_OUT]:
            lines += comment(f"- {about(column)}", 6)
        if len(left_out) > MOST_LEFT_OUT:
            lines += comment(f"... and {len(left_out) - MOST_LEFT_OUT} more.", 6)
    return lines


def left_out_columns(draft: Draft, source: Source) -> list[Column]:
    """Return the columns that no source maps; told once, in the last source of a table."""
    same = [other for other in draft.sources if other.table.relation == source.table.relation]
    if source is not same[-1]:
        return []
    used = {c.name for other in same for line in other.lines for c in line.from_}
    used |= {
        column.name
        for other in same
        for sql, _ in other.suggested_features.values()
        for column in source.table.columns
        if column.sql in sql
    }
    return [column for column in source.table.columns if column.name not in used]


def file_text(draft: Draft, name: str) -> str:
    """Return the input file of a draft."""
    open_ends = todo_count(draft)
    head = (
        "Drafted from the files it names. Go through it: each line says why it is as it is and how"
        " sure that is; lines that start with # are guesses too weak to use, or what was left out."
        " What can be written here: docs/inputs.md."
    )
    lines = [SCHEMA_LINE, *comment(head, 0)]
    if open_ends:
        lines += comment(
            f"It cannot be built yet: required columns are marked TODO ({open_ends}).", 0
        )
    lines += [f"input: {name}", "sources:"]
    names = [source.name for source in draft.sources]
    for number, source in enumerate(draft.sources):
        written = source_text(source, left_out_columns(draft, source))
        if names.count(source.name) > 1:
            written = written[:1] * (source.name not in names[:number]) + in_list(written[1:])
        lines += written
    for left in draft.unused:
        lines += unused_text(left)
    lines += settings_text(draft)
    features = {k: v for source in draft.sources for k, v in source.extra_features.items()}
    hinted = {k: v for source in draft.sources for k, v in source.suggested_features.items()}
    if features or hinted:
        lines += comment(
            "All that the catalog does not know takes part in the segmentation too:", 0
        )
        lines.append("extra_features:" if features else "# extra_features:")
        lines += [f"  {key}: {flow(given)}" for key, given in features.items()]
        lines += [f"#   {key}: {flow(given)}" for key, (_, given) in hinted.items()]
    if draft.features:
        lines += comment(
            "Purchases are all there is, so users are segmented by how long ago, how often and how"
            " much they bought. Without these lines, by every feature there is.",
            0,
        )
        lines += ["segmentation:", f"  features: [{', '.join(draft.features)}]"]
    return "\n".join(lines) + "\n"


def currencies(draft: Draft) -> list[str]:
    """Return the currencies of the purchases, the most frequent first."""
    found = {
        value.strip().upper(): None
        for source in draft.sources
        for line in source.active
        if source.name == "transactions" and line.name == "currency"
        for column in line.from_
        if line.sql == column.sql
        for value, _ in column.common
    }
    return list(found)


def settings_text(draft: Draft) -> list[str]:
    """Return what the user alone can tell: rates of currencies, and which accounts are own ones."""
    lines = []
    codes = currencies(draft)
    if len(codes) > 1:
        lines += comment(
            f"Amounts are in {', '.join(codes)}. Give rates, or leave the others out by `where:`;"
            " until then a build stops.",
            0,
        )
        rates = ", ".join(f"{code}: ..." for code in codes[1:])
        lines += [f"# reporting_currency: {codes[0]}", f"# exchange_rates: {{{rates}}}"]
    addresses = [
        line.from_[0]
        for source in draft.sources
        for line in source.active
        if source.name == "users" and line.name == "email" and len(line.from_) == 1
    ]
    if addresses:
        lines += comment("Accounts of your own company and tests, if there are any:", 0)
        condition = f"{addresses[0].sql} ilike '%@your-company.com'"
        lines.append(f"# exclude_users: {scalar(condition)}")
    return lines


def todo_count(draft: Draft) -> int:
    """Return how many required columns the user must still write."""
    return sum(len(source.missing) for source in draft.sources)


def indented(text: str, margin: int) -> list[str]:
    """Return a text as lines for the screen."""
    first, further = " " * margin, " " * (margin + 2)
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=further)


def unsure_line(line: Line, is_active: bool) -> str:
    """Return what the screen says of a line that the draft would not bet on."""
    taken = "" if is_active else " (not used)"
    reasons = f" {' '.join(line.notes)}" if line.notes else ""
    return f"unsure: {line.name}: {' '.join(line.sql.split())[:120]}{taken}.{reasons}"


def place_of(table: Table) -> str:
    """Return what a table is read from, for the screen."""
    return " and ".join(file.location for _, file in table.files) or table.location


def summary(draft: Draft, path: str) -> list[str]:
    """Return what to tell the user: what was guessed, what is open and what to do next."""
    lines = [f"{path}: drafted."]
    for source in draft.sources:
        names = ", ".join(line.name for line in source.active)
        lines += textwrap.wrap(
            f"{source.name} from {place_of(source.table)}: {names}",
            WIDTH,
            initial_indent="  ",
            subsequent_indent="      ",
        )
        for note in source.notes:
            lines += textwrap.wrap(
                note, WIDTH, initial_indent="      ", subsequent_indent="        "
            )
        if source.where_notes:
            lines += indented(source.where_notes[0], 6)
        likely = [line.name for line in source.active if LIKELY <= line.score < SURE]
        if likely:
            lines += indented(f"look at: {', '.join(likely)}", 6)
        for line in source.lines:
            if line.score < LIKELY and line.name not in source.missing:
                lines += indented(unsure_line(line, line in source.active), 6)
        lines += [f"      TODO {name}: {HINTS[name]}" for name in source.missing if name in HINTS]
    for left in draft.unused:
        lines += indented(f"not used: {left.table.location} {left.why}", 2)
    codes = currencies(draft)
    if len(codes) > 1:
        lines += indented(
            f"TODO exchange_rates: amounts are in {', '.join(codes)}. Give rates in {path}.", 2
        )
    if todo_count(draft):
        lines.append(f"Write what is marked TODO in {path}, then: make INPUT={path}")
    else:
        lines.append(f"Go through {path}, then: make INPUT={path}")
    return lines
