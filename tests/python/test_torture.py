"""What people get wrong, many times over: seeded, bounded, and counted by outcome.

Nothing may end in words that are not ours, give a wrong number, or be taken that makes no sense.
`make torture` runs the whole; by default a third of it, which takes a minute or two.
"""

from __future__ import annotations

import copy
import gzip
import json
import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from project import CORE, PROJECT, Project, link_project

from analyses.check_input import SCHEMA, mistakes_in
from analyses.convert_files import convert_all

WHOLE = os.environ.get("TORTURE") == "whole"
# of everything that follows
SEED = 20_240_305
MALFORMED, SETTINGS, DATA_FILES, CUT_FILES = (520, 4000, 96, 120) if WHOLE else (160, 700, 32, 40)
# words of an engine or of Python, none of which a message of ours begins or ends with
RAW = re.compile(r"Traceback|\b\w+ Error:|Exception|Possible (fixes|solutions)|0x[0-9a-f]{6}")
Tell = Callable[[str, Counter[str]], None]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Say what came of it, also where pytest keeps quiet."""

    def said(what: str, outcomes: Counter[str]) -> None:
        with capsys.disabled():
            counts = ", ".join(f"{count:,} {name}" for name, count in sorted(outcomes.items()))
            print(f"\n  {what}: {counts}")

    return said


# --- malformed input files ------------------------------------------------------------------------


def damaged(text: str, chance: random.Random) -> bytes:
    """Return an input file with a few things wrong, as editors, tools and people leave them."""
    lines = text.splitlines(keepends=True)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        kind = chance.randrange(12)
        line = lines[at]
        if kind == 0:
            lines[at] = "\t" + line.lstrip(" ")
        elif kind == 1:
            lines[at] = line.replace(":", "", 1)
        elif kind == 2:
            lines.insert(at, line)
        elif kind == 3:
            del lines[at]
        elif kind == 4:
            lines[at] = line.rstrip("\n") + chance.choice(["'", '"', "{", "[", "}", "|"]) + "\n"
        elif kind == 5:
            lines[at] = " " * chance.randint(1, 5) + line
        elif kind == 6:
            lines[at] = chance.choice(["2024: x\n", "? a\n", "- b\n", "<<: *x\n", "!!python/x y\n"])
        elif kind == 7:
            lines[at] = line.replace(" ", "\u00a0", 3)
        elif kind == 8:
            lines[at] = "".join(chance.sample(line.strip(), len(line.strip()))) + "\n"
        elif kind == 9:
            lines = lines[: at + 1]
        elif kind == 10:
            lines[at] = line.upper()
        else:
            lines[at] = line.replace("\n", chance.choice(["\r", "\x00\n", "\u2028", "\x85"]))
        lines = lines or ["\n"]
    whole = "".join(lines)
    encoding = chance.choice(["utf-8"] * 8 + ["utf-16", "latin-1", "cp037"])
    content = whole.encode(encoding, "replace")
    if chance.random() < 0.1:
        position = chance.randrange(len(content) or 1)
        content = content[:position] + bytes([chance.randrange(256)]) + content[position + 1 :]
    return content


def test_no_malformed_input_file_ends_in_words_that_are_not_ours(
    tmp_path: Path, tell: Tell
) -> None:
    chance = random.Random(SEED)
    bundled = sorted((PROJECT / "inputs").glob("*.yml"))
    path = tmp_path / "given.yml"
    outcomes: Counter[str] = Counter()
    for _ in range(MALFORMED):
        path.write_bytes(damaged(chance.choice(bundled).read_text("utf-8"), chance))
        found = mistakes_in(path)
        assert not [mistake for mistake in found if RAW.search(mistake.text)], path.read_bytes()
        if not found:
            given = yaml.safe_load(path.read_text("utf-8-sig"))
            assert set(given) <= set(json.loads(SCHEMA.read_text())["properties"])
            assert given["sources"]
        outcomes["refused" if found else "still sound"] += 1
    tell("malformed input files", outcomes)
    assert outcomes["refused"] > MALFORMED / 2


# --- settings -------------------------------------------------------------------------------------

SOUND: dict[str, Any] = {
    "input": "shop",
    "sources": {
        "transactions": {
            "location": "a.csv",
            "format": "csv",
            "where": "amount > 1",
            "options": {"all_varchar": True, "skip": 0, "delim": ","},
            "freshness": {"warn_after_days": 2},
            "by_order": ["status"],
            "columns": {"user_id": "u", "occurred_at": "t", "amount": "a", "order_id": "o"},
        },
    },
    "reporting_currency": "EUR",
    "exchange_rates": {"USD": 0.92},
    "business": "shop",
    "as_of": "2024-01-01",
    "earliest_time": "1971-01-01",
    "activity_window_days": 30,
    "horizon_days": 30,
    "late_arrival_days": 3,
    "night_start_hour": 22,
    "night_end_hour": 6,
    "min_segment_count": 2,
    "max_segment_count": 12,
    "min_segment_share": 0.02,
    "refit_preview": False,
    "leave_out": ["live", "predictions"],
    "max_values_per_attribute": 20,
    "max_topics": 50,
    "control_share": 0.1,
    "worthwhile_lift": 0.1,
    "extra_features": {"wine": {"transform": "log1p", "missing": "zero", "weight": 1.0}},
    "features": {
        "calls": {"source": "transactions", "sql": "count(*)", "last_days": 90, "predicts": True}
    },
    "segmentation": {
        "segment_count": 4,
        "algorithm": "kmeans",
        "features": ["total_spend"],
        "categories": {"gender": {"values": ["female"], "weight": 1.0}},
        "refit": "when_needed",
        "random_seed": 42,
        "window_days": 30,
    },
    "campaigns": {"spring": {"starts_at": "2024-01-01", "ends_at": "2024-02-01"}},
    "expert": {},
}
NEVER: list[Any] = [float("nan"), float("inf"), -float("inf"), -5, 10**30, [1, [2]], {"zz": 1}]
WRONG: dict[type, list[Any]] = {
    bool: [*NEVER, 2.5, "lots", "", date(2024, 1, 1), 1],
    int: [*NEVER, 2.5, "lots", "", True, date(2024, 1, 1), "1e3", 2**32],
    float: [*NEVER, "lots", "", True, date(2024, 1, 1), "1e3"],
    dict: [5, 2.5, "lots", True, [1]],
    list: [5, 2.5, True, [[1]]],
}
# words from a list, and times
WORDS = {"format", "business", "transform", "missing", "source", "algorithm", "refit"}
TIMES = {"as_of", "earliest_time", "starts_at", "ends_at"}
# a text may say much; that it is SQL is for the build to see
FREE = {"input", "location", "delim", "reporting_currency"}


def settings(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield every place of an input file with the value that it has."""
    if place:
        yield place, value
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield from settings(inner, (*place, key))


