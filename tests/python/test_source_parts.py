"""A source may come in several parts, from a query, and with facts that stand once per order."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from project import Project, link_project

ROWS = ("--select", "+rpt_data_quality", "quarantined_rows", "--exclude-resource-type", "test")
# ids that a number with a point would change
LONG, LONGER = 12345678901234567, 12345678901234568
STATUS = "select row_status, reason_code, row_count from int_row_counts where source = '{}'"


def write(path: Path, text: str) -> str:
    path.write_text(text)
    return str(path)


def of_input(folder: Path, sources: dict[str, Any], **more: Any) -> Project:
    return Project(link_project(folder / "project"), {"input": "parts", "sources": sources} | more)


def refused(project: Project) -> str:
    """What the build has said on one line, when it refused the input."""
    done = project.dbt("build")
    assert done.returncode != 0
    assert not project.warehouse.exists() or project.query("select 1 from duckdb_tables()") == []
    return " ".join(done.stdout.split())


@pytest.fixture(scope="module")
def three_tools(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Interactions of three tools: two CSV files, JSON lines and Parquet, each with other names."""
    raw = tmp_path_factory.mktemp("raw")
    web = write(
        raw / "web.csv",
        "uid,ts,kind,id\n007,2024-01-01 10:00:00,page_view,w1\n"
        f"{LONG},2024-01-02 10:00:00,page_view,w2\n,2024-01-02 10:00:00,page_view,w3\n",
    )
    # the columns in another order, a row that came before, and one that is left out
    more = write(
        raw / "more.csv",
        f"id,kind,ts,uid\nw2,page_view,2024-01-02 10:00:00,{LONG}\n"
        "w4,test,2024-01-03 10:00:00,007\n",
    )
    app = write(
        raw / "app.jsonl",
        f'{{"user": {{"id": {LONG}}}, "at": "2024-01-04T10:00:00+02:00", "n": "search", "s": 5.5}}',
    )
    duckdb.sql(
        f"select {LONGER}::bigint as member, timestamp '2024-01-05 10:00:00' as at, 1 as r"
        " union all select 2, timestamp '2024-02-01', 2"
    ).write_parquet(str(raw / "crm.parquet"))
    interactions = [
        {
            "location": [web, more],
            "options": {"all_varchar": True},
            "where": "kind <> 'test'",
            "columns": {
                **{"user_id": "uid", "occurred_at": "ts", "interaction_type": "kind"},
                "row_id": "id",
            },
        },
        {
            "location": app,
            "freshness": {"warn_after_days": 9},
            "columns": {
                **{"user_id": "user.id", "occurred_at": '"at"', "interaction_type": "n"},
                "duration_seconds": "s",
            },
        },
        {
            "location": str(raw / "crm.parquet"),
            "freshness": {"warn_after_days": 3},
            "columns": {
                "user_id": "member",
                "occurred_at": '"at"',
                "interaction_type": "'page_view'",
                "row_id": "r",
            },
        },
    ]
    project = of_input(
        tmp_path_factory.mktemp("three"), {"interactions": interactions}, as_of="2024-01-06"
    )
    project.build(*ROWS)
    return project


def test_every_row_of_every_part_is_accounted_for(three_tools: Project) -> None:
    assert three_tools.query(
        "select raw_rows, clean_rows, duplicate_rows, filtered_rows, quarantined_rows, later_rows"
        " from rpt_data_quality where source = 'interactions'"
    ) == [(8, 4, 1, 1, 1, 1)]


def test_no_type_of_another_part_changes_a_value(three_tools: Project) -> None:
    assert three_tools.query(
        "select user_id, first_at::varchar from int_interaction_rollup"
        " where row_status = 'clean' order by 2"
    ) == [
        ("007", "2024-01-01 10:00:00"),
        (str(LONG), "2024-01-02 10:00:00"),
        # ten o'clock in Berlin's winter is not in UTC
        (str(LONG), "2024-01-04 08:00:00"),
        (str(LONGER), "2024-01-05 10:00:00"),
    ]


def test_a_row_set_aside_tells_its_part(three_tools: Project) -> None:
    [(row,)] = three_tools.query("select raw_row from quarantined_rows")
    told = yaml.safe_load(row)
    assert Path(told["delivered_in"]).name == "web.csv"
    assert told["row"]["id"] == "w3"


def test_the_strictest_limit_of_the_parts_is_that_of_the_source(three_tools: Project) -> None:
    said = three_tools.dbt("run-operation", "freshness").stdout
    assert "limit 3 days" in said
    assert "WARN freshness of raw.interactions" in three_tools.dbt("source", "freshness").stdout


