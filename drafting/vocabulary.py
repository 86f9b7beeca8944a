"""The words that a draft goes by, from vocabulary.yml and the project's own reference data."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from tools.declarations import features, sources

PROJECT = Path(__file__).parents[1]
VOCABULARY = yaml.safe_load(Path(__file__).with_name("vocabulary.yml").read_text("utf-8"))
CATALOG = features()
# A purchase may come without a price, but a table is not taken for purchases without one.
WANTED = {"transactions": ("amount",)}
REQUIRED = {
    name: (*source["required"], *WANTED.get(name, ())) for name, source in sources().items()
}
# units of what is counted, in whole numbers; a rate per month is none
COUNTED = ("orders", "sessions", "activities", "accounts", "categories")
KEPT_PLURALS = (
    "alias",
    "ss",
    "us",
    "is",
    "news",
    "minutes",
    "seconds",
    "hours",
    "milliseconds",
    "sales",
)


def singular(word: str) -> str:
    """Return a word without the s of the plural."""
    if len(word) <= 3 or not word.endswith("s") or word.endswith(KEPT_PLURALS):
        return "sale" if word == "sales" else word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]


@lru_cache(maxsize=10_000)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a name in any style, in small letters, in full and in the singular."""
    split = re.sub(r"([a-zß-ÿ0-9])([A-Z])", r"\1 \2", text)
    split = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", split)
    split = re.sub(r"([^\W\d_])(\d)", r"\1 \2", split)
    found: list[str] = []
    for word in re.findall(r"[^\W_]+", split.lower()):
        for part in VOCABULARY["abbreviations"].get(word, word).split():
            if part not in VOCABULARY["fillers"]:
                found.append(singular(part))
    return tuple(found)


def name_score(name: str, phrase: str) -> float:
    """Return how well a column's name fits a phrase: 1 is all of it, 0 not at all."""
    given, asked = words(name), words(phrase.removeprefix("="))
    if not asked or not given:
        return 0.0
    if given == asked:
        return 1.0
    if phrase.startswith("=") or not set(asked) <= set(given):
        return 0.0
    at_the_end = given[-len(asked) :] == asked
    return 0.5 + 0.4 * len(asked) / max(len(given), len(asked)) + 0.06 * at_the_end


def best_name_score(name: str, phrases: list[str], ruled_out: list[str]) -> float:
    """Return the best score of a name among phrases; earlier phrases are a little better."""
    given = set(words(name))
    if any(set(words(phrase)) <= given for phrase in ruled_out if words(phrase)):
        return 0.0
    scores = [name_score(name, phrase) - 0.002 * n for n, phrase in enumerate(phrases)]
    return max([0.0, *scores])


@dataclass(frozen=True)
class Wanted:
    """A canonical column and how it is told among raw columns."""

    name: str
    phrases: list[str]
    ruled_out: list[str]
    holds: str
    values: str | None

    @classmethod
    def of(cls, name: str, given: Mapping[str, Any]) -> Wanted:
        """Read one entry of the vocabulary."""
        return cls(
            name, given["names"], given.get("not", []), given.get("holds", ""), given.get("values")
        )


def wanted_columns(source: str) -> list[Wanted]:
    """Return what a source may map besides the user id and, for traits, the figures."""
    return [Wanted.of(name, given) for name, given in VOCABULARY["sources"][source].items()]


def wanted_user_id() -> Wanted:
    """Return how the id of a user is told."""
    return Wanted.of("user_id", VOCABULARY["user_id"])


def wanted_traits() -> list[Wanted]:
    """Return every catalog feature: its name, its label and what else it is called."""
    found = []
    for name, about in CATALOG.items():
        given = VOCABULARY["user_traits"].get(name, {"names": []})
        phrases = [name, about["label"], *given["names"]]
        is_count = about["unit"] in COUNTED and not name.endswith("per_month")
        holds = "count" if is_count else "number"
        found.append(Wanted(name, phrases, given.get("not", []), holds, None))
    return found


def shares_column(trait: str) -> bool:
    """Return whether a trait may be mapped from a column that another trait takes too."""
    return bool(VOCABULARY["user_traits"].get(trait, {}).get("shares", False))


def standard_rows(file: str) -> list[dict[str, str]]:
    """Return the rows of a reference seed."""
    with (PROJECT / "seeds" / "reference" / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@lru_cache(maxsize=32)
def known_values(name: str) -> frozenset[str]:
    """Return the spellings of a set of values: of the vocabulary, or of the reference seeds."""
    if name == "currency":
        return frozenset(code.lower() for code in VOCABULARY["currencies"])
    given = VOCABULARY.get(name)
    if isinstance(given, dict):
        return frozenset(spell(value) for values in given.values() for value in values)
    if given:
        return frozenset(spell(value) for value in given)
    rows = standard_rows("standard_values.csv")
    spellings = {row["spelling"] for row in rows if row["attribute"] == name}
    bands = {row["band"] for row in standard_rows("band_orders.csv") if row["attribute"] == name}
    return frozenset(spell(value) for value in spellings | bands)


def spell(value: str) -> str:
    """Return a value as values are compared: its words, or its signs where it has no words."""
    return " ".join(words(value)) or value.strip().lower()


def event_types(source: str) -> dict[str, str]:
    """Return raw spelling -> our type, of the events of a source."""
    key = {"interactions": "interaction_type", "social_activities": "activity_type"}[source]
    return {spell(value): ours for ours, values in VOCABULARY[key].items() for value in values}
