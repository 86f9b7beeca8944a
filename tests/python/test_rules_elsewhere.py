"""Rules as audiences of campaigns, in the history, and as a dimension of the metrics."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from project import PROJECT, Project, is_there, link_project, needs
from spark_pair import Pair, needs_spark

sys.path.insert(0, str(PROJECT / "analyses"))

USERS = range(90)
EARLIER, TODAY = datetime(2024, 3, 1), datetime(2024, 4, 1)
RULES: dict[str, Any] = {
    "spenders": {"condition": "total_spend >= 90", "priority": 2},
    "recent": {"label": "Came lately", "condition": "recency_days < 12"},
    "buyers": {"condition": "order_count >= 5", "priority": 1},
}
SPECIAL = ("noise", "unknown")
CAMPAIGNS = {"for_spenders": {"rule": "spenders"}, "for_buyers": {"rule": "buyers"}}


def orders() -> list[tuple[int, datetime, int]]:
    """Return user, time and amount: from one to six orders in three months."""
    return [
        (user, datetime(2024, 1, 1, 12) + timedelta(days=(7 * user + 16 * place) % 90), amount)
        for user in USERS
        for amount in (10 + 10 * (user % 4),)
        for place in range(1 + user % 6)
    ]


def consents(user: int) -> bool:
    return user % 3 > 0


def met_at(as_of: datetime) -> set[tuple[str, str]]:
    """Return which user meets which rule as of a time, by hand."""
    met = set()
    for user in USERS:
        own = [(time, amount) for buyer, time, amount in orders() if buyer == user and time < as_of]
        if not own:
            continue
        if sum(amount for _, amount in own) >= 90:
            met.add((f"u{user}", "spenders"))
        if (as_of - max(time for time, _ in own)).days < 12:
            met.add((f"u{user}", "recent"))
        if len(own) >= 5:
            met.add((f"u{user}", "buyers"))
    return met


@dataclass(frozen=True)
class Shop:
    project: Project
    said: str

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, f"analyses/{script}", "shop.yml", *arguments],
            cwd=self.project.folder,
            env=self.project.environment(USER_PROFILING_INPUT="shop.yml"),
            capture_output=True,
            text=True,
            check=False,
        )


def input_in(folder: Path) -> dict[str, Any]:
    """Write raw files into a folder, and return the input of them."""
    lines = [f"u{user},{time},{amount}" for user, time, amount in orders()]
    (folder / "orders.csv").write_text("\n".join(["customer,ordered_at,total", *lines]) + "\n")
    people = [f"u{user},{'yes' if consents(user) else ('no', '')[user % 2]}" for user in USERS]
    (folder / "people.csv").write_text("\n".join(["id,consent", *people]) + "\n")
    given: dict[str, Any] = {
        "input": "shop",
        "as_of": str(TODAY),
        "rules": RULES,
        "horizon_days": 10_000,
        "leave_out": ["live"],
        "sources": {
            "transactions": {
                "location": str(folder / "orders.csv"),
                "columns": {"user_id": "customer", "occurred_at": "ordered_at", "amount": "total"},
            },
            "users": {
                "location": str(folder / "people.csv"),
                "options": {"all_varchar": True},
                "columns": {"user_id": "id", "marketing_consent": "consent"},
            },
        },
    }
    if is_there("campaigns"):
        given["campaigns"] = CAMPAIGNS
    return given


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop as of the first of March, and of April, recorded by one backfill."""
    folder = link_project(tmp_path_factory.mktemp("rules") / "project")
    given = input_in(folder)
    (folder / "shop.yml").write_text(yaml.safe_dump(given, sort_keys=False))
    project = Project(folder, given)
    done = Shop(project, "").run("backfill.py", "2024-02-15", "month")
    assert done.returncode == 0, done.stdout + done.stderr
    return Shop(project, done.stdout)