def wrong_values(place: tuple[Any, ...], value: Any) -> list[Any]:
    name = place[-1]
    if name in WORDS:
        return [*NEVER, "lots", "", 2.5, True]
    if name in TIMES:
        return [*NEVER, "lots", "", 2.5, True, "2024-13", "12:00", "24-13-99x"]
    if isinstance(value, str):
        return [[1, [2]], {"zz": 1}, ""] if name in FREE else [[1, [2]], {"zz": 1}, "", "a\x01b"]
    if place[:-1] == ("expert",) and isinstance(value, dict):
        return WRONG[dict]
    return [
        wrong
        for wrong in WRONG[type(value)]
        # what is right for one of these
        if not (wrong == 2**32 and name in ("max_amount", "max_trait_value"))
        and not (name == "exchange_rates" and wrong == {"zz": 1})
        and not (name == "options" and wrong == {"zz": 1})
    ]


def put(given: dict[str, Any], place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(given)
    inner = changed
    for key in place[:-1]:
        inner = inner.setdefault(key, {})
    inner[place[-1]] = value
    return changed


def expert_defaults() -> dict[str, Any]:
    """Return `expert` as it would be if all of it were given."""

    def defaults(schema: dict[str, Any]) -> Any:
        if "properties" in schema:
            return {name: defaults(inner) for name, inner in schema["properties"].items()}
        default = schema.get("default")
        # a number whose default is a whole one may be another
        is_number = schema.get("type") == "number" and type(default) is int
        return float(default) if is_number else default

    found: dict[str, Any] = defaults(json.loads(SCHEMA.read_text())["properties"]["expert"])
    return found


def test_no_setting_takes_what_makes_no_sense(tmp_path: Path, tell: Tell) -> None:
    chance = random.Random(SEED)
    tried = [
        (place, wrong) for place, value in settings(SOUND) for wrong in wrong_values(place, value)
    ]
    tried += [
        (place, wrong)
        for place, value in settings({"expert": expert_defaults()})
        if len(place) > 1 and value is not None
        for wrong in wrong_values(place, value)
        if not (isinstance(value, list) and wrong == [])
    ]
    path = tmp_path / "given.yml"
    path.write_text(yaml.safe_dump(SOUND), "utf-8")
    assert mistakes_in(path) == []
    path.write_text(yaml.safe_dump(SOUND | {"expert": expert_defaults()}), "utf-8")
    assert mistakes_in(path) == []
    outcomes: Counter[str] = Counter()
    taken = []
    for place, wrong in chance.sample(tried, min(SETTINGS, len(tried))):
        path.write_text(yaml.safe_dump(put(SOUND, place, wrong)), "utf-8")
        found = mistakes_in(path)
        assert not [mistake for mistake in found if RAW.search(mistake.text)], (place, wrong)
        outcomes["refused" if found else "taken"] += 1
        if not found:
            taken.append((place, wrong))
        elif all(mistake.line == 0 for mistake in found):
            outcomes["without a line"] += 1
    tell(f"wrong settings, of {len(tried):,}", outcomes)
    assert taken == []
    assert outcomes["without a line"] == 0


def test_all_wrong_settings_are_told_at_once(tmp_path: Path) -> None:
    given = copy.deepcopy(SOUND)
    wrong = ["night_start_hour", "max_topics", "late_arrival_days", "horizon_days", "control_share"]
    for name in wrong:
        given[name] = -5
    given["segmentation"]["random_seed"] = 2**32
    path = tmp_path / "given.yml"
    path.write_text(yaml.safe_dump(given, sort_keys=False), "utf-8")
    told = mistakes_in(path)
    assert len(told) == len(wrong) + 1
    assert len({mistake.line for mistake in told}) == len(told)


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_segment_count": 13},
        {"expert": {"clip_quantiles": {"low": 0.99, "high": 0.01}}},
        {"expert": {"min_age_years": 111}},
    ],
    ids=str,
)
def test_limits_that_exclude_each_other_are_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    path = tmp_path / "given.yml"
    path.write_text(yaml.safe_dump({"sources": SOUND["sources"]} | wrong), "utf-8")
    (mistake,) = mistakes_in(path)
    assert "is above" in mistake.text
    assert mistake.line > 0


