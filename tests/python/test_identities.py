"""Which ids are one person: the rules by brute force, and whatever the order of the rows.

The SQL of the models is compiled once and run on links of many small worlds at a time, told apart
by what their ids begin with.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from project import CORE, Project, link_project

from user_profiling.identities import people_at, people_of_users

START = datetime(2024, 1, 1)
# user, other id, when (none: at no known time), whether `identities` says it
Link = tuple[str, str, Any, bool]
Row = dict[str, Any]
SCHEMA = pa.schema(
    [
        ("activity_date", pa.date32()),
        ("row_status", pa.string()),
        ("user_id", pa.string()),
        ("other_id", pa.string()),
        ("source", pa.string()),
        ("first_seen_at", pa.timestamp("us")),
    ]
)
KEPT = ("int_linked_ids", "int_identities")
COLUMNS = "* exclude (days_of, changed_in_build)"


def table(links: Iterable[Link]) -> pa.Table:
    """Links as int_identity_links has them."""
    return pa.Table.from_pylist(
        [
            {
                "activity_date": None if day is None else (START + timedelta(days=day)).date(),
                "row_status": "clean",
                "user_id": user,
                "other_id": other,
                "source": "identities" if is_stated else "interactions",
                "first_seen_at": None if day is None else START + timedelta(days=day),
            }
            for user, other, day, is_stated in links
        ],
        schema=SCHEMA,
    )


@dataclass
class Warehouse:
    """The tables that put ids together, made by the SQL of the models."""

    compiled: dict[str, str]
    connection: duckdb.DuckDBPyConnection = field(
        default_factory=lambda: duckdb.connect(config={"threads": 1})
    )

    def build(
        self, links: Iterable[Link], max_ids: int = 100, first_day: int | None = None
    ) -> None:
        """Build from scratch, or, with the first day that is read again, what has changed."""
        self.replace("int_identity_links", table(links))
        for name in ("int_linked_ids", "int_links_between_users", "ml_people", "int_identities"):
            kind = "later" if first_day is not None and name in KEPT else "first"
            if name == "ml_people":
                pairs = self.connection.table("int_links_between_users").to_arrow_table()
                self.replace(name, people_of_users(pairs))
                continue
            sql = re.sub("> 100\\b", f"> {max_ids}", self.compiled[f"{name} {kind}"])
            if first_day is not None:
                day = (START + timedelta(days=first_day)).date()
                sql = sql.replace("cast('0001-01-01' as date)", f"date '{day}'")
            self.replace("made", sql)
            if kind == "later":
                self.connection.execute(
                    f"delete from {name} where other_id in (select other_id from made)"
                )
                self.connection.execute(f"insert into {name} by name from made")
            else:
                self.replace(name, "from made")

    def replace(self, name: str, rows: pa.Table | str) -> None:
        query = rows if isinstance(rows, str) else "from rows"
        self.connection.execute(f"create or replace table {name} as {query}")

    def publish(self) -> None:
        """The users whom the next build finds published."""
        self.replace("int_users", "select distinct user_id from int_identities")

    def rows(self) -> dict[str, Row]:
        """Each id's row."""
        found = self.connection.sql(f"select {COLUMNS} from int_identities").to_arrow_table()
        return {row["other_id"]: row for row in found.to_pylist()}


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The SQL of the models, in a first build and in a later one."""
    folder = link_project(tmp_path_factory.mktemp("compiled"))
    mapped = {"user_id": "u", "other_id": "o", "seen_at": "t"}
    events = {"user_id": "u", "anonymous_id": "o", "occurred_at": "t", "interaction_type": "k"}
    for name in ("links", "events"):
        (folder / f"{name}.csv").write_text("u,o,t,k\n")
    sources = {
        "identities": {"location": "links.csv", "columns": mapped},
        "interactions": {"location": "events.csv", "columns": events},
    }
    built = Project(folder, CORE | {"input": "people", "sources": sources, "leave_out": ["live"]})
    with duckdb.connect(str(built.warehouse)) as connection:
        for name in (*KEPT, "int_users"):
            connection.execute(f"create table {name} as select 1 as user_id")
        connection.execute(
            "create table int_reprocessing_window as select cast(null as date) as first_day"
        )
    names = ("int_linked_ids", "int_links_between_users", "int_identities", "int_past_people")
    found = {}
    for kind, option in {"first": ["--full-refresh"], "later": []}.items():
        done = built.dbt("compile", *option, "--select", *names)
        assert done.returncode == 0, done.stdout
        for name in names:
            (path,) = (folder / "target/people/compiled").rglob(f"{name}.sql")
            sql = path.read_text("utf-8")
            found[f"{name} {kind}"] = re.sub(r'"people"\."main"\."(\w+)"', r"\1", sql)
    return found


@pytest.fixture
def warehouse(compiled: dict[str, str]) -> Warehouse:
    made = Warehouse(compiled)
    made.replace("int_users", "select cast(null as varchar) as user_id where false")
    return made


def resolved(
    warehouse: Warehouse, links: list[Link], max_ids: int = 100, published: Iterable[str] = ()
) -> dict[str, Row]:
    """Each id's row in a build from scratch."""
    users = pa.table({"user_id": pa.array(sorted(published), pa.string())})
    warehouse.replace("int_users", users)
    warehouse.build(links, max_ids)
    return warehouse.rows()