def test_a_later_build_reads_all_parts_again(tmp_path: Path) -> None:
    for day in (1, 2):
        duckdb.sql(
            f"select 'a' || n as id, timestamp '2024-01-0{day}' as t from range(5) as n (n)"
        ).write_parquet(str(tmp_path / f"a{day}.parquet"))
    other = write(tmp_path / "b.csv", "who,day\nb1,2024-01-02\n")
    parts = [
        {
            "location": f"{tmp_path}/a*.parquet",
            "columns": {"user_id": "id", "occurred_at": "t", "interaction_type": "'x'"},
        },
        {
            "location": other,
            "columns": {"user_id": "who", "occurred_at": '"day"', "interaction_type": "'x'"},
        },
    ]
    project = of_input(tmp_path, {"interactions": parts})
    project.build(*ROWS)
    assert project.query(STATUS.format("interactions")) == [("clean", None, 11)]
    write(tmp_path / "b.csv", "who,day\nb1,2024-01-02\nb2,2024-01-03\n")
    duckdb.sql("select 'a9' as id, timestamp '2024-01-03' as t").write_parquet(
        str(tmp_path / "a3.parquet")
    )
    project.build(*ROWS)
    assert project.query(STATUS.format("interactions")) == [("clean", None, 13)]
    # a part more is another source: days of the old ones must not be added to
    changed = of_input(tmp_path / "again", {"interactions": parts[:1]})
    (changed.folder / "warehouse").rmdir()
    (changed.folder / "warehouse").symlink_to(project.folder / "warehouse")
    assert "its sources have changed" in " ".join(changed.dbt("build", *ROWS).stdout.split())


SOUND = {"user_id": "id", "occurred_at": '"day"', "amount": "amount"}
# what is wrong with a part, and what is said of it
BAD_PARTS: list[tuple[Any, str]] = [
    ({"location": "nowhere.csv"}, ", location: `nowhere.csv` does not exist."),
    ({"columns": SOUND | {"amount": "amuont"}}, ", column amount: `amuont` does not work on"),
    ({"columns": SOUND | {"shade": "id"}}, ": there is no column `shade`."),
    ({"where": "amount"}, ", where: `amount` is a BIGINT where true or false is needed."),
    (5, ": is not a mapping."),
    ({"by_order": ["day"]}, ", by_order: there is no order to take them by."),
    (
        {"by_order": ["status"], "columns": SOUND | {"order_id": "id"}},
        ", by_order: `status` is no column of",
    ),
    ({"by_order": "day"}, ", by_order: is not a list."),
    ({"query": "select 1"}, ", query: takes no location beside it."),
    ({"files": {"a": "a.csv"}}, ", files: are read by a query."),
]
BAD_QUERIES: list[tuple[Any, str]] = [
    ("select 1; select 2", "is not one select: there is more than one statement in it."),
    ("select 1; drop table x", "is not one select: it has another statement."),
    ("create table x as select 1", "is not one select: it has another statement."),
    ("copy (select 1) to 'x.csv'", "is not one select: it has another statement."),
    ("with a as (select 1) delete from x", "is not one select: it has another statement."),
    ("select 1;", "is not one select: no semicolon may follow it."),
    ("select 1) as a, (select 2", "is not one select: syntax error at or near"),
    ("select from where", "is not one select: "),
    ("describe x", "is not one select: it describes, and selects nothing."),
    ("select $1 as id", "is not one select: a parameter has no value here."),
    ("-- select 1", "is not one select: there is nothing in it."),
    ("  ", "is empty or not text."),
    (5, "is empty or not text."),
    ("select * from nowhere", "cannot be run: Table with name nowhere does not exist!"),
    ("select * from 'nowhere.csv'", "cannot be run: No files found that match the pattern"),
    ("select nothing from range(3)", 'cannot be run: Referenced column "nothing" not found'),
    ("select * from 'people.xlsx'", "a query cannot open 'people.xlsx' itself. Name the file"),
    ("from read_csv('a/b.zip/x.csv')", "a query cannot open 'a/b.zip/x.csv' itself."),
]
BAD_FILES: list[tuple[Any, str]] = [
    ({"nowhere": "nowhere.csv"}, "files, nowhere, location: `nowhere.csv` does not exist."),
    ({"a b": "x.csv"}, "files, a b is not a name: use letters, digits and _."),
    (["x.csv"], "files: is not a mapping."),
]


