"""Copies of files that the database cannot read: what is in them, when they are made."""

from __future__ import annotations

import codecs
import gzip
import json
import os
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
import yaml
from project import PROJECT, Project, is_there, link_project, needs

from analyses.convert_files import convert_all
from tools.converted_files import (
    UnreadableFileError,
    cell_text,
    convert,
    copy_folder,
    encoding_of,
    needs_copy,
)

if is_there("drafting"):
    from analyses.draft_input import main

ORDERS = "order_id,customer_id,ordered_at,amount,product\n" + "".join(
    f"{n},c{n % 5},2024-03-{1 + n:02d},{10 + n}.50,"
    + {3: "Cup “blue”", 7: "Café bag"}.get(n, "Bag") + "\n"
    for n in range(12)
)  # fmt: skip


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def rows_of(folder: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(
            f"select * from read_csv('{folder}/*.csv', all_varchar = true, header = true)"
        ).fetchall()


# --- encodings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1252", "Café – “blue”, 5 €\nno accent here\n"),
        ("windows-1252", "name,city\nJosé,Zürich\nAnna,Malmö\nBob,Ghent\n"),
        ("windows-1251", "имя,город\nАнна,Москва\nИван,Казань\n" * 20),
        ("windows-1250", "imię,miasto\nŁukasz,Łódź\nŻaneta,Zażółć gęślą\n" * 20),
    ],
)
def test_old_encodings_are_guessed(tmp_path: Path, encoding: str, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    assert encoding_of(path) == encoding
    path.write_text(text, encoding="utf-8")
    assert encoding_of(path) is None
    path.write_bytes(codecs.BOM_UTF8 + text.encode())
    assert encoding_of(path) is None


def test_a_letter_at_the_end_of_a_chunk_is_no_other_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a" * ((1 << 20) + 3) + "é\n", encoding="utf-8")
    assert encoding_of(path) is None


@needs("drafting")
@pytest.mark.parametrize("packed", [False, True])
def test_a_file_of_windows_is_drafted_and_built(tmp_path: Path, packed: bool) -> None:
    raw = tmp_path / ("orders.csv.gz" if packed else "orders.csv")
    content = ORDERS.encode("windows-1252")
    raw.write_bytes(gzip.compress(content) if packed else content)
    assert main([str(raw), "--name", "w", "--folder", str(tmp_path)]) == 0
    given = yaml.safe_load((tmp_path / "w.yml").read_text())
    source = given["sources"]["transactions"]
    assert source["options"]["encoding"] == "windows-1252"
    assert convert_all(given, tmp_path) == []
    rows = rows_of(tmp_path / copy_folder(str(raw), source["options"]))
    assert len(rows) == 12
    assert len({row[1] for row in rows}) == 5
    assert sum(float(row[3]) for row in rows) == 192.0
    assert rows[3][4] == "Cup “blue”"


@needs("drafting")
@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_unicode_is_drafted_as_it_is(tmp_path: Path, encoding: str) -> None:
    raw = tmp_path / "orders.csv"
    raw.write_bytes(ORDERS.encode(encoding))
    assert main([str(raw), "--name", "u", "--folder", str(tmp_path)]) == 0
    said = (tmp_path / "u.yml").read_text()
    assert "user_id: customer_id" in said
    assert "order_id: order_id" in said


def test_text_that_is_not_utf8_is_named_with_its_line_and_the_way_out(tmp_path: Path) -> None:
    raw = tmp_path / "orders.csv"
    raw.write_bytes(ORDERS.encode("windows-1252"))
    given = {"sources": {"transactions": {"location": str(raw), "columns": {}}}}
    (problem,) = convert_all(given, tmp_path)
    assert f"{raw}, line 5: is not UTF-8, and looks like windows-1252" in problem
    assert "options: {encoding: windows-1252}" in problem
    given["sources"]["transactions"]["options"] = {"encoding": "shift_jisx"}
    (problem,) = convert_all(given, tmp_path)
    assert "there is no encoding `shift_jisx`" in problem


# --- spreadsheets ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("00123", "00123"),
        (123.0, "123"),
        (123.5, "123.5"),
        (1e21, "1e+21"),
        (datetime(2024, 3, 1), "2024-03-01"),
        (datetime(2024, 3, 1, 10, 5), "2024-03-01 10:05:00"),
        (date(2024, 3, 1), "2024-03-01"),
        (True, "true"),
        (None, ""),
        (" a ", "a"),
    ],
)
def test_cells_keep_their_values(cell: Any, text: str) -> None:
    assert cell_text(cell) == text


