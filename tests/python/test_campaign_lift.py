"""Who may be contacted, and what a campaign did, from a build before it and one after it."""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from project import Project, link_project
from scipy import stats

BEFORE, AFTER = "2024-02-01", "2024-03-01"
USERS = range(300)
# orders a month and their amount
KINDS = {"rare": (1, 10), "frequent": (8, 12), "large": (2, 400)}
MOVED, WITHDRAWN = range(12), range(30, 60)
CONSENT = ["true", "yes", "true", "t", "1", "true", "true", "false", "", "perhaps"]
CONTROL_SHARE, WORTHWHILE = 0.3, 0.25
UP_TO_LIFT = ("--select", "+rpt_campaign_lift", "+rpt_campaign_audiences", "+rpt_data_quality")
Audience = dict[str, tuple[str, str, str]]


def may_be_contacted(user: int, at: str) -> bool:
    return user % 10 < 7 and not (at == AFTER and user in WITHDRAWN)


def write_users(folder: Path, at: str) -> None:
    """Registrations, those of the second date in the other order."""
    lines = [
        f"u{user},{CONSENT[user % 10] if may_be_contacted(user, at) or user % 10 > 6 else 'false'}"
        for user in (USERS if at == BEFORE else reversed(USERS))
    ]
    (folder / "users.csv").write_text("\n".join(["id,consent", *lines]) + "\n")


def write_orders(folder: Path) -> None:
    lines = ["customer,ordered_at,total"]
    for user in USERS:
        for month in (1, 2):
            kind = "large" if user in MOVED and month == 2 else list(KINDS)[user % 3]
            orders, amount = KINDS[kind]
            for order in range(orders):
                day = 1 + (user + 3 * order) % 28
                lines.append(f"u{user},2024-{month:02}-{day:02} 12:00:00,{amount + user % 5}")
    (folder / "orders.csv").write_text("\n".join(lines) + "\n")


def responses(audience: Audience) -> list[tuple[str, str, str, str]]:
    """Good responses of the audience: user, campaign, time, worth. Some come before it began."""
    rows = []
    for user, (_, campaign, arm) in audience.items():
        number = int(user[1:])
        if number % (2 if arm == "treatment" else 4) == 0:
            rows.append((user, campaign, "2024-02-10 09:00:00", f"{number % 7}.5"))
        if number % 8 == 0:
            rows.append((user, campaign, "2024-01-20 09:00:00", "3"))
    return rows


def write_responses(folder: Path, audience: Audience) -> None:
    some = next(iter(audience.values()))[1]
    rows = [
        *responses(audience),
        ("u7", some, "2024-02-10", "9"),  # never agreed
        ("nobody", some, "2024-02-10", "9"),
        ("u0", "mystery", "2024-02-10", "9"),
        ("u0", some, "2024-03-01", "9"),  # later
        ("", some, "2024-02-10", "9"), ("u0", "", "2024-02-10", "9"), ("u0", some, "soon", "9"),
    ]  # fmt: skip
    lines = [",".join((str(number), *row)) for number, row in enumerate(rows)]
    # delivered again, and not in order
    lines = ["id,member,campaign,answered_at,worth", *reversed([*lines, *lines[:5]])]
    (folder / "responses.csv").write_text("\n".join(lines) + "\n")


@dataclass(frozen=True)
class Shop:
    """The project after the campaign, and what the audience was before and is after it."""

    project: Project
    before: Audience
    after: Audience
    segments_after: dict[str, str]
    audiences: list[dict[str, Any]]

    def results(self, campaign: str, segment: str | None, arm: str) -> list[list[float]]:
        """Return for each user of an arm the worth of each response."""
        worth = defaultdict(list)
        for user, of, _, value in responses(self.before):
            worth[user, of].append(float(value))
        return [
            worth[user, campaign]
            for user, (key, of, in_arm) in self.before.items()
            if of == campaign and in_arm == arm and segment in (None, key)
        ]

    def lift(self) -> list[dict[str, Any]]:
        return rows(self.project, "rpt_campaign_lift")