def test_every_build_records_who_meets_which_rule(shop: Shop) -> None:
    assert "1 of 2: 2024-03-01" in shop.said
    before, now = met_at(EARLIER), met_at(TODAY)
    assert before - now
    assert now - before
    assert before & now
    history = shop.project.query("select user_id, rule, met_from, met_until from fct_rule_history")
    assert sorted(history, key=str) == sorted(
        [
            *((user, rule, EARLIER, None) for user, rule in before & now),
            *((user, rule, EARLIER, TODAY) for user, rule in before - now),
            *((user, rule, TODAY, None) for user, rule in now - before),
        ],
        key=str,
    )
    assert (shop.project.published / "fct_rule_history.parquet").exists()


@pytest.mark.slow
def test_a_date_that_is_built_again_is_replaced(shop: Shop) -> None:
    history = "select user_id, rule, met_from, met_until from fct_rule_history order by all"
    before = shop.project.query(history)
    wanted = ("--select", "fct_rule_segments+", "--exclude", "published_tables+")
    other = RULES | {"recent": {"condition": "user_id = 'u5'"}}
    changed = Project(shop.project.folder, shop.project.given | {"rules": other})
    changed.build(*wanted)
    now = {(user, rule) for user, rule, _, until in shop.project.query(history) if until is None}
    assert {user for user, rule in now if rule == "recent"} == {"u5"}
    shop.project.build(*wanted)
    assert shop.project.query(history) == before


@needs("campaigns")
def test_the_users_of_a_rule_are_the_audience_of_its_campaign(shop: Shop) -> None:
    met = met_at(TODAY)
    advised = dict(shop.project.query("select segment_key, campaign from rpt_segment_strategies"))
    expected = {}
    members = shop.project.query("select user_id, segment_key from fct_user_segments")
    for user, segment in members:
        if not consents(int(user[1:])):
            continue
        if (user, "buyers") in met:
            expected[user] = "for_buyers"
        elif (user, "spenders") in met:
            expected[user] = "for_spenders"
        elif advised.get(segment) and segment not in SPECIAL:
            expected[user] = advised[segment]
    audience = shop.project.query("select user_id, campaign from fct_campaign_audiences")
    assert len(audience) == len(dict(audience))
    assert dict(audience) == expected
    assert len({*CAMPAIGNS} & {*expected.values()}) == 2
    assert {*expected.values()} - {*CAMPAIGNS}
    # the reports have it by learned segment, with those who have not agreed
    rows = shop.project.query(
        "select campaign, cast(sum(contactable_users) as bigint), cast(sum(user_count) as bigint)"
        " from rpt_campaign_audiences group by campaign"
    )
    assert {name: reached for name, reached, _ in rows if reached} == Counter(expected.values())
    buyers = {user for user, rule in met if rule == "buyers"}
    spenders = {user for user, rule in met if rule == "spenders"}
    sizes = {name: users for name, _, users in rows}
    assert sizes["for_buyers"] == len(buyers)
    assert sizes["for_spenders"] == len(spenders - buyers)
    # and nobody is in two of them
    assert sum(sizes.values()) == sum(
        1
        for user, segment in members
        if user in buyers | spenders or (advised.get(segment) and segment not in SPECIAL)
    )


@needs("campaigns")
def test_the_file_of_a_campaign_with_a_rule_has_those_who_take_part(
    shop: Shop, tmp_path: Path
) -> None:
    from campaign_audiences import write_audiences

    write_audiences(shop.project.published / "user_segments.duckdb", tmp_path)
    rows = list(csv.DictReader((tmp_path / "for_buyers.csv").open(encoding="utf-8")))
    takes_part = shop.project.query(
        "select user_id from fct_campaign_audiences"
        " where campaign = 'for_buyers' and arm = 'treatment' order by user_id"
    )
    assert [(row["user_id"],) for row in rows] == takes_part
    assert takes_part
    # what the playbook says of their segments is about other campaigns
    assert {row["offer"] + row["message"] + row["channel"] for row in rows} == {""}
    assert all(row["segment_name"] for row in rows)