def people(warehouse: Warehouse, links: list[Link], **more: Any) -> dict[str, str]:
    """Each id's person."""
    return {name: row["user_id"] for name, row in resolved(warehouse, links, **more).items()}


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
        name: min(
            (-1 if day is None else day for user, _, day, _ in links if name == user), default=0
        )
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
        st.one_of(st.none(), st.integers(0, 5)),
        st.booleans(),
    ).filter(lambda link: link[0] != link[1]),
    unique_by=lambda link: link[:2],
    max_size=25,
)


def checked(links: list[Link], found: dict[str, Row], max_ids: int) -> None:
    """Hold what is said of each id against what sets find."""
    assert {name: row["user_id"] for name, row in found.items()} == by_hand(links, max_ids)
    pairs = {frozenset(link[:2]) for link in links}
    for name, row in found.items():
        assert (row["user_id"] != name) == (row["status"] == "merged")
        assert row["id_count"] <= max_ids or row["user_id"] == name
        assert (row["linked_with"] is None) == (row["status"] == "stays")
        if row["status"] != "stays":
            assert frozenset((name, row["linked_with"])) in pairs
        if row["status"] in ("merged", "too_large"):
            assert found[row["linked_with"]]["cluster_id"] == row["cluster_id"]


@given(links=LINKS, max_ids=st.integers(1, 8), seed=st.integers(0, 5))
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_people_are_those_that_sets_find_in_any_order(
    warehouse: Warehouse, links: list[Link], max_ids: int, seed: int
) -> None:
    warehouse.build(links, max_ids)
    found = warehouse.rows()
    checked(links, found, max_ids)
    shuffled = links.copy()
    random.Random(seed).shuffle(shuffled)
    warehouse.build(shuffled, max_ids)
    assert warehouse.rows() == found


def worlds(chance: random.Random, count: int, days: range) -> list[Link]:
    """Links on some days of many small worlds, most of them of few users and many devices."""
    found: dict[tuple[str, str, Any], Link] = {}
    for number in range(count):
        ids = [f"w{number:04d}{letter}" for letter in "abcdefghijkl"[: chance.randint(3, 12)]]
        users = ids[: chance.randint(1, len(ids))]
        for _ in range(chance.randint(0, 4)):
            user, other = chance.choice(users), chance.choice(ids)
            day = chance.choice([*days, *days, *days, None])
            if user != other:
                link = (user, other, day, chance.random() < 0.6)
                found[link[0], link[1], day] = link
    return list(found.values())


def test_a_later_build_leaves_what_one_from_scratch_makes(
    warehouse: Warehouse, compiled: dict[str, str]
) -> None:
    """Whatever comes, changes and goes on the days that are read again, build after build."""
    chance = random.Random(7)
    count, max_ids = 1000, 6
    links = worlds(chance, count, range(0, 8))
    warehouse.build(links, max_ids)
    moved = 0
    for today in range(8, 20, 2):
        before = warehouse.rows()
        warehouse.publish()
        first_day = today - 3
        kept = [
            link
            for link in links
            if (link[2] is not None and link[2] < first_day) or chance.random() < 0.85
        ]
        links = kept + worlds(chance, count, range(first_day, today))
        warehouse.build(links, max_ids, first_day)
        later = warehouse.rows()
        scratch = Warehouse(compiled)
        scratch.replace("int_users", warehouse.connection.table("int_users").to_arrow_table())
        scratch.build(links, max_ids)
        expected = scratch.rows()
        # an id that has lost its links stays by itself
        gone = later.keys() - expected.keys()
        assert all(later[name]["status"] == "stays" for name in gone)
        for name, row in expected.items():
            assert later[name] == row, [link for link in links if link[0][:5] == name[:5]]
        moved += sum(before[name]["user_id"] != later[name]["user_id"] for name in before)
        assert {row["status"] for row in later.values()} == {
            "stays",
            "merged",
            "shared",
            "too_large",
        }
    assert moved > 100