def rows(project: Project, table: str) -> list[dict[str, Any]]:
    names = [name for name, *_ in project.query(f"describe {table}")]
    return [dict(zip(names, row, strict=True)) for row in project.query(f"from {table}")]


def audience_of(project: Project) -> Audience:
    found = project.query("select user_id, segment_key, campaign, arm from fct_campaign_audiences")
    return {user: (segment, campaign, arm) for user, segment, campaign, arm in found}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A campaign in February; the source with the responses is there from the second build on."""
    raw = tmp_path_factory.mktemp("raw")
    write_orders(raw)
    sources = {
        "users": {
            "location": str(raw / "users.csv"),
            "options": {"all_varchar": True},
            "columns": {"user_id": "id", "marketing_consent": "consent"},
        },
        "transactions": {
            "location": str(raw / "orders.csv"),
            "columns": {"user_id": "customer", "occurred_at": "ordered_at", "amount": "total"},
        },
    }
    answers = {
        "location": str(raw / "responses.csv"),
        "options": {"all_varchar": True},
        "columns": {
            "row_id": "id", "user_id": "member", "campaign": "campaign",
            "occurred_at": "answered_at", "value": "worth",
        },
    }  # fmt: skip
    given = {
        "input": "shop",
        "sources": sources,
        "activity_window_days": 31,
        "segmentation": {"segment_count": 3},
        "control_share": CONTROL_SHARE,
        "worthwhile_lift": WORTHWHILE,
        # at the first date the history is too short to predict so far ahead
        "horizon_days": 12,
        "leave_out": ["live"],
    }
    project = Project(link_project(tmp_path_factory.mktemp("project")), given)
    write_users(raw, BEFORE)
    first = replace(project, given=given | {"as_of": BEFORE})
    first.build(*UP_TO_LIFT, "--exclude-resource-type", "test")
    before, audiences = audience_of(first), rows(first, "rpt_campaign_audiences")
    assert first.query("from rpt_campaign_lift") == []

    write_users(raw, AFTER)
    write_responses(raw, before)
    both = {"as_of": AFTER, "sources": sources | {"campaign_responses": answers}}
    second = replace(project, given=given | both)
    second.build(*UP_TO_LIFT, "--indirect-selection", "cautious")
    segments = dict(second.query("select user_id, segment_key from fct_user_segments"))
    return Shop(second, before, audience_of(second), segments, audiences)


def test_only_who_has_agreed_is_in_an_audience(shop: Shop) -> None:
    for audience, at in ((shop.before, BEFORE), (shop.after, AFTER)):
        assert set(audience) == {f"u{user}" for user in USERS if may_be_contacted(user, at)}


def test_an_arm_is_a_hash_of_user_and_campaign(shop: Shop) -> None:
    for user, (_, campaign, arm) in (*shop.before.items(), *shop.after.items()):
        hashed = int(hashlib.md5(f"{campaign}/{user}".encode()).hexdigest()[:8], 16)
        assert arm == ("control" if hashed < CONTROL_SHARE * 2**32 else "treatment")
    arms = [arm for _, _, arm in shop.before.values()]
    # within three standard errors of the share that was asked for
    error = math.sqrt(CONTROL_SHARE * (1 - CONTROL_SHARE) / len(arms))
    assert arms.count("control") / len(arms) == pytest.approx(CONTROL_SHARE, abs=3 * error)


def power(base: float, rate: float, treated: int, held_out: int) -> float:
    """The power of a two-sided test of two rates at 5 % (Cohen 1988), from scipy's normal."""
    effect = 2 * math.asin(math.sqrt(rate)) - 2 * math.asin(math.sqrt(base))
    shift = abs(effect) * math.sqrt(treated * held_out / (treated + held_out))
    edge = stats.norm.ppf(0.975)
    return float(stats.norm.sf(edge - shift) + stats.norm.cdf(-edge - shift))


