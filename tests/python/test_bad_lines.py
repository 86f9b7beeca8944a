"""Lines that a reader rejects, ids that it would change, and names that it does not tell apart."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from project import CORE, Project, link_project

COLUMNS = {"user_id": "customer", "occurred_at": "ts", "amount": "amount", "row_id": "id"}
LONG = [f"1234567890123456789012{n}" for n in range(3)]
WITHOUT_TESTS = ("--exclude-resource-type", "test")


def project_of(folder: Path, sources: dict[str, object]) -> Project:
    return Project(link_project(folder / "project"), {"input": "bad", "sources": sources} | CORE)


def text(path: Path, *lines: str) -> str:
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return str(path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A build of one source for each way in which rows are lost or ids are changed."""
    folder = tmp_path_factory.mktemp("lines")
    ragged = text(
        folder / "orders.csv",
        "id,customer,ts,amount",
        "1,007,2024-03-05 10:00:00,10",
        "2,1e5,2024-03-06 10:00:00,20",
        "3,100000,2024-03-07 10:00:00",
        "4,100000,2024-03-08 10:00:00,80,x",
        '5,"7"x,2024-03-08 10:00:00,80',
        '6,"Smith, John",2024-03-08 10:00:00,5',
    )
    late = text(
        folder / "events.csv",
        "id,member,ts,kind,seconds",
        *[f"{n},{n % 7 + 1},2024-03-05 10:00:00,search,{n % 60}" for n in range(25_000)],
        'a,"8",2024-03-05 10:00:00,search,7',
        "b,9,2024-03-05 10:00:00,search,long",
        "c,9,sometime,search,5",
        "d,007,2024-03-05 10:00:00,search,1.5",
    )
    people = text(
        folder / "people.json",
        *[f'{{"person": {{"id": {user}}}, "city": "Rome"}}' for user in LONG],
        '{"person": {"id": "007"}, "city": ',
    )
    traits = folder / "traits.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select unnest([12.0, 13.0, 1e23, 2e23]) as member, 5 as visits) to '{traits}'"
        )
    titled = text(
        folder / "answers.csv",
        "Answers of March",
        "",
        "member,campaign,ts",
        *[f"{n},spring,2024-03-05 10:00:00" for n in range(1, 6)],
    )
    quoted = text(
        folder / "likes.csv",
        "member,ts,what",
        *[f"'{n}, a member','2024-03-05 10:00:00','like'" for n in range(1, 6)],
    )
    project = project_of(
        folder,
        {
            "campaign_responses": {
                "location": titled,
                "columns": {"user_id": "member", "campaign": "campaign", "occurred_at": "ts"},
            },
            "social_activities": {
                "location": quoted,
                "columns": {"user_id": "member", "activity_type": "what", "occurred_at": "ts"},
            },
            "transactions": {
                "location": ragged, "options": {"all_varchar": True}, "columns": COLUMNS,
            },
            "interactions": {
                "location": late,
                "columns": {
                    "user_id": "member", "occurred_at": "ts", "interaction_type": "kind",
                    "duration_seconds": "seconds * 1", "row_id": "id",
                },
            },
            "users": {"location": people, "columns": {"user_id": "person.id", "location": "city"}},
            "user_traits": {
                "location": str(traits),
                "columns": {"user_id": "member", "order_count": "visits"},
            },
        },
    )  # fmt: skip
    project.build("--select", "+rpt_data_quality", "quarantined_rows", *WITHOUT_TESTS)
    return project


def test_a_line_that_the_reader_rejects_is_a_row_that_is_set_aside(built: Project) -> None:
    assert built.query(
        "select source, raw_rows, clean_rows, quarantined_rows, quarantine_reasons"
        " from rpt_data_quality where raw_rows > 0 order by source"
    ) == [
        # a title above the table, and other quotes, are no bad lines
        ("campaign_responses", 5, 5, 0, None),
        ("interactions", 25_004, 25_002, 2, "unreadable_row 2"),
        ("social_activities", 5, 5, 0, None),
        ("transactions", 6, 3, 3, "unreadable_row 3"),
        ("user_traits", 4, 2, 2, "missing_user_id 2"),
        ("users", 4, 3, 1, "missing_user_id 1"),
    ]


