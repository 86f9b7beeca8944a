"""Personal data told by its values: the hit and miss rates on generated values that docs state."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable

import pytest
from project import PROJECT

from user_profiling.personal_data import (
    CARD,
    COORDINATES,
    EMAIL,
    IBAN,
    IP,
    NATIONAL_ID,
    PERSON,
    PHONE,
    STREET,
    is_card_number,
    is_iban,
    kinds_in,
    personal_shares,
    without_personal_data,
)

VALUES = 2_000  # of each kind
PAGE = PROJECT / "docs" / "personal_data.md"
SURNAMES = ["Smith", "Müller", "Dupont", "Rossi", "García", "Nowak", "Иванова", "O'Brien", "Silva"]
GIVEN = ["Anna", "Max", "Chloe", "Luca", "Carmen", "Piotr", "Мария", "Sean", "João", "Kwame", "Mei"]


def digits(random_: random.Random, count: int) -> str:
    return "".join(random_.choices(string.digits, k=count))


def luhn(start: str) -> str:
    return next(start + last for last in string.digits if is_card_number(start + last))


def email(r: random.Random) -> str:
    user = r.choice(["ann", "max.m", "kunde+shop", "o_b", "j-p"]) + digits(r, r.randint(0, 3))
    return f"{user}@{r.choice(['example.org', 'mail.example.co.uk', 'bücher.example.de'])}"


def phone(r: random.Random) -> str:
    area, exchange = r.randint(200, 989), r.randint(200, 999)
    first = r.randint(1, 9)
    return r.choice(
        [
            f"+49 {r.randint(30, 999)} {digits(r, 7)}",
            f"+1{area}{exchange}{digits(r, 4)}",
            f"({area}) {exchange}-{digits(r, 4)}",
            f"{area}-{exchange}-{digits(r, 4)}",
            f"{area}.{exchange}.{digits(r, 4)}",
            f"01{first}1/{digits(r, 7)}",
            "0" + str(first) + "".join(f" {digits(r, 2)}" for _ in range(4)),
            f"020 {first}{digits(r, 3)} {digits(r, 4)}",
            f"+{r.choice(['880', '234', '91', '7'])}{first}{digits(r, 9)}",
            f"0043 {first}{digits(r, 2)} {digits(r, 6)}",
            f"({r.randint(11, 99)}) 9{digits(r, 4)}-{digits(r, 4)}",
            f"{r.randint(6, 9)}{digits(r, 4)} {digits(r, 5)}",
            # groups as large numbers have them: not told
            f"6{digits(r, 2)} {digits(r, 3)} {digits(r, 3)}",
        ]
    )


def card(r: random.Random) -> str:
    start = r.choice(["4", "51", "55", "2221", "6011"])
    number = luhn(start + digits(r, 15 - len(start)))
    if r.random() < 0.1:
        number = luhn("37" + digits(r, 12))
        return r.choice([number, f"{number[:4]} {number[4:10]} {number[10:]}"])
    groups = [number[n : n + 4] for n in range(0, 16, 4)]
    return r.choice([number, " ".join(groups), "-".join(groups)])


def iban(r: random.Random) -> str:
    country, length = r.choice([("DE", 18), ("FR", 23), ("GB", 18), ("ES", 20), ("PL", 24)])
    account = ("NWBK" + digits(r, 14)) if country == "GB" else digits(r, length)
    number = next(
        f"{country}{check:02d}{account}"
        for check in range(2, 99)
        if is_iban(f"{country}{check:02d}{account}")
    )
    spaced = " ".join(number[n : n + 4] for n in range(0, len(number), 4))
    return r.choice([number, spaced])


def ip(r: random.Random) -> str:
    if r.random() < 0.7:
        return ".".join(str(r.randint(1, 254)) for _ in range(4))
    return "2001:db8:" + ":".join(f"{r.randint(0, 65535):x}" for _ in range(6))


def coordinates(r: random.Random) -> str:
    latitude, longitude = r.uniform(-89, 89), r.uniform(-179, 179)
    return r.choice(
        [
            f"{latitude:.5f}, {longitude:.5f}",
            f"{latitude:.4f},{longitude:.4f}",
            f"POINT({longitude:.5f} {latitude:.5f})",
            f"{abs(int(latitude))}°{r.randint(0, 59)}'{r.randint(0, 59)}\"{r.choice('NS')}",
        ]
    )


def street(r: random.Random) -> str:
    number = r.randint(1, 200)
    return r.choice(
        [
            f"{number} {r.choice(['Main', 'Old Mill'])} {r.choice(['Street', 'Rd', 'Ave'])}",
            f"{number} {r.choice(['Oak', 'Church'])} {r.choice(['Dr', 'Way', 'Court'])}",
            f"{r.choice(['Haupt', 'Schul'])}{r.choice(['straße', 'str.', 'weg'])} {number}",
            f"Lange {r.choice(['Straße', 'Str.'])} {number}a",
            f"{number} rue {r.choice(['de la Paix', 'Victor Hugo', 'du Bac'])}",
            f"{r.choice(['Calle', 'Avenida'])} {r.choice(['Mayor', 'de la Luz'])} {number}",
            f"Via {r.choice(['Roma', 'Giuseppe Verdi'])} {number}",
            f"ul. {r.choice(['Długa', 'Jana Pawła II'])} {number}",
            f"ул. {r.choice(['Ленина', 'Мира'])}, {number}",
            f"Kerkstraat {number}",
            f"PO Box {number}",
            # a number after a name that has no word for a street: not told
            f"{r.choice(['Am Alten Markt', 'Unter den Linden'])} {number}",
        ]
    )


def national_id(r: random.Random) -> str:
    return f"{r.randint(1, 665):03d}-{r.randint(1, 99):02d}-{r.randint(1, 9999):04d}"


def titled(r: random.Random) -> str:
    return f"{r.choice(['Mr.', 'Mrs', 'Frau', 'Herr', 'Mme', 'Dr.'])} {r.choice(SURNAMES)}"


def untitled(r: random.Random) -> str:
    return f"{r.choice(GIVEN)} {r.choice(SURNAMES)}"


PERSONAL: dict[str, Callable[[random.Random], str]] = {
    EMAIL: email,
    PHONE: phone,
    CARD: card,
    IBAN: iban,
    IP: ip,
    COORDINATES: coordinates,
    STREET: street,
    PERSON: titled,
    NATIONAL_ID: national_id,
}

ORDINARY: dict[str, Callable[[random.Random], str]] = {
    "dates and times": lambda r: r.choice(
        [
            f"{r.randint(1990, 2030)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}",
            f"2024-{r.randint(1, 12):02d}-11 {r.randint(0, 23):02d}:00:00 +0500",
            f"{r.randint(1, 28):02d}.{r.randint(1, 12):02d}.{r.randint(1990, 2030)}",
            f"{r.randint(1, 12)}/{r.randint(1, 28)}/2024 {r.randint(0, 23)}:{r.randint(10, 59)}",
            str(r.randint(1_500_000_000, 1_800_000_000)),
            str(r.randint(1_500_000_000_000, 1_800_000_000_000)),
        ]
    ),
    "amounts": lambda r: r.choice(
        [
            f"{r.uniform(0, 9999):.2f}",
            f"{r.randint(1, 999)}.{digits(r, 3)},{digits(r, 2)} €",
            f"$ {r.randint(1, 999)},{digits(r, 3)}.{digits(r, 2)}",
            f"{r.randint(10, 99)} {digits(r, 3)} {digits(r, 3)}",
        ]
    ),
    "ids": lambda r: r.choice(
        [
            str(r.randint(10**5, 10**6)),
            str(r.randint(10**12, 10**13)),
            f"ORD-2024-{digits(r, 6)}",
            f"{digits(r, 5)}{r.choice(string.ascii_uppercase)}",
            f"cus_{''.join(r.choices(string.ascii_letters + string.digits, k=14))}",
            f"GA1.2.{digits(r, 10)}.{digits(r, 10)}",
            "-".join("".join(r.choices("0123456789abcdef", k=k)) for k in (8, 4, 4, 4, 12)),
        ]
    ),
    "16-digit ids": lambda r: str(r.randint(10**15, 10**16 - 1)),
    "products": lambda r: (
        f"{r.choice(['Set of', 'Size', 'Windows', 'Ring', 'Pack', 'A4'])} {r.randint(1, 500)}"
        f" {r.choice(['bowls', 'dress', 'Place Mats', 'Way Stretch Jeans', 'gold', 'pcs'])}"
    ),
    "versions and browsers": lambda r: r.choice(
        [
            f"{r.randint(0, 9)}.{r.randint(0, 9)}.{r.randint(0, 9)}",
            f"Chrome/{r.randint(80, 130)}.0.{r.randint(1000, 9999)}.{r.randint(0, 200)}",
            f"Mozilla/5.0 (iPhone; CPU iPhone OS {r.randint(10, 18)}_1 like Mac OS X)",
        ]
    ),
    "addresses of pages": lambda r: f"https://example.org/c/{digits(r, 9)}?id={digits(r, 11)}",
    "sentences": lambda r: (
        f"{r.choice(['I bought', 'We need', 'They sent'])} {r.randint(1, 99)}"
        f" {r.choice(['in the first week', 'on the way home', 'for the place we live in'])}"
        f" and paid {r.randint(1, 999)}.{digits(r, 2)} on 2024-03-{r.randint(10, 28)}"
    ),
}


def generated(make: Callable[[random.Random], str]) -> list[str]:
    random_ = random.Random(42)
    return [make(random_) for _ in range(VALUES)]


def stated_rates() -> dict[str, float]:
    """Return the rates that the page states, in percent, by what the row is about."""
    rows = re.findall(r"^\| ([^|]+) \| ([\d.]+) % \|", PAGE.read_text("utf-8"), re.MULTILINE)
    return {name: float(rate) for name, rate in rows}


@pytest.mark.parametrize("kind", PERSONAL)
def test_values_are_told_as_often_as_the_page_says(kind: str) -> None:
    values = generated(PERSONAL[kind])
    told = sum(kind in kinds_in(value) for value in values) / VALUES
    in_text = sum(kind in kinds_in(f"Hello, it is {value}, thanks.") for value in values) / VALUES
    rates = stated_rates()
    assert 100 * told == pytest.approx(rates[kind], abs=0.05)
    assert 100 * in_text == pytest.approx(rates[f"{kind}, in a sentence"], abs=0.05)


def test_names_without_a_title_are_told_where_they_are_common() -> None:
    values = generated(untitled)
    told = sum(PERSON in kinds_in(f"Invoice of {value}") for value in values) / VALUES
    assert 100 * told == pytest.approx(stated_rates()["name without a title"], abs=0.05)
    assert kinds_in("Jordan Shoes and Grace Period") == frozenset()


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_values_are_hardly_ever_taken_for_personal(name: str) -> None:
    values = generated(ORDINARY[name])
    wrong = sum(bool(kinds_in(value)) for value in values) / VALUES
    assert 100 * wrong == pytest.approx(stated_rates()[name], abs=0.05)
    assert wrong < 0.05


# ids that begin like a number with check digits, some of which have them by chance
LIKE_NUMBERS: dict[str, Callable[[random.Random], str]] = {
    "16-digit ids that begin like a card": lambda r: (
        r.choice(["4", "51", "2221"]) + digits(r, 15)
    )[:16],
    "the same in groups": lambda r: "-".join(["4" + digits(r, 3), *(digits(r, 4) for _ in "123")]),
    "ids like an IBAN": lambda r: "DE" + digits(r, 20),
}
BY_ONE = (EMAIL, CARD, IBAN, NATIONAL_ID)


@pytest.mark.parametrize("name", LIKE_NUMBERS)
@pytest.mark.parametrize("size", [1000, 10])
def test_columns_of_ids_are_told_from_numbers_as_often_as_the_page_says(
    name: str, size: int
) -> None:
    random_ = random.Random(42)
    make = LIKE_NUMBERS[name]
    columns = 40 if size == 1000 else 1000
    taken = [
        bool(personal_shares({make(random_) for _ in range(size)}, BY_ONE)) for _ in range(columns)
    ]
    stated = stated_rates()[f"{name}, {size} of them"]
    assert 100 * sum(taken) / columns == pytest.approx(stated, abs=0.05)


@pytest.mark.parametrize(
    "number",
    [
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111111111111111",
        "DE89 3704 0044 0532 0130 00",
    ],
)
def test_one_number_among_other_texts_is_told(number: str) -> None:
    kind = IBAN if number.startswith("DE") else CARD
    others = {
        "texts": [f"It was good, number {n}" for n in range(999)],
        "ids of other lengths": [str(10**9 + 7919 * n) for n in range(999)],
    }
    for values in others.values():
        assert set(personal_shares([*values, number], BY_ONE)) == {kind}
        assert set(personal_shares([*values, f"my number is {number}"], BY_ONE)) == {kind}
    bare_ids = generated(LIKE_NUMBERS["16-digit ids that begin like a card"])
    assert personal_shares(bare_ids, BY_ONE) == {}
    if " " in number or "-" in number:
        assert set(personal_shares([*bare_ids, number], BY_ONE)) == {kind}
    assert set(personal_shares([*bare_ids, f"my number is {number}"], BY_ONE)) == {kind}


def test_check_digits_decide() -> None:
    assert is_card_number("4111111111111111")
    assert not is_card_number("4111111111111112")
    assert is_iban("DE89 3704 0044 0532 0130 00")
    assert not is_iban("DE88 3704 0044 0532 0130 00")
    assert kinds_in("999.1.1.1") == frozenset()


def test_a_column_is_personal_from_a_few_values_on_or_where_nearly_all_are_alike() -> None:
    reviews = [f"It was good, number {n}" for n in range(97)]
    assert personal_shares(reviews) == {}
    found = personal_shares([*reviews, "call 030 1234567", "ann@example.org", "+1 202 555 0117"])
    assert set(found) == {EMAIL, PHONE}
    scattered = [f"{200 + 7 * n}55{5000 + 97 * n}1"[:10] for n in range(40)]
    assert set(personal_shares(scattered)) == {PHONE}
    ids = [str(2_345_678_901 + n) for n in range(400)]
    assert personal_shares(ids) == {}
    assert personal_shares(generated(ORDINARY["16-digit ids"])) == {}
    assert set(personal_shares(generated(card))) == {CARD}
    amounts = [f"{n}.25" for n in range(100)]
    assert personal_shares(amounts) == {}


def test_a_column_of_names_is_told_from_one_of_products() -> None:
    people = [f"{given} {last}" for given in GIVEN for last in SURNAMES]
    assert set(personal_shares(people)) == {PERSON}
    products = ["Tea Pot", "Wine Glass", "Cup", "Paper Bag", "Lunch Box", "Gift Wrap"] * 3
    assert personal_shares(products) == {}


def test_what_is_personal_is_cut_out_of_a_message() -> None:
    said = without_personal_data("Row 3: ann@example.org, 4111 1111 1111 1111, 12 Main Street")
    assert said == "Row 3: (e-mail address), (card number), (street address)"
