"""Tells personal columns: by what they are called, in many languages, and by what they hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from drafting.vocabulary import VOCABULARY, words
from user_profiling.personal_data import CARD, PHONE, personal_shares

MOSTLY = 0.5  # from this share of its values on, a column is nothing else
CODES = ("id", "number", "code", "key", "sku", "uuid", "guid", "index")
DIGITS_ALONE = (PHONE, CARD)


def plain(text: str) -> str:
    """Return a text in small letters without accents."""
    bare = unicodedata.normalize("NFKD", text.lower().replace("ł", "l").replace("ß", "ss"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


@lru_cache(maxsize=10_000)
def kind_by_name(name: str) -> str | None:
    """Return the kind of personal data that a column's name speaks of, if it speaks of one."""
    given = [plain(word) for word in words(name)]
    whole = " ".join(given)
    if set(given) & set(VOCABULARY["not_personal"]):
        return None
    for kind, phrases in VOCABULARY["personal"].items():
        for phrase in phrases:
            asked = plain(str(phrase))
            if asked.startswith("="):
                fits = whole == asked[1:]
            elif "*" in asked:
                form = re.escape(asked).replace(r"\*", ".*")
                fits = any(re.fullmatch(form, word) for word in given)
            else:
                fits = f" {asked} " in f" {whole} "
            if fits:
                return str(kind)
    return None


def kinds_by_values(name: str, values: Sequence[str]) -> dict[str, float]:
    """Return the kinds of personal data that values are told to be, each with its share.

    What is called an id and has nothing but digits is one, though phone numbers have no more.
    """
    found = personal_shares(values)
    if set(words(name)) & set(CODES) and all(value.isdigit() for value in values):
        found = {kind: share for kind, share in found.items() if kind not in DIGITS_ALONE}
    return found
