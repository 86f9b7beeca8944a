"""Tells personal data by its values: in columns of texts, digits or sentences.

A value is told by its form, and by what makes the form true where it has that: the check digit of a
card (Luhn, ISO/IEC 7812-1), the remainder of an IBAN (ISO 13616: mod 97 is 1), the ranges of an IP
address and of coordinates. How often this hits and misses on generated values is stated in
docs/personal_data.md and tested there.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from importlib.resources import files

EMAIL = "e-mail address"
PHONE = "phone number"
CARD = "card number"
IBAN = "IBAN"
IP = "IP address"
COORDINATES = "coordinates"
STREET = "street address"
PERSON = "name of a person"
NATIONAL_ID = "national id number"
KINDS = (EMAIL, PHONE, CARD, IBAN, IP, COORDINATES, STREET, PERSON, NATIONAL_ID)

# A column is personal from this share of its values on: a few comments with a phone number in them
# are enough, and one code in a thousand that looks like one is not.
FEW = 0.01
# Of ids with the form of a card, one in ten has its check digit by chance; of those with that of an
# IBAN, one in ninety-seven has its remainder.
NOT_BY_CHANCE = 0.3
# A form that other data has too, such as ten digits or two words in capitals, must be that of
# nearly every value, and of enough of them.
NEARLY_ALL = 0.9
ENOUGH = 10

_EMAIL = re.compile(r"[\w.+%'-]+\s?(@|\(at\)|\[at\]|＠)\s?[\w-]+(\.[\w-]+)*\.[^\W\d_]{2,}")
_DIGITS_APART = re.compile(r"(?<![\w.,:#-])\d(?:[ -]?\d){12,18}(?![\w:-]|[.,]\d)")
_CARD_START = re.compile(
    r"4|5[1-5]|2(22[1-9]|2[3-9]|[3-6]|7[01]|720)|3[47]|3(0[0-5]|[689])|35|6(011|4[4-9]|5|2)"
)
_CARD_LENGTHS = {"4": (13, 16, 19), "5": (16,), "2": (16,), "6": (16, 19)}
_IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,4})?(?!\w)")
_IPV4 = re.compile(r"(?<![\w.-])(\d{1,3}(?:\.\d{1,3}){3})(?![\w-]|\.\d)")
_IPV6 = re.compile(
    r"(?<![\w:.])(?=[0-9A-Fa-f:]*\d)[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])"
)
_DEGREES = r"[-+]?\d{1,3}[.]\d{3,}"
_COORDINATES = re.compile(
    rf"(?<![\w.,-])(?P<first>{_DEGREES})\s*°?\s*[NS]?\s*[,;/ |]\s*(?P<second>{_DEGREES})(?![\w.])"
    rf"|\bPOINT\s*\(\s*{_DEGREES}\s+{_DEGREES}"
    r"|\d{1,3}\s*°\s*\d{1,2}\s*['′]\s*(\d{1,2}([.]\d+)?\s*[\"″]\s*)?[NSEWO]\b"
)
_NATIONAL_ID = re.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")

# --- phone numbers -------------------------------------------------------------------------------
# in a text a number needs a sign that it is one: a plus, or groups as phones have them
_PHONES = re.compile(
    r"(?<![\w.,:/#+-])(?:"
    # +49 (0)30 123456, 0049 30 123456
    r"(?:\+[1-9]|00[1-9]\d{0,2}[ /(])(?:[ ./()-]{0,2}\d){6,14}"
    # (202) 555-0117, 202-555-0117, 1 202.555.0117
    r"|(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}"
    # 030 1234567, 0171/1234567, 01 23 45 67 89, (020) 7946 0958
    r"|\(?0[1-9]\d{0,4}\)?[ ./-]{1,2}\d(?:[ ./-]?\d){4,9}"
    # (11) 91234-5678, 91234-5678, 98765 43210, 8 (912) 345-67-89
    r"|(?:8 ?)?\(\d{2,4}\) ?\d{3,5}(?:[ -]\d{2,4}){1,2}|[6-9]\d{4}[ -]\d{5}|9\d{4}-\d{4}"
    r")(?![\w:/-]|[.,]\d)"
)
_BARE_PHONE = re.compile(r"0[1-9]\d{7,10}|1?[2-9]\d\d[2-9]\d{6}|[6-9]\d{9}|00[1-9]\d{8,13}")
_NO_PHONE = re.compile(
    r"(19|20)\d{2}[-./ ]\d{1,2}[-./ ]\d{1,2}.*|\d{1,2}[-./ ]\d{1,2}[-./ ](\d{2}|\d{4})( \d{1,4})?"
)

# --- streets -------------------------------------------------------------------------------------
_AFTER = (  # words after the name of a street, the number before it
    *("street", "road", "rd", "avenue", "ave", "lane", "ln", "boulevard", "blvd", "terrace"),
    *("crescent", "parkway", "pkwy", "highway", "hwy", "mews"),
)
_LAST = (  # those that mean other things too: nothing but a comma or a number may follow
    *("st", "drive", "dr", "court", "ct", "place", "pl", "square", "way", "close", "circle"),
    *("trail", "row", "gardens"),
)
_BEFORE = (  # words before it
    *("rue", "chemin", "impasse", "allée", "quai", "calle", "avenida", "avda", "carrer", "camino"),
    *("c/", "viale", "vicolo", "rua", "travessa", "ul", "ulica", "aleja", "ulice", "улица", "ул"),
    *("проспект", "пр-т", "переулок", "вулиця", "вул", "jalan", "strada", "utca", "οδός"),
)
_BEFORE_A_NAME = (  # those that mean other things too: a word in capitals must follow
    *("avenue", "boulevard", "bd", "place", "route", "av", "plaza", "paseo", "via", "piazza"),
    *("corso", "largo", "praça", "estrada", "al", "plac", "os", "пер", "jl", "str"),
)
_ENDINGS = (  # of names that are one word
    *("straße", "strasse", "str", "weg", "gasse", "allee", "platz", "damm", "ufer", "steig"),
    *("chaussee", "straat", "laan", "plein", "gracht", "kade", "gatan", "vägen", "gade", "vej"),
    *("veien", "gata", "katu", "utca", "caddesi", "sokak"),
)
_ALONE = ("straße", "strasse", "str", "weg", "allee", "platz", "caddesi", "sokak", "utca", "straat")
_NUMBER = r"\d{1,5}\s?[a-zA-Z]?(?:\s?[-/]\s?\d{1,4}\s?[a-zA-Z]?)?"
_WORD = r"[^\W\d_][\w'’.-]*"
_NAME = r"(?-i:[A-ZÀ-ÞА-ЯŁŚŻĆ0-9][\w'’.-]*)"
_PARTICLE = r"(?:del?|della|d[aiou]s?|la|les?|los|des?|van|von|gen|ks|im|d['’]\w+|l['’]\w+)"
_STREET = re.compile(
    rf"(?<![\w.,-])\d{{1,5}}[a-zA-Z]?,? (?:{_WORD} ){{1,4}}(?:(?:{'|'.join(_AFTER)})\b"
    rf"|(?:{'|'.join(_LAST)})\b(?![.]? ?[^\W\d]))"
    rf"|(?<!\w)(?:(?:{'|'.join(map(re.escape, _BEFORE))})[. ]\s?(?:{_WORD} ){{0,4}}{_WORD}"
    rf"|(?:{'|'.join(_BEFORE_A_NAME)})[. ]\s?(?:(?:{_PARTICLE}|{_NAME}) ){{0,4}}{_NAME}),?"
    rf" (?:n[°ºo.]* ?|д[. ]*|№ ?)?{_NUMBER}(?!\w)"
    rf"|(?<![\w.,-])\d{{1,5}}(?: ?bis| ?ter|[a-zA-Z])?,?"
    r" (?:rue|avenue|boulevard|bd|chemin|impasse|allée|quai|route|place (?=d[eu'’]))"
    rf" ?(?:{_WORD} ){{0,4}}{_WORD}"
    rf"|(?<!\w)(?:[^\W\d_]{{3,}}(?:{'|'.join(_ENDINGS)})"
    rf"|{_WORD}[ -](?:{'|'.join(_ALONE)}))[.]? {_NUMBER}(?!\w)"
    r"|\b(?:p\.? ?o\.? box|postfach|boîte postale|apartado|apdo)[. ]+\d+"
    r"|[^\W\d_]{2,}\s?[0-9０-９]{1,2}\s?丁目|[0-9０-９]{1,4}番地",
    re.IGNORECASE,
)

# --- names ---------------------------------------------------------------------------------------
_TITLES = re.compile(
    r"(?<!\w)(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herrn?|Frau|Sr|Sra|Srta|Mme|Mlle|Monsieur|Madame|Sig|Pan"
    r"|Pani|Dhr|Mevr)\.? (?:[^\W\d_]\. )?(?!The\b|Der\b|Die\b)"
    r"[A-ZÀ-ÞА-ЯŁŚŻŹĆ][^\W\d_'’]*['’]?[^\W\d_]+(?!\w)"
)
_LIKE_A_NAME = re.compile(
    r"[A-ZÀ-ÞА-ЯŁŚŻŹĆÇÖÜ][^\W\d_'’-]*(?:['’-][^\W\d_]+)*"
    r"(?:,? (?:(?:van|von|de|del|della|di|da|la|le|den|der|bin|al|el) )*"
    r"[A-ZÀ-ÞА-ЯŁŚŻŹĆÇÖÜ][^\W\d_'’-]*[.]?(?:['’-][^\W\d_]+)*){0,3}"
)
# common given names of many countries: they tell a column of people from one of products
# the workers of Spark have this package as an archive, in which there is no path to open
GIVEN_NAMES = frozenset((files(__package__) / "given_names.txt").read_text("utf-8").split())

# those that are words or things too, and in a text tell nothing
OTHER_MEANINGS = frozenset(
    """
    angela art carmen carol christian claire clara diana eva felix florian gloria grace jack jan
    jean jordan kai lara lena leo lisa luna mark max mercedes mia monica nick noor olga otto paris
    paula pilar ralf rita rosa rose sandra santiago sofia sue tom vera victor victoria viktoria
    wei xavier yan zoe роман
    """.split()  # noqa: SIM905
)
TELLING_NAMES = GIVEN_NAMES - OTHER_MEANINGS
_TWO_CAPITALS = re.compile(
    r"(?<![\w'’-])(?P<given>[A-ZÀ-ÞА-ЯŁŚŻŹĆÇÖÜ][^\W\d_]+) (?:[A-Z]\. )?"
    r"[A-ZÀ-ÞА-ЯŁŚŻŹĆÇÖÜ](?:['’][A-Z])?[^\W\d_]{2,}(?![\w'’-])"
)


def kinds_in(text: str) -> frozenset[str]:
    """Return the kinds of personal data that stand anywhere in a text."""
    return frozenset(kind for kind, _, _ in _parts(text))


def without_personal_data(text: str) -> str:
    """Return a text with every part that is personal replaced by its kind in brackets."""
    for kind, start, end in sorted(_parts(text), key=lambda part: (-part[1], -part[2])):
        text = f"{text[:start]}({kind}){text[end:]}"
    return text


def personal_shares(values: Iterable[str], told_by_one: Collection[str] = ()) -> dict[str, float]:
    """Return, for each kind that a column holds, the share of its values that look like it.

    values: different values of the column as text, none of them empty; a thousand are plenty. A
    kind is in the result from FEW of the values on; forms that other data has too only where
    NEARLY_ALL values have them. Nothing is said of the coordinates of a single axis.

    Of values that are nothing but a number with the form of a card or an IBAN, all bare or all in
    groups, NOT_BY_CHANCE must have the check digits, or they are ids that have them by chance.

    told_by_one: kinds that are in the result as soon as a single value has them.
    """
    given = [value.strip() for value in values]
    if not given:
        return {}
    kinds_of = {value: kinds_in(value) for value in given}
    counts = Counter(kind for value in given for kind in kinds_of[value])
    for kind, form in _FORMS.items():
        for is_bare in (True, False):
            alike = [v for v in given if v.isalnum() == is_bare and form(v)]
            told = sum(kind in kinds_of[value] for value in alike)
            if told < NOT_BY_CHANCE * len(alike):
                counts[kind] -= told
    shares = {kind: counts[kind] / len(given) for kind in KINDS if counts[kind]}
    bare = sum(_BARE_PHONE.fullmatch(value) is not None for value in given) / len(given)
    if bare >= NEARLY_ALL and len(given) >= ENOUGH and not _counts_up(given):
        shares[PHONE] = max(bare, shares.get(PHONE, 0.0))
    if len(given) >= ENOUGH and _are_people(given):
        shares[PERSON] = 1.0
    found = {kind: shares[kind] for kind in KINDS if shares.get(kind, 0.0) >= FEW}
    by_one = {kind: counts[kind] / len(given) for kind in told_by_one if counts[kind]}
    return by_one | found


def are_person_like(values: Collection[str]) -> bool:
    """Return whether most values could be names of people: one to four words in capitals."""
    fit = sum(_LIKE_A_NAME.fullmatch(value.strip()) is not None for value in values)
    return bool(values) and fit >= 0.8 * len(values)


def is_card_number(digits: str) -> bool:
    """Return whether digits are those of a payment card: its prefix, its length, its check digit.

    Luhn: every second digit from the right is doubled and its digits are added up; the sum of all
    ends in 0 (ISO/IEC 7812-1, annex B).
    """
    if not _is_like_a_card(digits):
        return False
    doubled = (int(digit) * (2 if n % 2 else 1) for n, digit in enumerate(reversed(digits)))
    return sum(figure - 9 if figure > 9 else figure for figure in doubled) % 10 == 0


def is_iban(text: str) -> bool:
    """Return whether a text is an IBAN: the first four letters last, as a number, mod 97 is 1."""
    bare = text.replace(" ", "").upper()
    if not 15 <= len(bare) <= 34:
        return False
    return int("".join(str(int(letter, 36)) for letter in bare[4:] + bare[:4])) % 97 == 1


def _is_like_a_card(text: str) -> bool:
    """Return whether a text has the digits of a card: prefix and length, whatever the last one."""
    digits = re.sub(r"(?<=\d)[ -](?=\d)", "", text)
    lengths = _CARD_LENGTHS.get(digits[:1], (14, 15, 16))
    return (
        digits.isdigit()
        and _CARD_START.match(digits) is not None
        and len(digits) in lengths
        and len(set(digits)) > 1
    )


def _is_like_an_iban(text: str) -> bool:
    return _IBAN.fullmatch(text) is not None and 15 <= len(text.replace(" ", "")) <= 34


_FORMS = {CARD: _is_like_a_card, IBAN: _is_like_an_iban}


def _parts(text: str) -> list[tuple[str, int, int]]:
    """Return (kind, start, end) of what is personal in a text; the first kind takes its place."""
    found: list[tuple[str, int, int]] = []
    for kind, start, end in _candidates(text):
        if all(end <= begun or ended <= start for _, begun, ended in found):
            found.append((kind, start, end))
    return found


def _candidates(text: str) -> Iterator[tuple[str, int, int]]:
    if "@" in text or "at" in text or "＠" in text:
        yield from ((EMAIL, *match.span()) for match in _EMAIL.finditer(text))
    yield from ((PERSON, *match.span()) for match in _TITLES.finditer(text))
    if any(letter.isdigit() for letter in text):
        yield from _with_digits(text)
    # last: a street may be called after somebody
    for match in _TWO_CAPITALS.finditer(text):
        if match["given"].lower() in TELLING_NAMES:
            yield PERSON, *match.span()


def _with_digits(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _IBAN.finditer(text):
        # its last group may be a word of the sentence
        for end in range(match.end(), match.start() + 14, -1):
            if not text[end : end + 1].isalnum() and is_iban(text[match.start() : end]):
                yield IBAN, match.start(), end
                break
    for match in _DIGITS_APART.finditer(text):
        if is_card_number(re.sub(r"\D", "", match[0])):
            yield CARD, *match.span()
    for form in (_IPV4, _IPV6):
        for match in form.finditer(text):
            if _is_address(match[0]):
                yield IP, *match.span()
    for match in _COORDINATES.finditer(text):
        first, second = match["first"], match["second"]
        # two shares are no place
        if first is None or 1 < max(abs(float(first)), abs(float(second))) <= 180:
            yield COORDINATES, *match.span()
    yield from ((NATIONAL_ID, *match.span()) for match in _NATIONAL_ID.finditer(text))
    for match in _PHONES.finditer(text):
        if 7 <= len(re.sub(r"\D", "", match[0])) <= 17 and not _NO_PHONE.fullmatch(match[0]):
            yield PHONE, *match.span()
    yield from ((STREET, *match.span()) for match in _STREET.finditer(text))


def _is_address(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    # 0.1.2.3 is a version, and so are most addresses whose numbers are all below ten
    return not (address.version == 4 and all(int(part) < 10 for part in text.split(".")))


def _counts_up(values: Collection[str]) -> bool:
    """Return whether digits are numbers one after the other, as ids are."""
    figures = sorted({int(value) for value in values if value.isdigit()})
    if len(figures) < 2:
        return False
    return (figures[-1] - figures[0]) / (len(figures) - 1) < 4 and figures[-1] - figures[0] > 200


def _are_people(values: Collection[str]) -> bool:
    """Return whether values are like names of people, and enough begin with a common one."""
    if not are_person_like(values):
        return False
    given = sum(bool(GIVEN_NAMES & set(re.findall(r"[^\W\d_]+", v.lower()))) for v in values)
    return given >= 0.3 * len(values)
