"""No copy says who people are: columns are told by their values, and one address is enough."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from user_profiling.publishing import published_copy as publishing
from user_profiling.publishing.personal_columns import PersonalDataError, personal_columns

TELLING = {
    "e-mail address": "'person' || n || '@mail.example'",
    "phone number": "'+49 30 ' || (1234567 + n * 7919)",
    "card number": "case when n % 2 = 0 then '4111 1111 1111 1111' else 'order ' || n end",
    "IBAN": "case when n = 77 then 'DE89 3704 0044 0532 0130 00' else 'topic ' || n end",
    "street address": "'Lindenstraße ' || n",
    "IP address": "'192.168.' || n % 250 || '.' || (n * 7) % 250",
    "coordinates": "(48 + n / 1000) || ', ' || (11.5 + n / 997)",
}
SAYING_NOTHING = [
    "'u' || n",
    "md5(n::varchar)",
    "uuid_of(n)",
    "'topic ' || n",
    "n * 1.37",
    "n * 100",
    "n / 300.0",
    "'2024-05-' || lpad((n % 28 + 1)::varchar, 2, '0')",
    "'Above average in spend, 1,249.50 EUR against 33 (p 0.0031)'",
    "'Miles Davis' || ' ' || n",
    "timestamp '2024-01-01' + interval (n) hour",
]


@pytest.fixture
def copy() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(
        "create macro uuid_of(n) as"
        " substr(md5(n::varchar), 1, 8) || '-' || substr(md5(n::varchar), 9, 4)"
    )
    return connection


def found(copy: duckdb.DuckDBPyConnection, value: str, rows: int = 300) -> list[str]:
    copy.execute(
        f"create or replace table published as select {value} as col from range({rows}) as t (n)"
    )
    return [one.kind for one in personal_columns(copy, "published")]


@pytest.mark.parametrize(("kind", "value"), TELLING.items())
def test_a_column_is_told_by_its_values(
    copy: duckdb.DuckDBPyConnection, kind: str, value: str
) -> None:
    assert found(copy, value) == [kind]


@pytest.mark.parametrize("value", SAYING_NOTHING)
def test_a_column_that_says_nothing_is_let_through(
    copy: duckdb.DuckDBPyConnection, value: str
) -> None:
    assert found(copy, value, 3_000) == []


def test_numbers_to_call_are_told_from_numbers_to_add(copy: duckdb.DuckDBPyConnection) -> None:
    assert found(copy, "2025550100.0 + (n * 104729) % 4000000") == ["phone number"]
    assert found(copy, "n * 104729.5") == []


def test_one_address_among_a_hundred_thousand_texts_is_enough(
    copy: duckdb.DuckDBPyConnection,
) -> None:
    value = "case when n = 54321 then 'jo@mail.example' else 'topic ' || n % 90 end"
    assert found(copy, value, 100_000) == ["e-mail address"]


def test_nothing_is_published_until_it_is_allowed(tmp_path: Path) -> None:
    tables = [publishing.PublishedTable("dim_users", "users", "user_id")]
    with duckdb.connect() as warehouse:
        warehouse.execute(
            "create table users as"
            " select 'jo' || n || '@mail.example' as user_id from range(20) as t (n)"
        )
        with pytest.raises(PersonalDataError, match=r"dim_users\.user_id holds e-mail") as refused:
            publishing.publish(warehouse, tables, tmp_path)
        assert "salted(" in str(refused.value)
        assert "jo1@" not in str(refused.value)
        assert list(tmp_path.iterdir()) == []
        publishing.publish(warehouse, tables, tmp_path, ["dim_users.user_id"])
    assert (tmp_path / "dim_users.parquet").exists()