def test_a_sheet_is_read_below_its_title_and_by_its_name(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "book.xlsx",
        Members=[["Members 2024"], [], ["id", "since", "n"], ["007", datetime(2024, 1, 2), 3.0]],
        Other=[["x", "y"], [1, 2]],
    )
    rows = rows_of(convert(str(path), {"sheet": "Members"}, tmp_path))
    assert rows == [("007", "2024-01-02", "3")]
    with pytest.raises(UnreadableFileError, match="has several sheets: Members, Other"):
        convert(str(path), {}, tmp_path)
    with pytest.raises(UnreadableFileError, match="has no sheet `Orders`"):
        convert(str(path), {"sheet": "Orders"}, tmp_path)


def test_a_broken_spreadsheet_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 no")
    with pytest.raises(UnreadableFileError, match="cannot be read as a spreadsheet"):
        convert(str(tmp_path / "a.xlsx"), {}, tmp_path)


@needs("drafting")
def test_each_sheet_of_a_spreadsheet_is_a_table_of_the_draft(tmp_path: Path) -> None:
    orders = [[f"{n:04d}", f"c{n % 9}", datetime(2024, 1, 1 + n % 28), n + 0.5] for n in range(60)]
    people = [[f"c{n}", f"c{n}@example.org", "Berlin"] for n in range(9)]
    path = workbook(
        tmp_path / "shop.xlsx",
        Orders=[["order_id", "customer_id", "ordered_at", "total"], *orders],
        Customers=[["customer_id", "email", "city"], *people],
    )
    assert main([str(path), "--name", "s", "--folder", str(tmp_path)]) == 0
    said = (tmp_path / "s.yml").read_text()
    assert "options: {sheet: Orders}" in said
    assert "options: {sheet: Customers}" in said
    assert "example.org" not in said


# --- archives -------------------------------------------------------------------------------------


