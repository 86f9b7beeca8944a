"""Drafts of input files: from raw files of many shapes to a file that passes the check."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from project import PROJECT, Project, link_project

from analyses.draft_input import default_name, main
from drafting.guessing import source_of
from drafting.profiling import number_form, read_number, time_form
from drafting.reading import find_locations, read_table, reader_call
from drafting.traits import feature_name, label
from drafting.vocabulary import (
    CATALOG,
    REQUIRED,
    VOCABULARY,
    best_name_score,
    known_values,
    words,
)
from drafting.writing import scalar
from tools.declarations import sources

SHARED = PROJECT / "../shared/data"


def draft(folder: Path, *files: Path | str) -> dict[str, Any]:
    """Draft an input file for files, and return what it says."""
    assert main([*map(str, files), "--name", "drafted", "--folder", str(folder), "--force"]) == 0
    given: dict[str, Any] = yaml.safe_load((folder / "drafted.yml").read_text())
    return given


def mapped(given: dict[str, Any], source: str) -> dict[str, str]:
    """Return the columns of a source, each on one line."""
    columns = given["sources"][source]["columns"]
    return {name: " ".join(sql.split()) for name, sql in columns.items()}


def write(path: Path, header: str, rows: list[str]) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


# --- names and values -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CustomerID", "customer id"),
        ("InvoiceNo", "invoice number"),
        ("invoice_no", "invoice number"),
        ("Time Spent Online (hrs/weekday)", "time spent online hours weekday"),
        ("NumWebPurchases", "number web purchase"),
        ("dt_customer", "date customer"),
        ("HTTPStatus", "http status"),
        ("Top Interests", "top interest"),
    ],
)
def test_a_name_of_any_style_is_the_same_words(name: str, expected: str) -> None:
    assert " ".join(words(name)) == expected


def test_all_of_a_name_is_better_than_a_part_of_it_and_some_words_rule_it_out() -> None:
    assert best_name_score("customer_id", ["customer id"], []) == 1
    assert 0.5 < best_name_score("legacy_customer_id", ["customer id"], []) < 0.95
    assert best_name_score("customer_id", ["customer id"], ["customer"]) == 0
    assert best_name_score("file_name", ["=name"], []) == 0


@pytest.mark.parametrize(
    ("values", "figures"),
    [
        (["12.5", "-3", "1e3"], [12.5, -3, 1000]),
        (["1.234,56", "7,90"], [1234.56, 7.9]),
        (["1,234.56", "7.90"], [1234.56, 7.9]),
        (["$1,234.56", "$7.90"], [1234.56, 7.9]),
        (["12,99 €", "1.249,00 €"], [12.99, 1249]),
        (["USD 5.00", "USD 10.25"], [5, 10.25]),
        (["12.5%", "50%"], [0.125, 0.5]),
        (["(12.00)", "7.00"], [-12, 7]),
    ],
)
def test_numbers_are_read_however_they_are_written(values: list[str], figures: list[float]) -> None:
    form = number_form(values)
    assert form is not None
    assert [read_number(value, form) for value in values] == pytest.approx(figures)


@pytest.mark.parametrize("values", [["A12", "B13"], ["25-34", "35-44"], ["10:30", "11:00"], []])
def test_codes_bands_and_clocks_are_no_numbers(values: list[str]) -> None:
    assert number_form(values) is None


@pytest.mark.parametrize(
    ("values", "kind", "form"),
    [
        (["2024-01-31 10:00:00", "2024-02-01"], "iso", ""),
        (["2024-01-31T10:00:00+02:00"], "zoned", ""),
        (["2024-01-31 10:00:00 -0500"], "format", "%Y-%m-%d %H:%M:%S %z"),
        (["19970101", "19980630"], "format", "%Y%m%d"),
        (["04-09-2012", "31-08-2012"], "format", "%d-%m-%Y"),
        (["04/25/2012", "08/01/2012"], "format", "%m/%d/%Y"),
        (["24.12.2023 18:38"], "format", "%d.%m.%Y %H:%M"),
        (["12/1/2010 8:26", "12/13/2010 9:02"], "format", "%m/%d/%Y %H:%M"),
        (["1700000000", "1700000100"], "epoch", "seconds"),
        (["1541033612796.0"], "epoch", "milliseconds"),
        (["1710372792000000"], "epoch", "microseconds"),
    ],
)
def test_times_are_told_from_their_values(values: list[str], kind: str, form: str) -> None:
    found = time_form(values)
    assert found is not None
    assert (found.kind, found.form) == (kind, form)


def test_a_date_that_may_be_day_or_month_first_says_so() -> None:
    found = time_form(["01/02/2024", "03/04/2024"])
    assert found is not None
    assert {found.form, found.other} == {"%d/%m/%Y", "%m/%d/%Y"}
    assert time_form(["536365", "85123A"]) is None


def test_an_extra_feature_has_a_name_that_nothing_else_has() -> None:
    assert feature_name("MntWines", set()) == "mnt_wines"
    assert label("MntWines") == "Amount wines"
    assert feature_name("MntWines", {"mnt_wines"}) == "mnt_wines_given"
    assert feature_name("order_count", set()) == "order_count_given"
    assert feature_name("2nd visit", set()) == "n_2nd_visit"
    assert feature_name("???", set()) is None


@pytest.mark.parametrize("value", ["'EUR'", "a || ':'", '"User ID"', "\\s+", "x", "null", "5"])
def test_an_expression_is_the_same_after_yaml(value: str) -> None:
    assert yaml.safe_load(f"key: {scalar(value)}") == {"key": value}


# --- the vocabulary and the project ---------------------------------------------------------------


def test_the_vocabulary_names_what_the_project_knows() -> None:
    parts = {"birth", "first_name", "last_name", "unit_price"}  # from which a column is worked out
    for source, columns in VOCABULARY["sources"].items():
        assert REQUIRED[source] == ("user_id", *REQUIRED[source][1:])
        declared = sources()[source]
        for name, given in columns.items():
            assert name in parts or name in declared["types"], f"{source}, {name}"
            assert given["names"], f"{source}, {name}"
            if given.get("values"):
                assert known_values(given["values"]), f"{source}, {name}"
    assert set(VOCABULARY["user_traits"]) | set(VOCABULARY["sums"]) <= set(CATALOG)


# --- files ----------------------------------------------------------------------------------------


def test_files_that_differ_in_digits_are_one_location(tmp_path: Path) -> None:
    for name in ("e-2024-01.csv", "e-2024-02.csv", "users.csv"):
        write(tmp_path / name, "id,b", ["1,2"])
    found = {
        location.split("/")[-1]: len(files) for location, files in find_locations([str(tmp_path)])
    }
    assert found == {"e-*-*.csv": 2, "users.csv": 1}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.csv", b"", "the file is empty"),
        ("header.csv", b"user_id,amount\n", "has no rows"),
        ("picture.csv", b"\x89PNG\x00\x01\x02" * 50, "is not text"),
        ("sheet.csv", b"PK\x03\x04" + b"\x00" * 50, "is a spreadsheet"),
        ("bare.csv", b"1,2024-01-01,9.5\n2,2024-01-02,8.5\n", "first line looks like data"),
        ("bare.txt", b"001  20240101  9.5\n002  20240102  8.5\n", "first line looks like data"),
        ("one.csv", b"word\nsome\nmore\n", "only one column"),
        ("broken.csv.gz", b"\x1f\x8bxxxx", "cannot be opened"),
        ("broken.json", b'{"a": 1', "cannot be read as json"),
    ],
)
def test_what_cannot_be_read_says_which_file_and_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert main([str(tmp_path / name), "--name", "x", "--folder", str(tmp_path)]) == 2
    said = capsys.readouterr().out
    assert name in said
    assert message in said
    assert not (tmp_path / "x.yml").exists()


def test_a_missing_file_a_glob_of_nothing_and_no_file_at_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for given, message in [
        ([str(tmp_path / "no.csv")], "there is no such file"),
        ([str(tmp_path / "*.csv")], "no file matches"),
        ([str(tmp_path)], "has no data files"),
        ([], "make input FILES="),
    ]:
        assert main([*given, "--folder", str(tmp_path)]) == 2
        assert message in capsys.readouterr().out


def test_an_input_file_is_never_written_over_unless_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = write(tmp_path / "orders.csv", "customer,day,amount", ["a,2024-01-01,5.5"] * 3)
    (tmp_path / "orders.yml").write_text("mine")
    assert main([str(raw), "--folder", str(tmp_path)]) == 2
    assert "Choose another NAME, or FORCE=1" in capsys.readouterr().out
    assert (tmp_path / "orders.yml").read_text() == "mine"
    assert main([str(raw), "--folder", str(tmp_path), "--force"]) == 0
    assert "sources:" in (tmp_path / "orders.yml").read_text()
    assert default_name([str(raw)]) == "orders"


# --- whole drafts ---------------------------------------------------------------------------------

LINES = [
    f"K{n % 40:03d};B{n // 2};{1 + n % 28:02d}.{1 + n % 12:02d}.2023 1{n % 10}:30;Wein;{1 + n % 3};"
    f"{'1.249,00' if n % 9 == 0 else '12,99'};{'wm'[n % 2]};0{1 + n % 40 % 9}.05.19{60 + n % 40}"
    for n in range(400)
]
LINES_HEADER = (
    "Kundennummer;Bestellnr;Bestelldatum;Artikel;Menge;Einzelpreis;Geschlecht;Geburtsdatum"
)
EVENTS = [
    f"2024030{1 + n % 9},{1709280000000000 + n * 7_000_000_000},"
    f"{['page_view', 'view_item', 'purchase', 'view_search_results', 'scroll'][n % 5]},"
    f"{100000 + n % 30}.1690000001,{n // 4},{1000 * (n % 50)},"
    f"{['mobile', 'desktop'][n % 2]},{f'{n}.90' if n % 5 == 2 else ''},(not set)"
    for n in range(600)
]
EVENTS_HEADER = (
    "event_date,event_timestamp,event_name,user_pseudo_id,ga_session_id,engagement_time_msec,"
    "device_category,purchase_revenue,campaign"
)


def test_lines_of_a_european_shop_with_decimal_commas(tmp_path: Path) -> None:
    given = draft(tmp_path, write(tmp_path / "umsatz.csv", LINES_HEADER, LINES))
    assert given["sources"]["transactions"]["options"] == {"all_varchar": True, "delim": ";"}
    columns = mapped(given, "transactions")
    assert columns["amount"] == (
        "cast(replace(replace(Einzelpreis, '.', ''), ',', '.') as double) * cast(Menge as double)"
    )
    assert columns["occurred_at"] == "strptime(Bestelldatum, '%d.%m.%Y %H:%M')"
    assert (columns["user_id"], columns["order_id"]) == ("Kundennummer", "Bestellnr")
    # who the user is stands on each line; ages are as of the newest day
    people = mapped(given, "users")
    assert people["gender"] == "Geschlecht"
    assert people["age_years"].startswith("date_sub('year', cast(strptime(Geburtsdatum,")
    assert "date '2023-" in people["age_years"]
    assert given["segmentation"]["features"][0] == "days_since_last_order"


def test_a_log_of_events_with_purchases_in_it(tmp_path: Path) -> None:
    given = draft(tmp_path, write(tmp_path / "events.csv", EVENTS_HEADER, EVENTS))
    columns = mapped(given, "interactions")
    assert columns["user_id"] == "user_pseudo_id"
    assert columns["occurred_at"] == "make_timestamp(cast(event_timestamp as bigint))"
    assert "when 'view_item' then 'page_view'" in columns["interaction_type"]
    assert columns["duration_seconds"] == "cast(engagement_time_msec as double) / 1000"
    assert "campaign_id" not in columns
    assert mapped(given, "transactions")["amount"] == (
        "case when event_name in ('purchase') then cast(purchase_revenue as double) else 0 end"
    )
    said = (tmp_path / "drafted.yml").read_text()
    assert "kept as other activity: scroll, purchase" in said or "purchase, scroll" in said


def test_an_order_total_that_stands_on_the_first_line_only_is_not_the_amount(
    tmp_path: Path,
) -> None:
    rows = [
        f"#{n // 2},p{n // 2 % 25}@x.org,{'30.00' if n % 2 == 0 else ''},"
        f"2024-0{1 + n % 9}-11 14:22:10 -0500,{1 + n % 3},{5 + n % 4}.00,Tea {n % 4},555-{n}"
        for n in range(300)
    ]
    header = "Name,Email,Total,Created at,Lineitem quantity,Lineitem price,Lineitem name,Phone"
    given = draft(tmp_path, write(tmp_path / "orders_export.csv", header, rows))
    columns = mapped(given, "transactions")
    assert columns["amount"] == (
        'cast("Lineitem price" as double) * cast("Lineitem quantity" as double)'
    )
    assert columns["user_id"] == "salted(nullif(lower(trim(Email)), ''))"
    assert columns["occurred_at"].endswith("'%Y-%m-%d %H:%M:%S %z') at time zone 'UTC'")
    said = (tmp_path / "drafted.yml").read_text()
    assert "personal (e-mail address), not shown" in said
    assert "@x.org" not in said
    assert "555-" not in said


def test_nested_json_typed_parquet_and_zipped_text_in_one_draft(tmp_path: Path) -> None:
    events = tmp_path / "clicks.json"
    orders = tmp_path / "orders.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select {id: 'u' || (n % 20), plan: 'free'} as user, 'comment' as action,"
            " timestamp '2024-01-01' + n * interval 1 hour as ts from range(200) as t(n))"
            f" to '{events}' (format json)"
        )
        connection.execute(
            "copy (select (n % 20)::double as customer_id, 1704067200000 + n * 86400000 as ts,"
            f" n * 1.5 as amount from range(200) as t(n)) to '{orders}'"
        )
    people = tmp_path / "people.tsv.gz"
    rows = [
        f"u{n}\tu{n}@x.org\tAnn\tLee\t{'yes' if n % 2 else 'no'}\t{20 + n}\t{n * 3}"
        for n in range(60)
    ]
    header = "member id\temail\tfirst name\tlast name\topt_in\tage\tstars given"
    people.write_bytes(gzip.compress("\n".join([header, *rows]).encode()))

    given = draft(tmp_path, f"{events} {orders} {people}")
    assert set(given["sources"]) == {"users", "social_activities", "transactions", "user_traits"}
    assert mapped(given, "social_activities") == {
        "user_id": "user.id",
        "occurred_at": "ts",
        "activity_type": "action",
    }
    assert mapped(given, "transactions") == {
        "user_id": "cast(cast(customer_id as bigint) as varchar)",
        "occurred_at": "make_timestamp(ts * 1000)",
        "amount": "amount",
    }
    users = mapped(given, "users")
    assert users["full_name"] == 'concat_ws(\' \', "first name", "last name")'
    assert (users["marketing_consent"], users["age_years"]) == ("opt_in", "age")
    assert list(given["extra_features"]) == ["stars_given"]


def test_a_required_column_that_nobody_finds_is_left_to_the_user(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"2024-01-{1 + n % 28:02d} 10:00:00,{n}.5,paper" for n in range(60)]
    given = draft(tmp_path, write(tmp_path / "orders.csv", "ordered_at,amount,category", rows))
    assert given["sources"]["transactions"]["columns"]["user_id"] is None
    assert "# TODO user_id" in (tmp_path / "drafted.yml").read_text()
    assert "TODO" in capsys.readouterr().out


def test_lines_without_a_user_are_left_out_with_a_way_to_join_them(tmp_path: Path) -> None:
    orders = [f"{n},c{n % 9},2024-01-{1 + n % 28:02d},{n}.25" for n in range(60)]
    items = [f"{n},sku{n % 5},2" for n in range(60)]
    write(tmp_path / "orders.csv", "order_id,customer_id,ordered_at,total", orders)
    write(tmp_path / "items.csv", "order_id,sku,quantity", items)
    given = draft(tmp_path, tmp_path)
    assert list(given["sources"]) == ["transactions"]
    assert "items.order_id = by_key.known_key" in (tmp_path / "drafted.yml").read_text()


def test_purchases_are_taken_from_their_own_table_where_there_is_one(tmp_path: Path) -> None:
    events = write(tmp_path / "events.csv", EVENTS_HEADER, EVENTS)
    orders = [f"{n},c{n % 9},2024-01-{1 + n % 28:02d},{n}.25" for n in range(60)]
    header = "order_id,customer_id,ordered_at,total"
    given = draft(tmp_path, events, write(tmp_path / "orders.csv", header, orders))
    assert given["sources"]["transactions"]["location"].endswith("orders.csv")


def test_no_name_is_shown_whatever_its_column_is_called(tmp_path: Path) -> None:
    rows = [f"K{n},Kunde {n % 50},Berlin,{n % 28 + 1:02d}.01.1980" for n in range(60)]
    draft(tmp_path, write(tmp_path / "kunden.csv", "Kundennr,Name,Stadt,Geburtsdatum", rows))
    written = (tmp_path / "drafted.yml").read_text()
    assert "full_name: Name" in written
    assert "Berlin" in written
    assert "Kunde 1" not in written


def test_drafts_are_the_same_every_time(tmp_path: Path) -> None:
    raw = write(tmp_path / "events.csv", EVENTS_HEADER, EVENTS)
    draft(tmp_path, raw)
    first = (tmp_path / "drafted.yml").read_text()
    draft(tmp_path, raw)
    assert (tmp_path / "drafted.yml").read_text() == first


def test_a_draft_passes_the_check_as_it_is(tmp_path: Path) -> None:
    project_folder = link_project(tmp_path / "project")
    events = write(tmp_path / "events.csv", EVENTS_HEADER, EVENTS)
    sample = PROJECT / "seeds" / "sample"
    given = draft(tmp_path, events, sample / "users.csv", sample / "social_activities.csv")
    assert set(given["sources"]) == {
        *("users", "interactions", "transactions", "social_activities"),
    }
    done = Project(project_folder, given).dbt(
        *("seed", "--select", "band_orders"), DBT_ENV_SECRET_USER_ID_SALT="a text of the tests"
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_sample_is_mapped_as_by_hand() -> None:
    by_hand = yaml.safe_load((PROJECT / "inputs" / "sample.yml").read_text())["sources"]
    with duckdb.connect() as connection:
        # a log of responses looks like any log of events: it is for its owner to map
        for name in by_hand.keys() - {"campaign_responses"}:
            path = str(PROJECT / "seeds" / "sample" / f"{name}.csv")
            assert source_of(read_table(connection, path, [path], "raw")) == name


# --- real data ------------------------------------------------------------------------------------

REAL = {
    "cdnow": ("cdnow/CDNOW_master.txt", set()),
    "online_retail": ("online_retail/online_retail.csv.gz", {"transactions.currency"}),
    "statso": ("statso/user_profiles_for_ads.csv", set()),
    "sparkify": ("sparkify/events", set()),
    "customer_personality": (
        "customer_personality/marketing_campaign.csv",
        # names of extra features are the writer's choice; the sum of some spending is a judgement
        {
            *("user_traits.wine_spend", "user_traits.fresh_food_spend"),
            *("user_traits.web_visits_per_month", "user_traits.deal_purchases"),
            "user_traits.children_at_home",
        },
    ),
}


@pytest.mark.parametrize("name", REAL)
def test_real_data_is_mapped_as_by_hand(tmp_path: Path, name: str) -> None:
    path, judgements = REAL[name]
    if not (SHARED / path).exists():
        pytest.skip("the data does not come with the project")
    given = draft(tmp_path, SHARED / path)
    by_hand = yaml.safe_load((PROJECT / "inputs" / f"{name}.yml").read_text())["sources"]
    with duckdb.connect() as connection:
        for source, spec in by_hand.items():
            drafted = mapped(given, source)
            wanted = {
                column for column in spec["columns"] if f"{source}.{column}" not in judgements
            }
            assert wanted <= set(drafted), source
            if name == "online_retail":
                assert drafted["amount"] == "cast(UnitPrice as double) * cast(Quantity as double)"
            # the same values in the columns that a build rests on
            for column in wanted & {"user_id", "occurred_at", "amount", "order_count", "age_years"}:
                values = [
                    value_sum(connection, one, sql)
                    for one, sql in (
                        (spec, spec["columns"][column]),
                        (given["sources"][source], drafted[column]),
                    )
                ]
                assert values[0] == values[1], f"{source}.{column}"


def value_sum(connection: duckdb.DuckDBPyConnection, spec: dict[str, Any], sql: str) -> Any:
    """Return a figure that two equal columns have in common: how many values, and their hash."""

    form = "json" if spec["location"].endswith(".json") else "csv"
    reader = reader_call(str(PROJECT / spec["location"]), form, spec.get("options", {}))
    return connection.execute(
        "select count(v), count(distinct v), bit_xor(hash(v)) from (select"
        f" coalesce(try_cast(x as double)::varchar, try_cast(x as timestamp)::varchar, x) as v"
        f" from (select nullif(trim(cast(try({sql}) as varchar)), '') as x from {reader}))"
    ).fetchall()


def test_make_hands_files_and_name_over(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\nprintf "<%s> " "$@"\n')
    python.chmod(0o755)
    said = subprocess.run(
        [
            "make",
            "--silent",
            "input",
            "FILES=a b.csv",
            "NAME=my shop",
            "FORCE=1",
            f"BIN={tmp_path}",
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said == "<analyses/draft_input.py> <a b.csv> <--force> <--name> <my shop> "
