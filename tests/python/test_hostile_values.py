"""Values that stop or mislead other builds: what is wrong is set aside, and each row is counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from project import CORE, Project, link_project

TIMES = {
    "2024-03-05 10:00:00": None,
    "2024-03-05T12:00:00+02:00": None,
    "9999-12-31": "future_time",
    "9999-12-31 23:59:59": "future_time",
    "2199-01-01": "future_time",
    "infinity": "future_time",
    "-infinity": "impossible_time",
    "0044-03-15 (BC) 10:00:00": "impossible_time",
    "0000-01-01": "impossible_time",
    "0001-01-01 00:00:00": "impossible_time",
    "24-03-05": "impossible_time",
    "1970-01-01 00:00:00": "impossible_time",
    "1970-12-31 23:59:59": "impossible_time",
    "1971-01-01 00:00:00": None,
    "2024-02-30": "unreadable_time",
    "soon": "unreadable_time",
    "": "unreadable_time",
}
WITHOUT_TESTS = ("--exclude-resource-type", "test")
NOBODY = ("0", "-1", "guest", "GUEST", " Guest ", "NULL", "None", "nan", "NaN", "(not set)", "0.0")


def csv(path: Path, header: str, rows: list[str]) -> str:
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return str(path)


def shop(folder: Path, sources: dict[str, object], **settings: object) -> Project:
    given = {"input": "shop", "sources": sources} | CORE | settings
    return Project(link_project(folder / "project"), given)


def orders(location: str) -> dict[str, object]:
    return {
        "location": location,
        "options": {"all_varchar": True},
        "columns": {"user_id": "customer", "occurred_at": "ts", "amount": "amount", "row_id": "id"},
    }


def reasons(project: Project, source: str) -> dict[str | None, int]:
    return dict(
        project.query(
            "select reason_code, sum(row_count)::integer from int_row_counts"
            f" where source = '{source}' group by all"
        )
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("hostile")
    rows = [f"t{number},u{number % 5},{time},10" for number, time in enumerate(TIMES)]
    rows += [f"n{number},{user},2024-03-06,20" for number, user in enumerate(NOBODY)]
    rows += [f"g{number},u{number % 5},2024-03-0{1 + number % 9},{number}" for number in range(60)]
    people = [f"u{number},2023-01-0{number + 1}" for number in range(3)]
    people += ["u3,-infinity", "u4,290309-12-22 (BC)", "guest,2024-01-01", "0,"]
    sources = {
        "transactions": orders(csv(folder / "orders.csv", "id,customer,ts,amount", rows)),
        "users": {
            "location": csv(folder / "people.csv", "id,since", people),
            "options": {"all_varchar": True},
            "columns": {"user_id": "id", "signed_up_at": "since"},
        },
    }
    project = shop(folder, sources)
    project.build()
    return project


def test_a_time_that_cannot_be_true_is_set_aside(hostile: Project) -> None:
    wanted: dict[str | None, int] = {"placeholder_user_id": len(NOBODY), None: 60}
    for reason in TIMES.values():
        wanted[reason] = wanted.get(reason, 0) + 1
    assert reasons(hostile, "transactions") == wanted


def test_every_row_is_accounted_for_once_in_every_build(hostile: Project) -> None:
    figures = (
        "select source, raw_rows, clean_rows, duplicate_rows, quarantined_rows, later_rows,"
        " late_rows from rpt_data_quality where raw_rows > 0 order by source"
    )
    rows = len(TIMES) + len(NOBODY) + 60
    clean = 60 + sum(reason is None for reason in TIMES.values())
    wanted = [
        ("transactions", rows, clean, 0, rows - clean, 0, 0),
        ("users", 7, 5, 0, 2, 0, 0),
    ]
    assert hostile.query(figures) == wanted
    hostile.build()
    assert hostile.query(figures) == wanted


def test_a_sign_up_that_cannot_be_true_is_unknown(hostile: Project) -> None:
    found = hostile.query(
        "select user_id, signed_up_at is not null from int_users order by user_id"
    )
    assert found == [("u0", True), ("u1", True), ("u2", True), ("u3", False), ("u4", False)]


def test_the_first_time_that_is_believed_is_a_setting(hostile: Project, tmp_path: Path) -> None:
    location = hostile.given["sources"]["transactions"]["location"]
    project = shop(tmp_path, {"transactions": orders(location)}, earliest_time="2024-03-05")
    project.build("--select", "+int_row_counts", *WITHOUT_TESTS)
    found = reasons(project, "transactions")
    assert found["impossible_time"] > reasons(hostile, "transactions")["impossible_time"]


def test_a_given_time_with_an_offset_means_it(tmp_path: Path) -> None:
    rows = [f"{hour},u1,2024-03-05T{hour:02d}:30:00Z,10" for hour in (7, 8, 9, 10)]
    location = csv(tmp_path / "orders.csv", "id,customer,ts,amount", rows)
    project = shop(tmp_path, {"transactions": orders(location)}, as_of="2024-03-05T10:00:00+02:00")
    project.build("--select", "+rpt_data_quality", "+int_as_of", *WITHOUT_TESTS)
    assert project.query(
        "select clean_rows, later_rows from rpt_data_quality where source = 'transactions'"
    ) == [(1, 3)]
    assert project.query("select as_of::varchar from int_as_of") == [("2024-03-05 08:00:00",)]


def test_rows_that_the_input_leaves_out_are_counted_as_such(tmp_path: Path) -> None:
    """They are neither clean nor bad, whatever else is wrong with them, and no copies of others."""
    rows = [
        f"{n},u{n % 4},2024-03-0{1 + n % 9},{n + 1},{'test' if n % 3 else ''}" for n in range(30)
    ]
    rows += ["1,u1,2024-03-02,2,test", "x,,soon,much,test", "y,,2024-03-02,5,"]
    location = csv(tmp_path / "orders.csv", "id,customer,ts,amount,kind", rows)
    source = orders(location) | {"where": "kind is null and cast(amount as double) > 0"}
    project = shop(tmp_path, {"transactions": source})
    project.build("--select", "+rpt_data_quality", "quarantined_rows", *WITHOUT_TESTS)
    assert project.query(
        "select raw_rows, clean_rows, duplicate_rows, filtered_rows, quarantined_rows,"
        " quarantine_reasons from rpt_data_quality where source = 'transactions'"
    ) == [(33, 10, 0, 22, 1, "missing_user_id 1")]
    assert project.query("select count(*) from quarantined_rows") == [(1,)]


@pytest.mark.parametrize("excluded", ["mail like '%@ours.com'", ["u1", "u3"]])
def test_users_that_the_input_leaves_out_are_in_no_source(tmp_path: Path, excluded: object) -> None:
    people = [f"u{n},u{n}@{'ours' if n in (1, 3) else 'mail'}.com" for n in range(5)]
    rows = [f"{n},u{n % 5},2024-03-0{1 + n % 9},{n + 1}" for n in range(50)]
    sources = {
        "transactions": orders(csv(tmp_path / "orders.csv", "id,customer,ts,amount", rows)),
        "users": {
            "location": csv(tmp_path / "people.csv", "id,mail", people),
            "options": {"all_varchar": True},
            "columns": {"user_id": "id"},
        },
    }
    project = shop(tmp_path, sources, exclude_users=excluded)
    project.build("--select", "+rpt_data_quality", "+int_users", *WITHOUT_TESTS)
    assert project.query(
        "select source, raw_rows, clean_rows, filtered_rows, quarantined_rows"
        " from rpt_data_quality where raw_rows > 0 order by source"
    ) == [("transactions", 50, 30, 20, 0), ("users", 5, 3, 2, 0)]
    assert project.query("select user_id from int_users order by user_id") == [
        ("u0",), ("u2",), ("u4",),
    ]  # fmt: skip


@pytest.mark.slow
def test_devices_of_users_that_are_left_out_are_left_out_too(tmp_path: Path) -> None:
    rows = [f"{n},u{n % 5},d{n % 5},2024-03-0{1 + n % 9},Report Created" for n in range(20)]
    rows += [f"a{n},,d{n % 5},2024-03-01,page_view" for n in range(5)]  # before the login
    rows += ["s1,u1,shared,2024-03-02,page_view", "s2,u2,shared,2024-03-03,page_view"]
    rows += ["s3,,shared,2024-03-02,page_view", "v1,,visitor,2024-03-04,page_view"]
    rows += ["o1,u1,u2,2024-03-04,page_view"]  # on the device of another user
    columns = {
        "user_id": "customer",
        "anonymous_id": "device",
        "occurred_at": "ts",
        "interaction_type": "kind",
    }
    location = csv(tmp_path / "events.csv", "id,customer,device,ts,kind", rows)
    part = {"location": location, "options": {"all_varchar": True}, "columns": columns}
    other = csv(tmp_path / "more.csv", "id,customer,device,ts,kind", ["b1,,d3,2024-03-02,search"])
    features = {
        "reports": {
            "source": "interactions",
            "sql": "count(*) filter (where interaction_type = 'report created')",
        }
    }
    sources = {"interactions": [part, part | {"location": other}]}
    project = shop(tmp_path, sources, exclude_users=["u1", "u3"], features=features)
    chosen = ("+rpt_data_quality", "+int_users", "+int_own_features")
    project.build("--select", *chosen, *WITHOUT_TESTS)
    assert project.query(
        "select raw_rows, clean_rows, filtered_rows from rpt_data_quality"
        " where source = 'interactions'"
    ) == [(31, 18, 13)]
    # the shared device is that of the one user who is left
    assert project.query("select user_id from int_users order by user_id") == [
        ("u0",), ("u2",), ("u4",), ("visitor",),
    ]  # fmt: skip
    # types of the user's own are counted under their names
    assert project.query("select sum(reports)::integer from int_own_features") == [(12,)]


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("kind = ", "where: `kind =` is not one SQL expression"),
        ("nothing = 1", "where: `nothing = 1` does not work on"),
        (
            "cast(amount as double)",
            "where: `cast(amount as double)` is a DOUBLE where true or false",
        ),
        ("true; drop table x", "where: `true; drop table x` is not one SQL expression"),
    ],
)
def test_a_condition_that_cannot_be_used_is_refused(
    tmp_path: Path, condition: str, said: str
) -> None:
    location = csv(tmp_path / "orders.csv", "id,customer,ts,amount,kind", ["1,u1,2024-03-02,2,"])
    project = shop(tmp_path, {"transactions": orders(location) | {"where": condition}})
    done = project.dbt("build")
    assert done.returncode != 0
    assert said in done.stdout