# --- bad data files -------------------------------------------------------------------------------

HEADER = "id,customer,ts,amount"


class Rows:
    """Rows of a bad file and what must come of them: how many count, and their worth."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.number, self.chance = number, chance
        self.lines: list[str] = []
        self.raw = self.clean = self.cents = 0
        self.users: set[str] = set()

    def good(self, count: int) -> None:
        for _ in range(count):
            cents, row_id = self.chance.randint(1, 99_999), f"{self.number}-{len(self.lines)}"
            user = f"u{self.number}-{self.chance.randrange(9)}"
            self.keep(f"{row_id},{user},{self.time()},{cents / 100:.2f}", user, cents)

    def keep(self, line: str, user: str, cents: int) -> None:
        self.lines.append(line)
        self.users.add(user)
        self.raw, self.clean, self.cents = self.raw + 1, self.clean + 1, self.cents + cents

    def bad(self, line: str) -> None:
        self.lines.append(line)
        self.raw += 1

    def time(self) -> str:
        return f"2024-0{self.chance.randint(1, 9)}-{self.chance.randint(10, 28)} 10:00:00"


def spoil(rows: Rows) -> None:
    """Add what is wrong with one row in a bad file."""
    n, chance = rows.number, rows.chance
    user, row_id = f"u{n}-x", f"{n}-s{len(rows.lines)}"
    wrong = chance.choice(
        [
            f"{row_id},{user},{rows.time()}",
            f"{row_id},{user}",
            f"{row_id}",
            f"{row_id},{user},{rows.time()},5,extra",
            f"{row_id},{user},{rows.time()},lots",
            f"{row_id},{user},{rows.time()},",
            f"{row_id},{user},{rows.time()},nan",
            f"{row_id},{user},{rows.time()},-inf",
            f"{row_id},{user},{rows.time()},4111111111111",
            f"{row_id},{user},{rows.time()},99999999999999999999",
            f"{row_id},{user},9999-12-31,5",
            f"{row_id},{user},infinity,5",
            f"{row_id},{user},-infinity,5",
            f"{row_id},{user},0044-03-15 (BC) 10:00:00,5",
            f"{row_id},{user},24-03-05,5",
            f"{row_id},{user},2024-02-30,5",
            f"{row_id},{user},soon,5",
            f"{row_id},,{rows.time()},5",
            f"{row_id},guest,{rows.time()},5",
            f'{row_id},"{user}"x,{rows.time()},5',
        ]
    )
    rows.bad(wrong)


def odd(rows: Rows) -> None:
    """Add a row that looks odd and is right."""
    n, row_id = rows.number, f"{rows.number}-o{len(rows.lines)}"
    user = rows.chance.choice(
        [f"00{n}", f"{n}e5", f"{n}00000", f"123456789012345678901{n:02}", f"u{n} ü漢字", "=1+1"]
    )
    rows.keep(f"{row_id},{user},{rows.time()},7.25", user, 725)
    quoted = f"q{n}, with a comma"
    rows.keep(f'{row_id}q,"{quoted}",{rows.time()},1.50', quoted, 150)


def write_file(rows: Rows, folder: Path) -> tuple[str, dict[str, Any]]:
    """Write a bad file as text; returns its place and the options to read it by."""
    line_end = rows.chance.choice(["\n", "\n", "\r\n"])
    mark = rows.chance.choice(["", "", "\ufeff"])
    content = mark + line_end.join([HEADER, *rows.lines]) + rows.chance.choice(["", line_end])
    packed = rows.chance.random() < 0.25
    path = folder / f"part{rows.number}.csv{'.gz' if packed else ''}"
    encoded = content.encode("utf-8")
    path.write_bytes(gzip.compress(encoded) if packed else encoded)
    return str(path), rows.chance.choice([{}, {"all_varchar": True}, {"delim": ","}])


def write_json(rows: Rows, folder: Path) -> str:
    """Write good rows as JSON lines, with ids that only digits tell apart, and bad lines."""
    path, lines = folder / f"part{rows.number}.json", []
    for place in range(60):
        cents, user = rows.chance.randint(1, 99_999), f"9{rows.number:03}{place % 7:022}"
        row = f'{{"id": "{rows.number}-{place}", "customer": {user}, "ts": "{rows.time()}",'
        rows.keep(f'{row} "amount": {cents / 100:.2f}}}', user, cents)
    rows.bad('{"id": "cut", "customer": 5, "ts": ')
    rows.bad(f'{{"id": "{rows.number}-t", "customer": 5, "ts": "soon", "amount": 5}}')
    rows.bad(f'{{"id": "{rows.number}-a", "customer": 5, "ts": "{rows.time()}", "amount": "?"}}')
    lines = list(rows.lines)
    rows.chance.shuffle(lines)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return str(path)


def write_parquet(rows: Rows, folder: Path) -> str:
    """Write rows whose ids are numbers with a point, some of which have lost their digits."""
    values = []
    for place in range(40):
        cents, user = rows.chance.randint(1, 99_999), str(1000 * rows.number + place % 7)
        values.append((f"{rows.number}-{place}", float(user), rows.time(), cents / 100))
        rows.keep("", user, cents)
    values += [(f"{rows.number}-{n}", 1e23, rows.time(), 5.0) for n in ("a", "b")]
    rows.raw += 2
    path = folder / f"part{rows.number}.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "create table t (id varchar, customer double, ts varchar, amount double)"
        )
        connection.executemany("insert into t values (?, ?, ?, ?)", values)
        connection.execute(f"copy t to '{path}'")
    return str(path)


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, dict[str, Rows]]:
    """One build over many bad files, each a part of its source."""
    folder, chance = tmp_path_factory.mktemp("spoilt"), random.Random(SEED)
    columns = {"user_id": "customer", "occurred_at": "ts", "amount": "amount", "row_id": "id"}
    expected, parts = {}, []
    for number in range(DATA_FILES):
        rows, options = Rows(number, chance), {}
        if number % 8 == 6:
            place = write_json(rows, folder)
        elif number % 8 == 7:
            place = write_parquet(rows, folder)
        else:
            # what is wrong stands at the head, or after what the reader looks at first
            rows.good(chance.choice([6, 60, 30_000 if number % 8 == 5 else 200]))
            for _ in range(chance.randint(1, 5)):
                spoil(rows)
                rows.good(chance.randint(2, 9))
            odd(rows)
            place, options = write_file(rows, folder)
        expected[place] = rows
        parts.append({"location": place, "columns": columns, "options": options})
    given = {"input": "spoilt", "sources": {"transactions": parts}} | CORE
    project = Project(link_project(folder / "project"), given)
    assert convert_all(given, project.folder) == []
    project.build(
        "--select", "+rpt_data_quality", "quarantined_rows", "--exclude-resource-type", "test"
    )
    return project, expected


def test_every_row_of_a_bad_file_is_counted_and_no_good_one_changed(
    spoilt: tuple[Project, dict[str, Rows]], tell: Tell
) -> None:
    project, expected = spoilt
    bad_by_place = dict(
        project.query(
            "select json_extract_string(raw_row, '$.delivered_in'), count(*)"
            " from quarantined_rows group by all"
        )
    )
    outcomes: Counter[str] = Counter()
    wrong = []
    for place, rows in expected.items():
        found = bad_by_place.get(place, 0)
        outcomes["files"] += 1
        outcomes["rows"] += rows.raw
        outcomes["rows set aside"] += found
        if found != rows.raw - rows.clean:
            wrong.append((place, rows.raw, rows.clean, found))
    tell("bad data files", outcomes)
    assert wrong == []
    raw, clean, copies, filtered, bad, later = project.query(
        "select raw_rows, clean_rows, duplicate_rows, filtered_rows, quarantined_rows, later_rows"
        " from rpt_data_quality where source = 'transactions'"
    )[0]
    assert raw == clean + copies + filtered + bad + later
    assert (raw, clean) == (
        sum(rows.raw for rows in expected.values()),
        sum(rows.clean for rows in expected.values()),
    )
    assert project.query(
        "select sum(spend) * 100 from int_transaction_rollup where row_status = 'clean'"
    )[0][0] == sum(rows.cents for rows in expected.values())
    users = {user for rows in expected.values() for user in rows.users}
    assert {user for (user,) in project.query(
        "select distinct user_id from stg_transactions where reason_code is null"
    )} == users  # fmt: skip


# --- files that cannot be read to their end -------------------------------------------------------


def cut_file(number: int, folder: Path, chance: random.Random) -> str:
    """Write a file that was cut off, mixed up or is something else; returns its place."""
    lines = [f"{n},u{n},2024-03-05 10:00:00,{n}" for n in range(chance.choice([50, 40_000]))]
    content = "\n".join([HEADER, *lines, ""]).encode()
    at = chance.randrange(len(content))
    kind = number % 10
    path = folder / f"cut{number}.csv"
    if kind == 0:
        path = folder / f"cut{number}.csv.gz"
        packed = gzip.compress(content)
        path.write_bytes(packed[: max(30, chance.randrange(len(packed)))])
    elif kind == 1:
        path = folder / f"cut{number}.csv.gz"
        packed = bytearray(gzip.compress(content))
        packed[chance.randrange(10, len(packed))] ^= 0xFF
        path.write_bytes(packed)
    elif kind == 2:
        path.write_bytes(content[:at] + b'\n7,"u7,2024-03-05 10:00:00,1\n' + content[at:])
    elif kind == 3:
        path.write_bytes(content[:at] + bytes(chance.randrange(256) for _ in range(9)))
    elif kind == 4:
        path.write_bytes(content[:at] + "ä€".encode(chance.choice(["cp1252", "utf-16"])))
    elif kind == 5:
        path.write_bytes(content[:at] + b"\r" + content[at:] + b"1,u,2024-03-05,1\r\n")
    elif kind == 6:
        path = folder / f"cut{number}.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"copy (select range as id from range(5000)) to '{path}'")
        whole = path.read_bytes()
        path.write_bytes(whole[: chance.randrange(len(whole))])
    elif kind == 7:
        path = folder / f"cut{number}.json"
        path.write_text(json.dumps([{"id": n, "amount": n} for n in range(500)])[: at % 9000 + 20])
    elif kind == 8:
        path.write_bytes(content[:at] + b"7," + b"x" * 3_000_000 + content[at:])
    else:
        path = folder / f"cut{number}.{chance.choice(['zip', 'xlsx', 'csv.xz', 'json'])}"
        path.write_bytes(bytes(chance.randrange(256) for _ in range(300)))
    return str(path)


def test_a_file_that_cannot_be_read_on_is_told_in_our_words(tmp_path: Path, tell: Tell) -> None:
    chance = random.Random(SEED)
    outcomes: Counter[str] = Counter()
    for number in range(CUT_FILES):
        place = cut_file(number, tmp_path, chance)
        told = convert_all({"sources": {"transactions": {"location": place}}}, tmp_path)
        assert not [problem for problem in told if RAW.search(problem)], (number, told)
        assert all(Path(place).name in problem for problem in told), told
        assert all(len(problem) < 600 + len(place) for problem in told), told
        outcomes["told" if told else "read, its bad lines set aside"] += 1
        if number % 10 in (0, 6):
            assert told, place
    tell("files that were cut off or mixed up", outcomes)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for place in ("pipe.csv", "*.csv"):
        (told,) = convert_all({"sources": {"users": {"location": place}}}, tmp_path)
        assert "is no regular file" in told


def test_what_was_read_to_its_end_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text(f"{HEADER}\n1,u,2024-03-05,1\n", "utf-8")
    given = {"sources": {"transactions": {"location": "a.csv"}}}
    assert convert_all(given, tmp_path) == []
    monkeypatch.setattr("analyses.convert_files.reading_problems", lambda *_: ["read again"])
    assert convert_all(given, tmp_path) == []
    (tmp_path / "a.csv").write_text(f"{HEADER}\n1,u,2024-03-05,11\n", "utf-8")
    assert convert_all(given, tmp_path) == ["source transactions, location: read again"]