def test_people_of_past_times_are_those_that_the_links_seen_by_then_make(
    warehouse: Warehouse,
) -> None:
    max_ids, first, last = 6, 6, 9
    links = worlds(random.Random(5), 1500, range(0, 12))
    warehouse.build(links, max_ids)
    warehouse.publish()
    as_of, end = (START + timedelta(days=day) for day in (first, last))
    times = pa.table({"as_of": [as_of], "last_label_date": [(end - timedelta(days=1)).date()]})
    warehouse.replace("int_prediction_times", times)
    warehouse.replace("int_prediction_decision", "select true as should_fit")
    pairs = warehouse.connection.table("int_links_between_users").to_arrow_table()
    warehouse.replace("ml_past_people", people_at(times, pairs))
    sql = warehouse.compiled["int_past_people first"]
    sql = sql.replace("limit 25000", "limit 2000").replace("> 100", f"> {max_ids}")
    found = warehouse.connection.sql(sql).to_arrow_table().to_pylist()
    sampled = [row for row in found if row["is_sampled"]]
    assert len(sampled) == 2000 < len(found)
    for column, limit in {"user_id": first, "later_user_id": last}.items():
        known = [link for link in links if link[2] is None or link[2] < limit]
        expected = by_hand(known, max_ids)
        wanted = {row[column] for row in sampled}
        ids = {
            (row["other_id"], row[column])
            for row in found
            if row[column] in wanted and row["other_id"] in expected
        }
        assert ids == {(name, user) for name, user in expected.items() if user in wanted}
        assert len({user for _, user in ids}) < len(ids)
        assert all(row[column] == expected.get(row["other_id"], row["other_id"]) for row in sampled)


@given(links=LINKS, later=LINKS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_an_id_that_stays_stays_as_its_cluster_grows(
    warehouse: Warehouse, links: list[Link], later: list[Link]
) -> None:
    """Later links may join people; of these one stays that stayed before.

    What has become shared since may take others with it, which then stay by themselves.
    """
    before = {link[:2] for link in links}
    grown = links + [
        (user, other, (hour or 0) + 10, stated)
        for user, other, hour, stated in later
        if (user, other) not in before
    ]
    first = people(warehouse, links)
    second = people(warehouse, grown, published=set(first.values()))
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
def test_whose_an_id_is(warehouse: Warehouse, links: list[Link], expected: dict[str, str]) -> None:
    assert people(warehouse, links) == expected


def test_a_cluster_beyond_the_limit_is_not_merged_and_is_reported(warehouse: Warehouse) -> None:
    links = [("shop", f"a{number}", number, False) for number in range(10)]
    rows = resolved(warehouse, links, max_ids=10)
    assert {row["status"] for row in rows.values()} == {"too_large"}
    assert {row["id_count"] for row in rows.values()} == {11}
    assert all(name == row["user_id"] for name, row in rows.items())
    assert set(people(warehouse, links, max_ids=11).values()) == {"shop"}


def test_a_published_id_stays_where_times_do_not_tell(warehouse: Warehouse) -> None:
    links: list[Any] = [("new", "old", None, True), ("old", "a", None, True)]
    assert set(people(warehouse, links).values()) == {"new"}
    assert set(people(warehouse, links, published={"old", "a"}).values()) == {"old"}


def test_a_row_says_which_link_joined_an_id_and_when(warehouse: Warehouse) -> None:
    links = [("u1", "a", 3, False), ("u1", "b", 1, True), ("u2", "c", 4, False)]
    row = resolved(warehouse, [*links, ("u1", "c", 2, True)])["a"]
    assert (row["linked_with"], row["linked_by"]) == ("u1", "interactions")
    assert row["linked_at"] == START + timedelta(days=3)
    shared = resolved(warehouse, [*links, ("u1", "c", 2, True)])["c"]
    assert (shared["status"], shared["linked_with"]) == ("shared", "u1")


def test_no_links_are_no_people(warehouse: Warehouse) -> None:
    assert people(warehouse, []) == {}