def test_the_line_itself_is_kept(built: Project) -> None:
    kept = built.query(
        "select raw_row from quarantined_rows where source = 'transactions' order by raw_row"
    )
    assert [json.loads(row)["id"] for (row,) in kept] == [
        "3,100000,2024-03-07 10:00:00",
        "4,100000,2024-03-08 10:00:00,80,x",
        '5,"7"x,2024-03-08 10:00:00,80',
    ]


def test_ids_stay_as_they_are_digit_by_digit(built: Project) -> None:
    def ids(source: str) -> set[str]:
        query = f"select distinct user_id from stg_{source} where reason_code is null"
        return {user for (user,) in built.query(query)}

    assert ids("transactions") == {"007", "1e5", "Smith, John"}
    assert ids("interactions") == {"1", "2", "3", "4", "5", "6", "7", "8", "007"}
    # a number with decimals after thousands without is not rounded
    assert built.query(
        "select duration_seconds::double from stg_interactions where row_id = 'd'"
    ) == [(1.5,)]
    assert ids("users") == set(LONG)
    assert ids("user_traits") == {"12", "13"}


def test_what_loses_rows_or_could_be_either_column_is_refused_at_once(tmp_path: Path) -> None:
    header = "id,customer,ts,Amount,amount"
    row = '{"id": 1, "member": 2, "ts": "2024-03-05", "Kind": "search", "kind": "view"}'
    people = text(tmp_path / "people.csv", "id", "1")
    done = project_of(
        tmp_path,
        {
            "transactions": [
                {"location": text(tmp_path / f"{n}.csv", header, line), "columns": columns}
                for n, (line, columns) in enumerate(
                    [
                        ("1,u1,2024-03-05,99,1", COLUMNS),
                        ("1,u1,2024-03-05,99,1", COLUMNS | {"amount": "Amount"}),
                        ("1,u1,2024-03-05,99,1", COLUMNS | {"amount": "amount_1"}),
                    ]
                )
            ],
            "interactions": {
                "location": text(tmp_path / "events.json", row),
                "columns": {
                    "user_id": "member", "occurred_at": "ts", "interaction_type": "kind",
                },
            },
            "users": {
                "location": people,
                "options": {"ignore_errors": False},
                "columns": {"user_id": "id"},
            },
            "user_traits": {
                "query": f"select * from read_csv('{people}', ignore_errors = true)",
                "columns": {"user_id": "id"},
            },
        },
    ).dbt("build")  # fmt: skip
    assert done.returncode != 0
    said = [line for line in done.stdout.splitlines() if "input bad: " in line]
    assert len(said) == 4, said
    assert "`kind` could be either of the columns `Kind` and `kind`" in said[0]
    assert "part 1" in said[1]
    assert "`amount` could be either of the columns `Amount` and `amount`" in said[1]
    assert "query: `ignore_errors` would lose rows" in said[2]
    assert "options: `ignore_errors: False` would lose rows" in said[3]
    assert not (tmp_path / "project" / "published").exists()


def test_a_quote_that_takes_lines_along_stops_plain_dbt_in_our_words(tmp_path: Path) -> None:
    rows = [f"{n},u{n},2024-03-05,5" for n in range(30_000)]
    rows[25_000] = '25000,"u25000,2024-03-05,5'
    location = text(tmp_path / "orders.csv", "id,customer,ts,amount", *rows)
    project = project_of(tmp_path, {"transactions": {"location": location, "columns": COLUMNS}})
    done = project.dbt("build", "--select", "src_transactions")
    assert done.returncode != 0
    assert f"{location}, line 25002: a quote is opened and not closed" in done.stdout