@needs("campaigns")
def test_a_campaign_that_names_no_rule_is_refused(shop: Shop) -> None:
    campaigns = {
        "lost": {"rule": "buyer"},
        "twice": {"rule": "recent"},
        "again": {"rule": "recent"},
        "a/b": {"rule": "buyers"},
        "neither": {},
        "ends": {"rule": "spenders", "ends_at": "2024-05-01"},
    }
    bad = Project(shop.project.folder, shop.project.given | {"campaigns": campaigns})
    said = " ".join(bad.dbt("build").stdout.split())
    for part in (
        "campaigns, lost: rule `buyer` is none of the input file. It has buyers, recent, spenders.",
        "campaigns, twice: rule `recent` is the audience of again too",
        "campaigns, a/b: is no name for the file of an audience",
        "campaigns, neither: starts_at is required",
        "campaigns, ends: starts_at is required",
        "nothing was built or changed",
    ):
        assert part in said, part
    without = {name: value for name, value in shop.project.given.items() if name != "rules"}
    said = " ".join(Project(shop.project.folder, without).dbt("build").stdout.split())
    assert "rule `spenders` is none of the input file. Write it under `rules:`." in said


@needs("metrics")
def test_the_first_rule_is_a_dimension_of_the_metrics(shop: Shop) -> None:
    folder = shop.project.folder
    # another test may have parsed another input there
    assert shop.project.dbt("parse", "--quiet").returncode == 0
    shutil.copy(folder / "target/shop/semantic_manifest.json", folder / "target")
    mf = [str(Path(sys.executable).with_name("mf")), "query", "--metrics", "users,spend"]
    done = subprocess.run(
        [*mf, "--group-by", "user__rule", "--csv", "metrics.csv"],
        cwd=folder,
        env=shop.project.environment(USER_PROFILING_INPUT="shop.yml", DBT_TARGET_PATH="target"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = csv.DictReader(io.StringIO((folder / "metrics.csv").read_text()))
    found = {row["user__rule"]: (int(row["users"]), float(row["spend"])) for row in rows}
    met, first = met_at(TODAY), {}
    for user in USERS:
        own = [rule for rule in ("buyers", "spenders", "recent") if (f"u{user}", rule) in met]
        first[user] = own[0] if own else ""
    spend: Counter[str] = Counter()
    for user, _, amount in orders():
        spend[first[user]] += amount
    users = Counter(first.values())
    assert found == {rule: (users[rule], spend[rule]) for rule in users}
    assert len(found) == 4


@pytest.mark.slow
def test_a_user_is_forgotten_in_the_history_of_rules(shop: Shop) -> None:
    user = next(user for user, _ in sorted(met_at(EARLIER) & met_at(TODAY)))
    history = "select user_id, rule, met_from, met_until from fct_rule_history order by all"
    expected = [row for row in shop.project.query(history) if row[0] != user]
    (shop.project.folder / "ids.csv").write_text(f"{user}\n")
    done = shop.run("forget_users.py", "ids.csv")
    assert done.returncode == 0, done.stdout + done.stderr
    for table in ("rule_history", "fct_rule_history", "fct_rule_segments"):
        assert shop.project.query(f"select count(*) from {table} where user_id = '{user}'") == [
            (0,)
        ]
    assert shop.project.query(history) == expected


@needs_spark
@pytest.mark.slow
def test_spark_records_the_same_history(tmp_path: Path) -> None:
    pair = Pair.of(tmp_path / "project", {"input": "shop"})
    pair = pair.given(**input_in(tmp_path))
    pair.given(as_of=str(EARLIER)).build()
    pair.build()
    assert pair.differences() == {}
    history = pair.spark_rows("fct_rule_history", "user_id, rule, met_until is null")
    assert {(user, rule) for user, rule, lasts in history if lasts} == met_at(TODAY)
    assert len(history) == len(met_at(EARLIER) | met_at(TODAY))
