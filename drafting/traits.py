"""Guesses which figures of a table with one row per user are which feature."""

from __future__ import annotations

import re
from typing import Any

from drafting.expressions import as_number
from drafting.guessing import LIKELY, Found, Line, find
from drafting.profiling import Column
from drafting.vocabulary import (
    CATALOG,
    COUNTED,
    VOCABULARY,
    Wanted,
    best_name_score,
    shares_column,
    wanted_traits,
    words,
)

# what an extra feature cannot be called, besides catalog features
TAKEN = {
    *("user_id", "signed_up_at", "age_years", "age_band", "gender", "location", "language"),
    *("education", "income_band", "interests", "email", "full_name", "marketing_consent"),
    *("updated_at", "raw_row", "reason_code", "row_status", "as_of", "as_of_date", "segment_key"),
    *("segment_name", "select", "from", "where", "group", "order", "limit", "table", "user"),
    *("case", "when", "then", "else", "end", "not", "all", "any", "in", "to", "desc", "asc"),
}
Features = dict[str, dict[str, Any]]


def is_figure(column: Column) -> bool:
    """Return whether a column holds figures that differ between users."""
    if column.numbers is None or column.is_constant or column.distinct < 2:
        return False
    if column.personal or column.personal_parts:
        return False
    is_time = column.times is not None and column.times.kind != "epoch"
    is_id = words(column.name)[-1:] == ("id",)
    is_code = column.is_whole and column.unique_share > 0.999 and column.rows > 1000
    return not (is_time or is_id or is_code)


def draft_traits(columns: list[Column]) -> tuple[list[Line], list[Column]]:
    """Return the lines of catalog features, and the figures that are left over."""
    figures = [column for column in columns if is_figure(column)]
    lines: list[Line] = []
    parts: set[str] = set()
    for name, rule in VOCABULARY["sums"].items():
        group = parts_of_sum(name, rule, figures)
        if group:
            sql = "\n+ ".join(as_number(column, for_arithmetic=True) for column in group)
            note = f"The sum of {len(group)} columns; take out what the others hold already."
            lines.append(Line(name, sql, LIKELY + 0.1, tuple(group), (note,)))
            parts |= {column.name for column in group}
    sums = {line.name for line in lines}
    wanted = [want for want in wanted_traits() if want.name not in sums]
    demographics = ("age_years", "income_rank", "education_rank")
    wanted = [want for want in wanted if want.name not in demographics]
    rest = [column for column in figures if column.name not in parts]
    shared = [want for want in wanted if shares_column(want.name)]
    found = find([want for want in wanted if want not in shared], rest)
    if "total_spend" not in found and "total_spend" not in sums:
        found |= money_called_a_count(rest, {c.name for _, c, _ in found.values()})
    taken = {column.name for _, column, _ in found.values()}
    sells = bool(sums & {"total_spend", "order_count"}) or "total_spend" in found
    found |= find(shared, rest if sells else [c for c in rest if c.name not in taken])
    for want in wanted:
        if want.name in found:
            lines.append(trait_line(want, *found[want.name]))
            taken.add(found[want.name][1].name)
    order = list(CATALOG)
    lines.sort(key=lambda line: order.index(line.name))
    mapped = {c.name for line in lines if line.score >= LIKELY for c in line.from_}
    left = [column for column in figures if column.name not in mapped]
    return lines, left


def money_called_a_count(figures: list[Column], taken: set[str]) -> Found:
    """Return the spend of a user, where a column that is called like a count has cents."""
    for column in figures:
        given = words(column.name)
        is_money = len(given) == 1 and given[0] in VOCABULARY["money_with_cents"]
        if is_money and column.has_cents and column.name not in taken:
            return {"total_spend": (LIKELY, column, ())}
    return {}


