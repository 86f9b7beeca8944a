"""A draft is never confidently wrong: what it must not map, show, or be sure of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import exports
import pytest
import yaml
from project import PROJECT

from analyses.draft_input import main
from drafting import abilities
from drafting.personal import kind_by_name
from tools.converted_files import convert

CASES = PROJECT / "../shared/cases"


def draft(folder: Path, *files: Path | str) -> tuple[dict[str, Any], str]:
    """Draft an input file, and return what it maps and its whole text."""
    assert main([*map(str, files), "--name", "drafted", "--folder", str(folder), "--force"]) == 0
    text = (folder / "drafted.yml").read_text()
    return yaml.safe_load(text), text


def write(path: Path, header: str, rows: list[str]) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def case(name: str) -> Path:
    """Return the raw file of a shared case; the test is skipped where they are not there."""
    found = sorted((CASES / name).glob("*.csv"))
    if not found:
        pytest.skip("the cases do not come with the project")
    return found[0]


# what a build makes of the text that the user keeps
SALTED = "create macro salted(value) as sha256('a text of the tests' || value)"


def distinct(file: Path, sql: str) -> int:
    """Return how many different values an expression has over a CSV file."""
    with duckdb.connect() as connection:
        connection.execute(SALTED)
        rows = connection.execute(
            f"select count(distinct {sql}) from read_csv('{file}', all_varchar = true)"
        ).fetchall()
    return int(rows[0][0])


# --- the user -------------------------------------------------------------------------------------


def test_orders_without_an_address_are_of_the_hash_of_a_phone(tmp_path: Path) -> None:
    rows = [
        f"#{n},,{n}.00,2024-01-{1 + n % 28:02d} 04:00:00 +0500,20255501{n % 28:02d},71{n:011d}"
        for n in range(40)
    ]
    raw = write(tmp_path / "orders.csv", "Name,Email,Total,Created at,Phone,Id", rows)
    given, text = draft(tmp_path, raw)
    columns = given["sources"]["transactions"]["columns"]
    assert distinct(raw, columns["user_id"]) == 28
    assert columns["order_id"] == "Name"
    assert "extra_features" not in given
    assert "2025550" not in text


def test_the_shared_orders_without_an_address_have_28_users(tmp_path: Path) -> None:
    raw = case("phone_as_feature")
    given, text = draft(tmp_path, raw)
    assert distinct(raw, given["sources"]["transactions"]["columns"]["user_id"]) == 28
    assert "user_traits" not in given["sources"]
    assert "2025550" not in text


def test_the_shared_cards_count_no_cents(tmp_path: Path) -> None:
    given, _ = draft(tmp_path, case("purchases_amount_as_order_count"))
    columns = given["sources"]["user_traits"]["columns"]
    assert columns["order_count"] == "PURCHASES_TRX"
    assert columns["total_spend"] == "PURCHASES"


def test_the_shared_orders_of_windows_are_read(tmp_path: Path) -> None:
    raw = case("windows_1252")
    given, _ = draft(tmp_path, raw)
    source = given["sources"]["transactions"]
    assert source["options"]["encoding"] == "windows-1252"
    folder = convert(str(raw), source["options"], tmp_path)
    with duckdb.connect() as connection:
        found = connection.execute(
            "select count(*), count(distinct customer_id), sum(cast(amount as decimal(9, 2)))"
            f" from read_csv('{folder}/*.csv', all_varchar = true)"
        ).fetchall()
    assert [(rows, users, float(spend)) for rows, users, spend in found] == [(12, 5, 192.0)]


@pytest.mark.parametrize("written", ["+49 (0)30 123-456", "+49 (0) 30 123456", "+49-(0)30-123456"])
def test_a_phone_has_one_hash_however_it_is_written(tmp_path: Path, written: str) -> None:
    rows = [f"{n},{5 + n}.50,2024-01-{1 + n % 28:02d},+49 (0)30 12345{n % 7}" for n in range(60)]
    raw = write(tmp_path / "orders.csv", "order_no,total,ordered_at,telefon", rows)
    given, _ = draft(tmp_path, raw)
    sql = given["sources"]["transactions"]["columns"]["user_id"]
    with duckdb.connect() as connection:
        connection.execute(SALTED)
        hashes = connection.execute(
            f"select count(distinct {sql})"
            f" from (values ('{written}'), ('+49 030 123456')) t(telefon)"
        ).fetchall()
    assert hashes[0][0] == 1


def test_a_list_of_users_is_one_though_an_account_stands_in_it(tmp_path: Path) -> None:
    rows = [
        f"{n},a{n % 9},u{n}@example.org,2023-0{1 + n % 9}-11,{['free', 'pro'][n % 2]}"
        for n in range(80)
    ]
    given, _ = draft(
        tmp_path, write(tmp_path / "users.csv", "id,account_id,email,created_at,plan", rows)
    )
    assert given["sources"]["users"]["columns"]["user_id"] == "id"


def test_an_id_that_is_hardly_ever_there_is_not_the_user(tmp_path: Path) -> None:
    rows = [
        f"{n},{'u1' if n == 7 else ''},v{n % 20},2024-01-{1 + n % 28:02d} 10:00:00,page_view"
        for n in range(200)
    ]
    header = "event_id,user_id,visitor_id,occurred_at,event_type"
    given, _ = draft(tmp_path, write(tmp_path / "events.csv", header, rows))
    assert "visitor_id" in given["sources"]["interactions"]["columns"]["user_id"]


# --- kinds of events and counts -------------------------------------------------------------------


def test_events_without_a_kind_are_not_taken_for_page_views(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"u{n % 20},2024-01-{1 + n % 28:02d} 10:00:00,{n % 90}" for n in range(200)]
    orders = [f"{n},u{n % 20},2024-01-{1 + n % 28:02d},{n}.25" for n in range(60)]
    raw = write(tmp_path / "readings.csv", "user_id,recorded_at,battery", rows)
    other = write(tmp_path / "orders.csv", "order_id,user_id,ordered_at,total", orders)
    given, text = draft(tmp_path, raw, other)
    assert "interactions" not in given["sources"]
    assert "no kind of event" in " ".join(text.replace("#", " ").split())
    assert "no kind of event" in " ".join(capsys.readouterr().out.split())


def test_the_name_of_a_file_may_tell_the_kind_of_its_events(tmp_path: Path) -> None:
    rows = [f"u{n % 20},2024-01-{1 + n % 28:02d} 10:00:00,/p/{n % 9}" for n in range(200)]
    given, _ = draft(tmp_path, write(tmp_path / "page_views.csv", "user_id,viewed_at,path", rows))
    assert given["sources"]["interactions"]["columns"]["interaction_type"] == "'page_view'"


def test_what_has_cents_is_no_count(tmp_path: Path) -> None:
    rows = [f"C{n},{n}.{25 + n % 70},{n % 30},{1000 * (n % 3)}" for n in range(1, 60)]
    header = "CUST_ID,PURCHASES,PURCHASES_TRX,CREDIT_LIMIT"
    given, _ = draft(tmp_path, write(tmp_path / "cards.csv", header, rows))
    columns = given["sources"]["user_traits"]["columns"]
    assert columns["order_count"] == "PURCHASES_TRX"
    assert columns["total_spend"] == "PURCHASES"


@pytest.mark.parametrize(
    "name", ["visits", "Orders", "number_of_purchases", "sessions", "likes", "following"]
)
def test_no_catalog_count_comes_from_a_column_with_cents(tmp_path: Path, name: str) -> None:
    rows = [f"C{n},{n}.{25 + n % 70}" for n in range(1, 60)]
    given, _ = draft(tmp_path, write(tmp_path / "members.csv", f"member_id,{name}", rows))
    counts = {"order_count", "session_count", "likes_and_reactions", "followed_accounts"}
    assert not counts & set(given["sources"]["user_traits"]["columns"])


ORDERS = [f"{n},c{n % 9},2024-01-{1 + n % 28:02d},{n}.25" for n in range(60)]
ORDERS_HEADER = "order_id,customer_id,ordered_at,total"

# --- orders that were none ------------------------------------------------------------------------


def test_cancelled_orders_are_left_out_and_the_draft_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        f"{n},c{n % 9},2024-01-{1 + n % 28:02d},{n}.25,{['paid', 'Cancelled', 'open'][n % 3]}"
        for n in range(90)
    ]
    header = "order_id,customer_id,ordered_at,total,status"
    raw = write(tmp_path / "orders.csv", header, rows)
    given, text = draft(tmp_path, raw)
    where = given["sources"]["transactions"]["where"]
    with duckdb.connect() as connection:
        kept = connection.execute(
            f"select status, count(*) from read_csv('{raw}', all_varchar = true) where {where}"
            " group by status order by status"
        ).fetchall()
    assert kept == [("open", 30), ("paid", 30)]
    assert "Orders with Cancelled are left out" in " ".join(text.replace("#", " ").split())
    assert "Orders with Cancelled are left out" in capsys.readouterr().out


def test_flags_of_cancelled_and_test_orders_leave_them_out(tmp_path: Path) -> None:
    rows = [
        f"{n},c{n % 9},2024-01-{1 + n % 28:02d},{n}.25,{str(n % 3 == 0).lower()},{int(n % 5 == 0)}"
        for n in range(90)
    ]
    raw = write(tmp_path / "orders.csv", f"{ORDERS_HEADER},cancelled,is_test", rows)
    given, _ = draft(tmp_path, raw)
    where = given["sources"]["transactions"]["where"]
    with duckdb.connect() as connection:
        kept = connection.execute(
            f"select count(*) from read_csv('{raw}', all_varchar = true) where {where}"
        ).fetchall()
    assert kept == [(sum(n % 3 != 0 and n % 5 != 0 for n in range(90)),)]


def test_a_state_on_the_first_line_counts_for_the_whole_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        f"#{n // 2},p{n % 7}@example.org,{['voided', '', 'paid', '', 'paid', ''][n % 6]}"
        f",2024-01-{1 + n % 28:02d} 10:00:00 +0000,1,{10 + n}.00"
        for n in range(60)
    ]
    header = "Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem price"
    raw = write(tmp_path / "orders_export.csv", header, rows)
    monkeypatch.setattr("drafting.writing.takes_key", lambda *_: False)
    given, text = draft(tmp_path, raw)
    assert "where" not in given["sources"]["transactions"]
    assert "unsure: needs what stands once per order" in " ".join(text.replace("#", " ").split())
    monkeypatch.setattr("drafting.writing.takes_key", lambda *_: True)
    given, _ = draft(tmp_path, raw)
    source = given["sources"]["transactions"]
    assert source["by_order"] == ["Financial Status"]
    with duckdb.connect() as connection:
        found = connection.execute(
            "select count(*), count(distinct Name) from (select * replace (max("
            '"Financial Status") over (partition by Name) as "Financial Status")'
            f" from read_csv('{raw}', all_varchar = true, comment = '')) where {source['where']}"
        ).fetchall()
    assert found == [(40, 20)]


# --- other tables ---------------------------------------------------------------------------------


def test_consents_alone_are_users_who_may_be_contacted(tmp_path: Path) -> None:
    rows = [
        f"c{n % 30},email,{['opted_in', 'opted_out'][n % 2]},2024-01-{1 + n % 28:02d} 10:00:00"
        for n in range(90)
    ]
    header = "customer_id,channel,consent_status,updated_at"
    given, _ = draft(tmp_path, write(tmp_path / "consents.csv", header, rows))
    columns = given["sources"]["users"]["columns"]
    assert columns["marketing_consent"] == "lower(consent_status) in ('opted_in')"
    assert columns["updated_at"] == "updated_at"


def test_returns_are_amounts_below_zero(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "orders.csv", ORDERS_HEADER, ORDERS)
    rows = [f"R{n},{n},c{n % 9},2024-02-{1 + n % 28:02d},{n}.25" for n in range(20)]
    write(
        tmp_path / "returns.csv", "return_id,order_id,customer_id,returned_at,refund_amount", rows
    )
    monkeypatch.setattr("drafting.draft.takes_several", lambda _: False)
    given, text = draft(tmp_path, tmp_path)
    assert given["sources"]["transactions"]["location"].endswith("orders.csv")
    assert "-abs(cast(refund_amount as double))" in text
    monkeypatch.setattr("drafting.draft.takes_several", lambda _: True)
    given, _ = draft(tmp_path, tmp_path / "orders.csv", tmp_path / "returns.csv")
    orders, returns = given["sources"]["transactions"]
    assert orders["columns"]["amount"] == "total"
    assert returns["columns"]["amount"] == "-abs(cast(refund_amount as double))"
    assert returns["columns"]["occurred_at"] == "returned_at"


def test_responses_to_campaigns_are_told_from_events(tmp_path: Path) -> None:
    write(tmp_path / "orders.csv", ORDERS_HEADER, ORDERS)
    rows = [f"{n},c{n % 9},spring_sale,2024-02-{1 + n % 28:02d} 10:00:00" for n in range(40)]
    header = "response_id,customer_id,campaign,responded_at"
    write(tmp_path / "campaign_responses.csv", header, rows)
    given, _ = draft(tmp_path, tmp_path)
    assert given["sources"]["campaign_responses"]["columns"] == {
        "user_id": "customer_id",
        "campaign": "campaign",
        "occurred_at": "responded_at",
        "row_id": "response_id",
    }


@pytest.mark.parametrize("header", ["user_id,anonymous_id,seen_at", "distinct_id,alias,created_at"])
def test_identities_are_no_events(tmp_path: Path, header: str) -> None:
    write(tmp_path / "orders.csv", ORDERS_HEADER, ORDERS)
    rows = [f"c{n % 9},anon{n},2024-02-{1 + n % 28:02d} 10:00:00" for n in range(40)]
    write(tmp_path / "aliases.csv", header, rows)
    given, text = draft(tmp_path, tmp_path)
    assert "interactions" not in given["sources"]
    if abilities.takes_source("identities"):
        assert set(given["sources"]["identities"]["columns"]) == {"user_id", "other_id", "seen_at"}
    else:
        assert "which ids are one person" in " ".join(text.replace("#", " ").split())


def test_lines_of_orders_are_joined_by_a_query(tmp_path: Path) -> None:
    """The key is told by its values: the lines call it otherwise."""
    write(tmp_path / "orders.csv", ORDERS_HEADER, ORDERS)
    write(
        tmp_path / "items.csv", "order_number,sku,quantity", [f"{n},s{n % 5},2" for n in range(60)]
    )
    _, text = draft(tmp_path, tmp_path)
    lines = text.split("#   query: |")[1].split("  # Its columns")[0].splitlines()
    entry = yaml.safe_load(
        "query: |\n" + "\n".join(line.removeprefix("  #   ") for line in lines[1:])
    )
    files = ", ".join(
        f"{name} as (from read_csv('{file['location']}', all_varchar = true))"
        for name, file in entry["files"].items()
    )
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"with {files} select count(*), count(customer_id) from ({entry['query']})"
        )
        assert rows.fetchall() == [(60, 60)]


def rows_of(source: dict[str, Any], columns: str) -> list[tuple[Any, ...]]:
    """What expressions give over the query of a drafted source."""
    files = ", ".join(
        f"{name} as (from read_csv('{file['location']}', all_varchar = true))"
        for name, file in source["files"].items()
    )
    where = source.get("where", "true")
    with duckdb.connect() as connection:
        found = connection.execute(
            f"with {files} select {columns} from ({source['query']}) where {where}"
        )
        return found.fetchall()


@pytest.mark.parametrize("total", ["", ",total", ",total with shipping"])
def test_lines_of_orders_are_taken_where_they_are_all_of_the_orders(
    tmp_path: Path, total: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """That is, where orders have no totals, or lines add up to them."""
    extra = 5 if "shipping" in total else 0
    orders = [
        f"{500 + n},c{n % 9},2024-01-{1 + n % 28:02d},{('paid', 'cancelled')[n % 6 == 0]}"
        + (f",{3 * n + 4 + extra}.00" if total else "")
        for n in range(60)
    ]
    header = "id,customer_id,ordered_at,status" + (",total" if total else "")
    write(tmp_path / "orders.csv", header, orders)
    items = [
        f"{2 * n + line},{500 + n},s{line},{1 + line},{n + 2 - line}.00"
        for n in range(60)
        for line in range(2)
    ]
    # what is called id is the line's own: its values are those of orders, too
    write(tmp_path / "order_items.csv", "id,order_id,sku,quantity,unit_price", items)
    given, text = draft(tmp_path, tmp_path)
    source = given["sources"]["transactions"]
    said = " ".join(capsys.readouterr().out.split())
    if extra:
        assert source["location"].endswith("orders.csv")
        assert "unsure: holds lines of the orders" in said
        assert "query: |" in text
        return
    columns = source["columns"]
    assert columns["order_id"] == "order_id"
    # an order in six was cancelled
    assert rows_of(
        source, f"count(*), count(distinct {columns['user_id']}), sum({columns['amount']})"
    ) == [(100, 9, sum(3 * n + 4 for n in range(60) if n % 6))]


@pytest.mark.parametrize("channels", [1, 2])
def test_consents_are_joined_to_the_users_they_are_of(
    tmp_path: Path, channels: int, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [f"c{n},2023-0{1 + n % 9}-11,{('DE', 'FR')[n % 2]}" for n in range(60)]
    write(tmp_path / "customers.csv", "customer_id,created_at,country", people)
    # the newer one of each user is a yes of every third
    rows = [
        f"c{n},{('email', 'sms')[n % channels]},{('no', 'yes')[n % 3 == 0]},2024-02-01 10:00:00"
        for n in range(45)
    ]
    rows += [f"c{n},email,yes,2024-01-01 10:00:00" for n in range(45)]
    write(tmp_path / "consents.csv", "customer_id,channel,consent,changed_at", rows)
    given, text = draft(tmp_path, tmp_path)
    source = given["sources"]["users"]
    assert "Not used" not in text
    if channels > 1:
        # which channel counts is for the user to say
        assert "marketing_consent" not in source["columns"]
        said = " ".join(capsys.readouterr().out.split())
        assert "unsure: marketing_consent: newest_consent (not used)" in said
        assert rows_of(source, "count(*), count(*) filter (where newest_consent = 'yes')") == [
            (60, 15)
        ]
    else:
        assert source["columns"]["marketing_consent"] == "newest_consent"
        assert rows_of(
            source,
            "count(*), count(newest_consent), count(*) filter (where newest_consent = 'yes')",
        ) == [(60, 45, 15)]


def test_consents_of_nobody_that_is_known_are_not_joined(tmp_path: Path) -> None:
    people = [f"c{n},2023-0{1 + n % 9}-11,{('DE', 'FR')[n % 2]}" for n in range(60)]
    write(tmp_path / "customers.csv", "customer_id,created_at,country", people)
    rows = [f"x{n},{('no', 'yes')[n % 2]},2024-02-01 10:00:00" for n in range(45)]
    write(tmp_path / "consents.csv", "customer_id,consent,changed_at", rows)
    given, text = draft(tmp_path, tmp_path)
    assert given["sources"]["users"]["location"].endswith("customers.csv")
    assert "unsure: holds consents" in " ".join(text.replace("#", " ").split())


def test_subscriptions_are_events_that_begin_and_end_them(tmp_path: Path) -> None:
    people = [f"u{n},2023-0{1 + n % 9}-11,{('DE', 'FR')[n % 2]}" for n in range(60)]
    write(tmp_path / "users.csv", "user_id,created_at,country", people)
    rows = [
        f"s{n},u{n % 50},{('pro', 'free')[n % 2]},2024-01-{1 + n % 28:02d} 10:00:00,"
        + (f"{1 + n % 28:02d}.03.2024" if n % 4 == 0 else "")
        for n in range(80)
    ]
    header = "subscription_id,user_id,plan,started_at,cancelled_at"
    write(tmp_path / "subscriptions.csv", header, rows)
    given, _ = draft(tmp_path, tmp_path)
    source = given["sources"]["interactions"]
    columns = source["columns"]
    assert columns["topic"] == "plan"
    assert "row_id" not in columns
    kind, time = columns["interaction_type"], columns["occurred_at"]
    for event, count, first in [
        ("subscribed", 80, "2024-01-01 10:00:00"),
        ("cancelled", 20, "2024-03-01 00:00:00"),
    ]:
        only = source | {"where": f"{kind} = '{event}'"}
        assert rows_of(only, f"count(*), cast(min({time}) as varchar)") == [(count, first)]
    assert given["sources"]["users"]["location"].endswith("users.csv")


@pytest.mark.parametrize("has_list", [True, False])
def test_addresses_of_customers_are_no_identities(tmp_path: Path, has_list: bool) -> None:
    write(tmp_path / "orders.csv", ORDERS_HEADER, ORDERS)
    # one address each, or the addresses that customers have had
    rows = [
        f"c{n if has_list else n % 9},kim{n}@example.org,2024-02-{1 + n % 28:02d}"
        for n in range(40)
    ]
    write(tmp_path / "addresses.csv", "customer_id,email,day", rows)
    given, text = draft(tmp_path, tmp_path)
    assert "identities" not in given["sources"]
    if has_list:
        assert given["sources"]["users"]["columns"]["email"] == "email"
    else:
        assert "unsure: says by which address" in " ".join(text.replace("#", " ").split())


@pytest.mark.parametrize("codes", [["EUR"], ["EUR", "USD"]])
def test_returns_have_the_currency_of_their_orders(tmp_path: Path, codes: list[str]) -> None:
    orders = [f"{row},{codes[n % len(codes)]}" for n, row in enumerate(ORDERS)]
    write(tmp_path / "orders.csv", f"{ORDERS_HEADER},currency", orders)
    rows = [f"R{n},{n},c{n % 9},2024-02-{1 + n % 28:02d},{n}.25" for n in range(20)]
    header = "return_id,order_id,customer_id,returned_at,refund_amount"
    write(tmp_path / "returns.csv", header, rows)
    given, _ = draft(tmp_path, tmp_path)
    _, back = given["sources"]["transactions"]
    if len(codes) == 1:
        assert back["columns"]["currency"] == "'EUR'"
        assert back["location"].endswith("returns.csv")
    else:
        assert back["columns"]["currency"] == "currency"
        assert rows_of(back, "count(*), count(*) filter (where currency = 'USD')") == [(20, 10)]


def test_returns_of_an_unknown_currency_are_unsure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    orders = [f"{row},{('EUR', 'USD')[n % 2]}" for n, row in enumerate(ORDERS)]
    write(tmp_path / "orders.csv", f"{ORDERS_HEADER},currency", orders)
    rows = [f"c{n % 9},2024-02-{1 + n % 28:02d},{n}.25" for n in range(20)]
    write(tmp_path / "returns.csv", "customer_id,returned_at,refund_amount", rows)
    draft(tmp_path, tmp_path)
    said = " ".join(capsys.readouterr().out.split())
    assert "unsure: in which currency they are; orders are in EUR, USD." in said


def test_returns_are_of_the_user_of_their_order(tmp_path: Path) -> None:
    write(tmp_path / "orders.csv", ORDERS_HEADER, ORDERS)
    header = "return_id;order_number;refund_amount;returned_on"
    rows = [f"R{n};{n};{n},50;{1 + n % 28:02d}.03.2024" for n in range(20)]
    write(tmp_path / "returns.csv", header, rows)
    given, _ = draft(tmp_path, tmp_path)
    _, back = given["sources"]["transactions"]
    assert back["columns"]["user_id"] == "customer_id"
    assert back["columns"]["amount"].startswith("-abs(")
    assert set(back["files"]) == {"returns", "orders"}


def test_a_list_of_customers_goes_before_one_of_their_contracts(tmp_path: Path) -> None:
    people = [f"u{n},{n}@x.com,2024-01-{1 + n % 28:02d},DE" for n in range(60)]
    contracts = [f"s{n},u{n},2024-02-{1 + n % 28:02d},active" for n in range(40)]
    write(tmp_path / "contracts.csv", "contract_id,user_id,start_date,status", contracts)
    write(tmp_path / "people.csv", "id,email,created,country", people)
    given, _ = draft(tmp_path, tmp_path)
    assert given["sources"]["users"]["location"].endswith("people.csv")


def test_users_are_known_as_orders_know_them(tmp_path: Path) -> None:
    people = [f"{7000 + n},u{n}@x.com,2024-01-{1 + n % 28:02d},DE" for n in range(60)]
    orders = [f"{n},u{n % 40}@x.com,2024-02-{1 + n % 28:02d},{n}.50" for n in range(90)]
    write(tmp_path / "customers.csv", "customer_id,email,created,country", people)
    write(tmp_path / "orders.csv", "order_id,email,ordered_at,total", orders)
    given, _ = draft(tmp_path, tmp_path)
    ids = {name: source["columns"]["user_id"] for name, source in given["sources"].items()}
    assert ids["users"] == ids["transactions"] == "salted(nullif(lower(trim(email)), ''))"


def test_cents_currencies_and_devices_are_seen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    invoices = [
        f"i{n},u{n % 20},2024-02-{1 + n % 28:02d},{900 + n}00,{('eur', 'usd')[n % 2]},"
        + ("void" if n == 3 else "open" if n == 4 else "paid")
        for n in range(90)
    ]
    events = [
        f"e{n},{'' if n % 5 == 0 else f'u{n % 20}'},d{n % 40},2024-02-01 10:{n % 60:02d}:00,"
        + ("Page Viewed", "Report Created")[n % 2]
        for n in range(200)
    ]
    header = "invoice_id,customer_id,created_at,amount_cents,currency,status"
    write(tmp_path / "invoices.csv", header, invoices)
    write(tmp_path / "events.csv", "event_id,user_id,anonymous_id,timestamp,event", events)
    given, text = draft(tmp_path, tmp_path)
    sources = given["sources"]
    columns = sources["transactions"]["columns"]
    assert columns["amount"] == "cast(amount_cents as double) / 100"
    assert sources["interactions"]["columns"]["anonymous_id"] == "anonymous_id"
    assert "# exchange_rates: {USD: ...}" in text
    said = " ".join(capsys.readouterr().out.split())
    assert "TODO exchange_rates: amounts are in EUR, USD." in said
    assert "paid, open count: look whether all of them are purchases." in said


def test_the_schema_says_what_a_draft_may_write(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"type": "object", "properties": {"location": {}, "query": {}}}
    schema = {
        "$defs": {"entry": entry},
        "properties": {
            "sources": {
                "properties": {
                    "users": {"type": "object", "properties": {"location": {}}},
                    "transactions": {
                        "anyOf": [
                            {"$ref": "#/$defs/entry"},
                            {"type": "array", "items": {"$ref": "#/$defs/entry"}},
                        ]
                    },
                }
            }
        },
    }
    monkeypatch.setattr(abilities, "_schema", lambda: schema)
    assert abilities.takes_key("transactions", "query")
    assert abilities.takes_several("transactions")
    assert not abilities.takes_key("users", "query")
    assert not abilities.takes_several("users")
    assert not abilities.takes_key("pets", "query")


def test_the_id_of_a_browser_stands_beside_that_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = exports.amplitude(tmp_path)
    for takes, expected in [
        (True, {"user_id": "user_id", "anonymous_id": "amplitude_id"}),
        (False, {"user_id": "coalesce(user_id, cast(amplitude_id as varchar))"}),
    ]:
        monkeypatch.setattr("drafting.exports.takes_column", lambda *_, takes=takes: takes)
        given, _ = draft(tmp_path, raw)
        columns = given["sources"]["interactions"]["columns"]
        ids = {name: sql for name, sql in columns.items() if name in ("user_id", "anonymous_id")}
        assert ids == expected


# --- personal data --------------------------------------------------------------------------------

PERSONAL = {
    "email": lambda n: f"kim{n}@example.org",
    "telefono": lambda n: f"+34 91 555{n:04d}",
    "nom": lambda n: ["Dupont", "Martin", "Petit", "Moreau"][n % 4],
    "prenom": lambda n: ["Zoé", "Luc", "Chloé", "Hugo"][n % 4],
    "anschrift": lambda n: f"Hauptstr. {n}",
    "kundenname": lambda n: ["Meyer", "Schulz", "Vogel"][n % 3],
    "apellido": lambda n: ["García", "López"][n % 2],
    "imię": lambda n: ["Zofia", "Łukasz"][n % 2],
    "фамилия": lambda n: ["Иванова", "Петров"][n % 2],
    "postcode": lambda n: f"{10115 + n}",
    "ip": lambda n: f"203.0.113.{n}",
    "lat": lambda n: f"{52.5 + n / 1000:.5f}",
    "lon": lambda n: f"{13.4 + n / 1000:.5f}",
    "card_number": lambda n: f"{4000000000000000 + 37 * n}",
    "iban": lambda n: f"DE{10 + n % 80}3704004405320130{n:02d}",
    # told by its values alone
    "col1": lambda n: f"kim{n}@example.com",
    "col2": lambda n: f"({202 + n}) 555-01{n % 100:02d}",
    "col3": lambda n: f"{n + 1} Main Street",
    "col4": lambda n: f"{['Anna', 'Max', 'Olga', 'Paul'][n % 4]} {['Roth', 'Lang', 'Beck'][n % 3]}",
    "remark": lambda n: f"Please call 030 12345{n:02d} about order {n}, it is urgent for us",
}


def test_no_personal_data_is_shown_or_made_a_feature(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header = ",".join(["member_id", *PERSONAL, "visits"])
    rows = [
        ",".join([f"m{n}", *(f'"{make(n)}"' for make in PERSONAL.values()), str(n % 30)])
        for n in range(80)
    ]
    given, text = draft(tmp_path, write(tmp_path / "members.csv", header, rows))
    assert list(given["extra_features"]) == ["visits"]
    mapped = {c for s in given["sources"].values() for c in s["columns"]}
    assert mapped <= {"user_id", "email", "full_name", "visits"}
    said = text + capsys.readouterr().out
    for name, make in PERSONAL.items():
        for n in range(80):
            assert make(n) not in said, name


def test_a_first_line_of_data_is_not_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = write(
        tmp_path / "a.csv", "7,kim@example.org,2024-01-01", ["8,ann@example.org,2024-01-02"]
    )
    assert main([str(raw), "--folder", str(tmp_path)]) == 2
    assert "example.org" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "name",
    [
        "product_name",
        "event_name",
        "latest",
        "page_address",
        "phone_brand",
        "Kundennr",
        "token_count",
    ],
)
def test_names_that_only_sound_personal_are_not(name: str) -> None:
    assert kind_by_name(name) is None


# --- what it is not sure of -----------------------------------------------------------------------


def test_the_screen_lists_what_the_draft_would_not_bet_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"{n},c{n % 9},0{1 + n % 9}/0{1 + n % 9}/2024,{n}.25" for n in range(60)]
    draft(tmp_path, write(tmp_path / "orders.csv", ORDERS_HEADER, rows))
    said = " ".join(capsys.readouterr().out.split())
    assert "unsure: occurred_at: strptime(ordered_at, '%d/%m/%Y')" in said
    assert "No day is above 12" in said