@needs("drafting")
def test_files_in_an_archive_are_named_after_it(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("part-1.csv", ORDERS)
        archive.writestr("part-2.csv", ORDERS)
        archive.writestr("__MACOSX/._part-1.csv", b"\x00")
        archive.writestr("more/events.json.gz", gzip.compress(b'{"a": 1}\n'))
    assert len(rows_of(convert(f"{path}/part-*.csv", {}, tmp_path))) == 24
    folder = convert(f"{path}/more/events.json.gz", {}, tmp_path)
    assert [p.read_text() for p in folder.glob("*.json") if p.name != "source.json"] == [
        '{"a": 1}\n'
    ]
    with pytest.raises(UnreadableFileError, match=r"has no file `x.csv` in it. It has: more/"):
        convert(f"{path}/x.csv", {}, tmp_path)
    assert main([str(path), "--name", "z", "--folder", str(tmp_path)]) == 0
    assert f"location: {path}/part-*.csv" in (tmp_path / "z.yml").read_text()


# --- when copies are made -------------------------------------------------------------------------


def test_a_copy_is_made_once_for_each_state_of_a_file(tmp_path: Path) -> None:
    raw = tmp_path / "orders.csv"
    raw.write_bytes(ORDERS.encode("windows-1252"))
    options = {"encoding": "windows-1252"}
    folder = convert(str(raw), options, tmp_path)
    first = (folder / "source.json").stat().st_mtime_ns
    assert convert(str(raw), options, tmp_path) == folder
    assert (folder / "source.json").stat().st_mtime_ns == first
    raw.write_bytes(ORDERS.encode("windows-1252") + b"99,c9,2024-03-20,1.00,Tee\n")
    assert len(rows_of(convert(str(raw), options, tmp_path))) == 13
    assert not [path for path in folder.parent.iterdir() if path.name != folder.name]


def test_a_copy_that_fails_leaves_the_one_before(tmp_path: Path) -> None:
    raw = tmp_path / "orders.csv"
    raw.write_bytes(ORDERS.encode("windows-1252"))
    options = {"encoding": "windows-1252"}
    folder = convert(str(raw), options, tmp_path)
    raw.write_bytes(b"a,b\n\x81,1\n")
    with pytest.raises(UnreadableFileError, match="is not windows-1252"):
        convert(str(raw), options, tmp_path)
    assert len(rows_of(folder)) == 12
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


@pytest.mark.parametrize(
    ("location", "options", "expected"),
    [
        ("a.csv", {}, False),
        ("a.csv", {"encoding": "UTF-16"}, False),
        ("a.csv.gz", {"encoding": "cp1252"}, True),
        ("a.XLSX", {}, True),
        ("a.zip/b.parquet", {}, True),
        ("a.parquet", {}, False),
        ("crm.main.orders", {}, False),
    ],
)
def test_only_what_the_database_cannot_read_is_copied(
    location: str, options: dict[str, Any], expected: bool
) -> None:
    assert needs_copy(location, options) is expected


def test_plain_dbt_reads_the_copy_and_refuses_one_that_is_out_of_date(tmp_path: Path) -> None:
    folder = link_project(tmp_path / "project")
    members = [["id", "visits", "spend"], *([f"{n:03d}", n, n * 1.5] for n in range(60))]
    raw = workbook(tmp_path / "members.xlsx", Members=members)
    columns = {"user_id": "id", "total_spend": "spend", "session_count": "visits"}
    source = {"location": str(raw), "columns": columns}
    given = {"input": "sheet", "sources": {"user_traits": source}}
    project = Project(folder, given)
    done = project.dbt("seed", "--select", "band_orders")
    assert done.returncode != 0
    assert "must be converted before a build" in done.stdout
    (tmp_path / "sheet.yml").write_text(json.dumps(given))
    subprocess.run(
        [sys.executable, "analyses/convert_files.py", str(tmp_path / "sheet.yml")],
        cwd=folder,
        check=True,
    )
    done = project.dbt("run", "--select", "src_user_traits")
    assert done.returncode == 0, done.stdout[-3000:]
    found = project.query("select user_id from src_user_traits order by user_id limit 2")
    assert found == [("000",), ("001",)]
    os.utime(raw, (1, 1))
    done = project.dbt("seed", "--select", "band_orders")
    assert "must be converted before a build" in done.stdout


def test_a_query_joins_a_spreadsheet_to_a_text_of_windows(tmp_path: Path) -> None:
    folder = link_project(tmp_path / "project")
    cells = [["Members"], [], ["id", "mail"], ["001", "zoë@x.fr"], ["002", "b@x.fr"]]
    raw = workbook(tmp_path / "members.xlsx", Members=cells)
    consents = tmp_path / "consents.csv"
    consents.write_bytes("mail;ok\nzoë@x.fr;ja\n".encode("windows-1252"))
    options = {"all_varchar": True, "delim": ";", "encoding": "windows-1252"}
    users = {
        "query": "with given as (from consents) select * from members left join given using (mail)",
        "files": {
            "members": str(raw),
            "consents": {"location": str(consents), "options": options},
        },
        "columns": {"user_id": "id", "marketing_consent": "ok = 'ja'"},
    }
    given = {"input": "joined", "sources": {"users": users}}
    assert convert_all(given, folder) == []
    project = Project(folder, given)
    done = project.dbt("run", "--select", "src_users")
    assert done.returncode == 0, done.stdout[-3000:]
    assert project.query("select user_id, marketing_consent from src_users order by user_id") == [
        ("001", True),
        ("002", None),
    ]


def test_the_copies_have_a_place_that_is_not_kept_in_git() -> None:
    assert (PROJECT / "warehouse" / ".gitignore").read_text().startswith("*")
