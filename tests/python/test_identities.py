"""Which ids are one person: the rules by brute force, and whatever the order of the rows."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from user_profiling.identities import PEOPLE_SCHEMA, resolve_people

START = datetime(2024, 1, 1)
Link = tuple[str, str, int, bool]
Row = dict[str, Any]
SCHEMA = pa.schema(
    [
        ("user_id", pa.string()),
        ("other_id", pa.string()),
        ("first_seen_at", pa.timestamp("us")),
        ("source", pa.string()),
        ("is_stated", pa.bool_()),
        ("user_is_settled", pa.bool_()),
        ("user_was_published", pa.bool_()),
        ("other_was_published", pa.bool_()),
    ]
)


def table(links: list[Link], published: set[str] = frozenset()) -> pa.Table:  # type: ignore[assignment]
    """Links as the model before hands them over; hour None: no time."""
    return pa.Table.from_pylist(
        [
            {
                "user_id": user,
                "other_id": other,
                "first_seen_at": None if hour is None else START + timedelta(hours=hour),
                "source": "identities" if is_stated else "interactions",
                "is_stated": is_stated,
                "user_is_settled": False,
                "user_was_published": user in published,
                "other_was_published": other in published,
            }
            for user, other, hour, is_stated in links
        ],
        schema=SCHEMA,
    )


def resolved(links: list[Link], max_ids: int = 100, **more: Any) -> dict[str, Row]:
    """Each id's row."""
    rows = resolve_people(table(links, **more), max_ids).to_pylist()
    return {row["other_id"]: row for row in rows}


def people(links: list[Link], **more: Any) -> dict[str, str]:
    """Each id's person."""
    return {name: row["user_id"] for name, row in resolved(links, **more).items()}


def by_hand(links: list[Link], max_ids: int) -> dict[str, str]:
    """The same by sets: join an id to its users while all of them are one person."""
    users = {user for user, *_ in links}
    everyone = users | {other for _, other, *_ in links}
    cluster = {name: {name} for name in everyone}
    parents = defaultdict(set)
    for user, other, _, is_stated in links:
        if user != other and (is_stated or other not in users):
            parents[other].add(user)
    is_growing = True
    while is_growing:
        is_growing = False
        for other, theirs in parents.items():
            first = next(iter(theirs))
            if theirs <= cluster[first] and other not in cluster[first]:
                both = cluster[first] | cluster[other]
                cluster |= dict.fromkeys(both, both)
                is_growing = True
    first_seen = {
        name: min((hour for user, _, hour, _ in links if name == user), default=0)
        for name in everyone
    }
    stays = {}
    for name in everyone:
        candidates = cluster[name] & users or {name}
        best = min(candidates, key=lambda one: (first_seen[one], one))
        stays[name] = best if len(cluster[name]) <= max_ids else name
    return stays


LINKS = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"),
        st.sampled_from("abcdefghijklmno"),
        st.integers(0, 5),
        st.booleans(),
    ).filter(lambda link: link[0] != link[1]),
    unique_by=lambda link: link[:2],
    max_size=25,
)


@given(links=LINKS, max_ids=st.integers(1, 8), seed=st.integers(0, 5))
@settings(max_examples=400, deadline=None)
def test_people_are_those_that_sets_find_in_any_order(
    links: list[Link], max_ids: int, seed: int
) -> None:
    expected = by_hand(links, max_ids)
    found = resolved(links, max_ids)
    assert {name: row["user_id"] for name, row in found.items()} == expected
    shuffled = links.copy()
    random.Random(seed).shuffle(shuffled)
    assert resolved(shuffled, max_ids) == found
    for name, row in found.items():
        assert (row["user_id"] != name) == (row["status"] == "merged")
        if row["status"] == "merged":
            assert row["linked_with"] in found
            assert found[row["linked_with"]]["user_id"] == row["user_id"]
            pairs = {frozenset(link[:2]) for link in links}
            assert frozenset((name, row["linked_with"])) in pairs
        assert row["id_count"] <= max_ids or row["user_id"] == name


@given(links=LINKS, later=LINKS)
@settings(max_examples=200, deadline=None)
def test_an_id_that_stays_stays_as_its_cluster_grows(links: list[Link], later: list[Link]) -> None:
    """Later links may join people; of these one stays that stayed before.

    What has become shared since may take others with it, which then stay by themselves.
    """
    before = {link[:2] for link in links}
    grown = links + [
        (user, other, hour + 10, stated)
        for user, other, hour, stated in later
        if (user, other) not in before
    ]
    first = people(links)
    second = people(grown, published=set(first.values()))
    known = {user for user, *_ in links}
    for stays in set(second.values()):
        former = {first[name] for name, now in second.items() if now == stays and name in known}
        assert stays in former or all(second[name] != stays for name in former)


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        pytest.param(
            [("u1", "a1", 0, False), ("u1", "a2", 1, False)],
            {"u1": "u1", "a1": "u1", "a2": "u1"},
            id="devices of one user are that user",
        ),
        pytest.param(
            [("u1", "d", 0, False), ("u2", "d", 1, False), ("u2", "e", 1, False)],
            {"u1": "u1", "u2": "u2", "d": "d", "e": "u2"},
            id="a shared device joins nobody",
        ),
        pytest.param(
            [("u1", "u2", 0, False), ("u2", "a", 0, False)],
            {"u1": "u1", "u2": "u2", "a": "u2"},
            id="a user on the device of another is not the other",
        ),
        pytest.param(
            [("new", "old", 5, True), ("old", "a", 0, False), ("new", "a", 6, False)],
            {"new": "old", "old": "old", "a": "old"},
            id="two ids that are stated to be one share a device, and the first of them stays",
        ),
        pytest.param(
            [("u1", "u2", 0, True), ("u2", "u1", 0, True)],
            {"u1": "u1", "u2": "u1"},
            id="a circle is one person",
        ),
    ],
)
def test_whose_an_id_is(links: list[Link], expected: dict[str, str]) -> None:
    assert people(links) == expected


def test_a_cluster_beyond_the_limit_is_not_merged_and_is_reported() -> None:
    links = [("shop", f"a{number}", number, False) for number in range(10)]
    rows = resolved(links, max_ids=10)
    assert {row["status"] for row in rows.values()} == {"too_large"}
    assert {row["id_count"] for row in rows.values()} == {11}
    assert all(name == row["user_id"] for name, row in rows.items())
    assert set(people(links, max_ids=11).values()) == {"shop"}


def test_a_published_id_stays_where_times_do_not_tell() -> None:
    links: list[Any] = [("new", "old", None, True), ("old", "a", None, True)]
    assert set(people(links).values()) == {"new"}
    assert set(people(links, published={"old", "a"}).values()) == {"old"}


def test_a_row_says_which_link_joined_an_id_and_when() -> None:
    links = [("u1", "a", 3, False), ("u1", "b", 1, True), ("u2", "c", 4, False)]
    row = resolved([*links, ("u1", "c", 2, True)])["a"]
    assert (row["linked_with"], row["linked_by"]) == ("u1", "interactions")
    assert row["linked_at"] == START + timedelta(hours=3)
    shared = resolved([*links, ("u1", "c", 2, True)])["c"]
    assert (shared["status"], shared["linked_with"]) == ("shared", "u1")


def test_no_links_are_no_people() -> None:
    assert resolve_people(table([]), 100) == PEOPLE_SCHEMA.empty_table()