def test_a_problem_names_the_part(tmp_path: Path) -> None:
    location = write(tmp_path / "orders.csv", "id,day,amount\n1,2024-01-01,5\n")
    sound = {"location": location, "columns": SOUND}
    parts = [sound | part if isinstance(part, dict) else part for part, _ in BAD_PARTS]
    queries = [{"query": query, "columns": SOUND} for query, _ in BAD_QUERIES]
    queries += [{"query": "select 1", "files": files, "columns": SOUND} for files, _ in BAD_FILES]
    found = refused(of_input(tmp_path, {"transactions": [sound, *parts, *queries]}))
    problems = re.split(r" input parts: source transactions, part (?=\d)", found)[1:]
    told = [(int(number), re.sub(r"^ \(`[^`]*`\)", "", text)) for number, text in
            (re.match(r"(\d+)(.*)", problem).groups() for problem in problems)]  # fmt: skip
    expected = [text for _, text in BAD_PARTS] + [f", query: {text}" for _, text in BAD_QUERIES]
    expected += [f", {text}" for _, text in BAD_FILES]
    assert [number for number, _ in told] == list(range(2, len(expected) + 2))
    for (_, text), start in zip(told, expected, strict=True):
        assert text.startswith(start)


ORDERS = (
    "select lines.*, orders.customer, orders.day from"
    " read_csv('{0}/lines.csv', all_varchar = true) as lines"
    " inner join read_csv('{0}/orders.csv', all_varchar = true) as orders using (no)"
)
LINES = {
    "user_id": "customer",
    "occurred_at": '"day"',
    "amount": "cast(price as double)",
    "order_id": "no",
}


def test_a_query_joins_files(tmp_path: Path) -> None:
    write(tmp_path / "orders.csv", "no,customer,day\n#1,007,2024-01-03\n#2,8,2024-01-04\n")
    write(tmp_path / "lines.csv", "no,price\n#1,5\n#1,1\n#2,2\n#2,much\n#3,9\n")
    source = {
        "query": ORDERS.format(tmp_path) + "\n-- one row per line",
        "where": "no <> '#9'",
        "columns": LINES,
    }
    project = of_input(tmp_path, {"transactions": source})
    project.build(*ROWS)
    assert project.query(
        "select user_id, order_id, spend::varchar from int_transaction_rollup"
        " where row_status = 'clean' order by all"
    ) == [("007", "#1", "6.0000"), ("8", "#2", "2.0000")]
    assert sorted(project.query(STATUS.format("transactions")), key=repr) == [
        ("clean", None, 3),
        ("quarantined", "unreadable_amount", 1),
    ]


HEADER = "Name,Email,Status,Currency,At,Price\n"
AT = "2024-05-14 09:00:00"
SHOP = {
    "user_id": "Email",
    "occurred_at": '"At"',
    "amount": "cast(Price as double)",
    "order_id": "Name",
    "currency": "upper(Currency)",
}


def test_what_stands_once_per_order_holds_for_all_of_its_lines(tmp_path: Path) -> None:
    lines = [
        f"#1,ann,paid,zar,{AT},300",
        # what the order says stands on its second line
        f"#2,ben,,,{AT},4000",
        f"#2,ben,voided,zar,{AT},1000",
        f"#3,cat,paid,zar,{AT},600",
        f"#3,cat,,,{AT},100",
        # where lines disagree, the greatest holds
        f"#4,dan,voided,usd,{AT},7",
        f"#4,dan,paid,zar,{AT},8",
        # without an order a line speaks for itself
        f",eve,paid,usd,{AT},1",
        f",fay,voided,zar,{AT},2",
        f" ,gil,paid,,{AT},3",
    ]
    expected = [
        ("ann", "#1", "ZAR", "300.0000"),
        ("cat", "#3", "ZAR", "700.0000"),
        ("eve", None, "USD", "1.0000"),
        ("gil", None, None, "3.0000"),
    ]
    for number, rows in enumerate((lines, lines[::-1])):
        folder = tmp_path / str(number)
        folder.mkdir()
        source = {
            "location": write(folder / "orders.csv", HEADER + "\n".join(rows) + "\n"),
            "options": {"all_varchar": True},
            # a raw column, however it is written, and one that is mapped
            "by_order": ["status", "currency"],
            "where": "Status <> 'voided'",
            "columns": SHOP,
        }
        project = of_input(folder, {"transactions": source})
        project.build(*ROWS)
        assert (
            project.query(
                "select user_id, order_id, currency, spend::varchar from int_transaction_rollup"
                " where row_status = 'clean' order by user_id"
            )
            == expected
        )
        assert project.query(
            "select raw_rows, clean_rows, filtered_rows from rpt_data_quality"
            " where source = 'transactions'"
        ) == [(10, 5, 5)]
