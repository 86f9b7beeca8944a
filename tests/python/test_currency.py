"""Amounts are shown in one currency: converted by rates, or refused where there are several."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from project import Project, link_project

MONEY = ("--select", "+rpt_data_quality", "int_currency", "+int_orders_by_day")
WITHOUT_TESTS = ("--exclude-resource-type", "test")
COLUMNS = {"user_id": "customer", "occurred_at": "paid_at", "amount": "amount"}
# customer, time, amount, currency
PAYMENTS = [
    "euro,2024-01-05 10:00:00,10,EUR",
    "blank,2024-01-05 10:00:00,10, eur ",
    "early,2024-01-31 23:59:59,100,usd",
    "late,2024-02-01 00:00:00,100,USD",
    "back,2024-02-02 00:00:00,-50,USD",
    "pound,2024-02-02 00:00:00,1,GBP",
    "before,2023-12-31 00:00:00,100,USD",
    "other,2024-02-02 00:00:00,1,XYZ",
    "nocode,2024-02-02 00:00:00,1,",
]


def write(path: Path, text: str) -> str:
    path.write_text(text)
    return str(path)


def shop(folder: Path, mapped: bool = True, **settings: Any) -> Project:
    source = {
        "location": write(
            folder / "payments.csv", "customer,paid_at,amount,currency\n" + "\n".join(PAYMENTS)
        ),
        "options": {"all_varchar": True},
        "columns": COLUMNS | ({"currency": "currency"} if mapped else {}),
    }
    given = {"input": "money", "leave_out": ["live"], "sources": {"transactions": source}}
    return Project(link_project(folder / "project"), given | settings)


def spend(project: Project) -> dict[str, str]:
    return dict(
        project.query(
            "select user_id, (coalesce(spend, 0) - coalesce(refunded, 0))::varchar"
            " from int_transaction_rollup where row_status = 'clean'"
        )
    )


def reasons(project: Project) -> list[tuple[Any, ...]]:
    return project.query(
        "select row_status, reason_code, sum(row_count)::integer from int_row_counts"
        " where source = 'transactions' group by all order by all"
    )


@pytest.mark.parametrize("by_day", [True, False])
def test_amounts_are_converted_by_the_rate_of_their_day(tmp_path: Path, by_day: bool) -> None:
    rates: dict[str, Any] = {"usd": 0.9, "GBP": 1.2}
    if by_day:
        # in no order; a rate of the reporting currency itself and one that cannot be read are none
        location = write(
            tmp_path / "rates.csv",
            "code,since,value\nUSD,2024-02-01,0.8\n usd,2024-01-01,0.9\nGBP,2020-01-01,1.2\n"
            "GBP,2024-02-02,much\nEUR,2020-01-01,5\nXYZ,2024-03-01,1\n",
        )
        columns = {"currency": "code", "valid_from": "since", "rate": '"value"'}
        rates = {"location": location, "options": {"all_varchar": True}, "columns": columns}
    project = shop(tmp_path, reporting_currency="eur", exchange_rates=rates)
    project.build(*MONEY, *WITHOUT_TESTS)
    late = "80.0000" if by_day else "90.0000"
    assert spend(project) == {
        "euro": "10.0000",
        "blank": "10.0000",
        "early": "90.0000",
        "late": late,
        "back": "-40.0000" if by_day else "-45.0000",
        "pound": "1.2000",
    } | ({} if by_day else {"before": "90.0000"})
    good, without_rate = (6, 3) if by_day else (7, 2)
    assert reasons(project) == [
        ("clean", None, good),
        ("quarantined", "no_exchange_rate", without_rate),
    ]
    assert project.query("select currency from int_currency") == [("EUR",)]
    assert project.query(
        "select currencies from rpt_data_quality where source = 'transactions'"
    ) == [("EUR",)]


def test_several_currencies_are_refused(tmp_path: Path) -> None:
    done = shop(tmp_path).dbt("build", *MONEY, *WITHOUT_TESTS)
    said = " ".join(done.stdout.split())
    assert done.returncode != 0
    assert "nothing was published" in said
    for part in (
        "source transactions: amounts are not all in USD (rows: USD 4, EUR 2, GBP 1, XYZ 1), and",
        "`reporting_currency: USD` and `exchange_rates: {EUR: <what one is worth>, ...}`, or",
    ):
        assert part in said


def test_the_currency_of_amounts_without_one_can_be_named(tmp_path: Path) -> None:
    project = shop(tmp_path, mapped=False, reporting_currency="CHF")
    project.build(*MONEY, *WITHOUT_TESTS)
    assert project.query("select currency from int_currency") == [("CHF",)]
    assert spend(project)["late"] == "100.0000"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"exchange_rates": {"USD": 0.9}}, "exchange_rates: there is no currency to convert to."),
        pytest.param(
            {"exchange_rates": 5},
            "exchange_rates: is not a mapping.",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            {"reporting_currency": 5},
            "reporting_currency: `5` is not a code such as EUR.",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            {"reporting_currency": "EUR", "exchange_rates": {"USD": "low", "GBP": -1}},
            "exchange_rates, USD: `low` is not a number above 0.",
            marks=pytest.mark.slow,
        ),
        (
            {"reporting_currency": "EUR", "exchange_rates": {"USD": 1}, "mapped": False},
            "exchange_rates: nothing says in which currency an amount is.",
        ),
        (
            {"reporting_currency": "EUR", "exchange_rates": {"location": "no.csv", "columns": {}}},
            "exchange_rates: column rate is required.",
        ),
        (
            {
                "reporting_currency": "EUR",
                "exchange_rates": {
                    "query": "select 1 as a",
                    "columns": {"currency": "b", "rate": "a", "since": "a"},
                },
            },
            "exchange_rates: there is no column `since`.",
        ),
    ],
)
def test_rates_that_cannot_be_used_are_refused(
    tmp_path: Path, settings: dict[str, Any], said: str
) -> None:
    done = shop(tmp_path, **settings).dbt("build")
    assert done.returncode != 0
    assert said in " ".join(done.stdout.split())