def test_smallest_effect_and_power_are_those_of_the_textbook(shop: Shop) -> None:
    shown = 0
    for row in shop.audiences:
        base, sizes = row["base_rate"], (row["treatment_users"], row["control_users"])
        assert row["base_rate_source"] == "last_horizon"
        if row["minimum_detectable_effect"] is not None:
            shown += 1
            found = power(base, base + row["minimum_detectable_effect"], *sizes)
            assert found == pytest.approx(0.8, abs=1e-4)
        if base is not None and base * (1 + WORTHWHILE) <= 1:
            exact_power = power(base, base * (1 + WORTHWHILE), *sizes)
            assert row["power_for_worthwhile_lift"] == pytest.approx(exact_power, abs=1e-6)
        else:
            assert row["power_for_worthwhile_lift"] is None
    assert shown


def newcombe(hits: list[int], sizes: list[int]) -> tuple[float, float]:
    """The hybrid score interval (Newcombe 1998, method 10) from scipy's Wilson intervals."""
    rates = [hit / size for hit, size in zip(hits, sizes, strict=True)]
    ends = [
        stats.binomtest(hit, size).proportion_ci(0.95, method="wilson")
        for hit, size in zip(hits, sizes, strict=True)
    ]
    difference = rates[0] - rates[1]
    return (
        difference - math.hypot(rates[0] - ends[0].low, ends[1].high - rates[1]),
        difference + math.hypot(ends[0].high - rates[0], rates[1] - ends[1].low),
    )


def test_the_lift_is_that_of_the_audience_when_the_campaign_ran(shop: Shop) -> None:
    # Some have moved to another segment or withdrawn since; nobody is lost from what is compared.
    assert any(shop.segments_after[user] != shop.before[user][0] for user in shop.before)
    assert set(shop.before) > set(shop.after)
    found = {(row["campaign"], row["segment_key"]): row for row in shop.lift()}
    campaigns = {(campaign, segment) for segment, campaign, _ in shop.before.values()}
    expected = campaigns | {(campaign, "all") for campaign, _ in campaigns} | {("(other)", "all")}
    assert set(found) == expected
    for (campaign, segment), row in found.items():
        if campaign == "(other)":  # what one user answered
            assert (row["verdict"], row["outside_responses"]) == ("no audience", 1)
            continue
        of = None if segment == "all" else segment
        arms = [shop.results(campaign, of, arm) for arm in ("treatment", "control")]
        sizes, hits = [len(arm) for arm in arms], [sum(map(bool, arm)) for arm in arms]
        assert [row["treatment_users"], row["control_users"]] == sizes
        assert [row["treatment_responders"], row["control_responders"]] == hits
        assert row["counted_responses"] == sum(len(user) for arm in arms for user in arm)
        assert (row["rate_difference_low"], row["rate_difference_high"]) == pytest.approx(
            newcombe(hits, sizes), abs=1e-8
        )
        worth = [[sum(user) for user in arm] for arm in arms]
        welch = stats.ttest_ind(*worth, equal_var=False).confidence_interval(0.95)
        assert (row["value_difference_low"], row["value_difference_high"]) == pytest.approx(
            (welch.low, welch.high), abs=1e-5
        )


def test_every_response_is_accounted_for(shop: Shop) -> None:
    [quality] = [
        row
        for row in rows(shop.project, "rpt_data_quality")
        if row["source"] == "campaign_responses"
    ]
    good = len(responses(shop.before)) + 3
    assert (quality["clean_rows"], quality["duplicate_rows"]) == (good, 5)
    assert (quality["quarantined_rows"], quality["later_rows"]) == (3, 1)
    assert quality["quarantine_reasons"] == (
        "missing_campaign 1, missing_user_id 1, unreadable_time 1"
    )
    totals = [row for row in shop.lift() if row["segment_key"] == "all"]
    assert sum(row["counted_responses"] for row in totals) == good - 3
    assert sum(row["assumed_responses"] for row in totals) == sum(
        at < BEFORE for _, _, at, _ in responses(shop.before)
    )
    assert sum(row["outside_responses"] for row in totals) == 3


def test_responses_make_no_users_and_move_no_clock(shop: Shop) -> None:
    assert shop.project.query("select count(*) from int_users") == [(len(USERS),)]
    assert shop.project.query("select as_of::varchar from int_as_of") == [(f"{AFTER} 00:00:00",)]