def parts_of_sum(name: str, rule: dict[str, list[str]], figures: list[Column]) -> list[Column]:
    """Return the columns that add up to a feature; none where one column holds it by itself."""
    want = next(want for want in wanted_traits() if want.name == name)
    if any(best_name_score(column.name, want.phrases, []) > 0.93 for column in figures):
        return []
    group = []
    for column in figures:
        given = set(words(column.name))
        derived = given & {"average", "last", "first", "rate", "share", "max", *rule.get("not", [])}
        if column.has_cents and CATALOG[name]["unit"] in COUNTED:
            continue
        has_channel = "with" not in rule or bool(given & set(rule["with"]))
        if given & set(rule["words"]) and has_channel and not derived and not column.is_flag:
            group.append(column)
    return group if len(group) > 1 else []


def trait_line(want: Wanted, points: float, column: Column, others: tuple[Column, ...]) -> Line:
    """Return the line of one feature; a percentage becomes a share."""
    is_share = CATALOG[want.name]["unit"] == "share"
    as_percent = is_share and column.figures and column.figures[-1] > 1 and column.numbers
    if as_percent and column.numbers and not column.numbers.is_percent:
        note = "Above 1, so taken to be a percentage."
        return Line(want.name, f"{as_number(column, True)} / 100", points, (column,), (note,))
    return Line(
        want.name,
        as_number(column),
        points,
        (column,),
        (),
        tuple(as_number(other) for other in others[:2] if points < 0.95),
    )


def extra_features(
    left: list[Column],
) -> tuple[list[Line], Features, dict[str, tuple[str, dict[str, Any]]]]:
    """Return lines and declarations of features that the catalog does not know, and suggestions.

    Flags hold too little to cluster by and parts of a sum say again what the sum says, so they are
    suggested only.
    """
    lines: list[Line] = []
    features: Features = {}
    suggested: dict[str, tuple[str, dict[str, Any]]] = {}
    for column in left:
        name = feature_name(column.name, {*features, *suggested})
        if name is None:
            continue
        about = {
            "label": label(column.name),
            "unit": unit(column.name),
            "transform": "log1p" if grows_by_factors(column) else "none",
        }
        if column.is_flag or column.distinct == 2:
            suggested[name] = (as_number(column), about)
        else:
            note = "The catalog does not know it: an extra feature, declared below."
            features[name] = about
            lines.append(Line(name, as_number(column), LIKELY, (column,), (note,)))
    return lines, features, suggested


def part_features(lines: list[Line]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return suggestions for the parts of sums, as extra features."""
    suggested: dict[str, tuple[str, dict[str, Any]]] = {}
    for line in lines:
        if len(line.from_) < 2:
            continue
        for column in line.from_:
            name = feature_name(column.name, set(suggested))
            if name is not None:
                about = {
                    "label": label(column.name),
                    "unit": unit(column.name),
                    "transform": "log1p" if grows_by_factors(column) else "none",
                }
                suggested[name] = (as_number(column), about)
    return suggested


def feature_name(raw: str, others: set[str]) -> str | None:
    """Return a raw name as the name of a feature; None where nothing is left of it."""
    split = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", raw)
    name = re.sub(r"[^a-z0-9]+", "_", split.lower()).strip("_")
    if not name:
        return None
    name = f"n_{name}" if name[0].isdigit() else name
    while name in others or name in CATALOG or name in TAKEN:
        name += "_given"
    return name


def label(raw: str) -> str:
    """Return a raw name as a label that people read, its abbreviations written out."""
    split = re.sub(r"([a-z])([A-Z])", r"\1 \2", raw)
    known = VOCABULARY["abbreviations"]
    return " ".join(
        known.get(word, word) for word in re.split(r"[\s_]+", split.lower())
    ).capitalize()


def unit(raw: str) -> str:
    """Return the unit that a raw name speaks of."""
    given = set(words(raw))
    for name, signs in VOCABULARY["units"].items():
        if given & set(signs):
            return str(name)
    return "units"


def grows_by_factors(column: Column) -> bool:
    """Return whether a figure is spread so unevenly that its logarithm is the better scale."""
    figures = column.figures
    if not figures or figures[0] < 0 or column.distinct <= 10 or column.middle is None:
        return False
    return figures[-1] >= 4 * max(column.middle, 0.5)
