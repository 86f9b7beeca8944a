"""Reading of statements and errors, Java and packages: without Spark."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from dbt.adapters.sparksession import session as sessions
from dbt.adapters.sparksession.credentials import SparkSessionCredentials
from dbt.adapters.sparksession.errors import short_message
from dbt.adapters.sparksession.statements import literal, rewritten, split_statements
from dbt_common.exceptions import DbtRuntimeError


@pytest.mark.parametrize(
    ("sql", "statements"),
    [
        ("select 1;", ["select 1"]),
        ("/* a; b */ select ';' as x; -- c; d\nselect \"e;\"", ["select ';' as x", 'select "e;"']),
        ("select 'it\\'s;' ;; ", ["select 'it\\'s;'"]),
        ("-- nothing", []),
    ],
)
def test_statements_are_split_outside_of_quotes(sql: str, statements: list[str]) -> None:
    assert split_statements(sql) == statements


@pytest.mark.parametrize(
    ("statement", "select"),
    [
        ("delete from m.t", "select * from m.t where not coalesce((true), false)"),
        (
            "DELETE FROM m.t AS t WHERE t.a in (select b from c where d)",
            "select * from m.t t where not coalesce((t.a in (select b from c where d)), false)",
        ),
        (
            "update m.t set b = 'where, x', A = (select 1 where true) where a > 1",
            "select if(coalesce(( a > 1), false), (select 1 where true), `a`) as `a`,"
            " if(coalesce(( a > 1), false), 'where, x', `b`) as `b`, `c` from m.t",
        ),
    ],
)
def test_deletes_and_updates_become_selects(statement: str, select: str) -> None:
    assert rewritten(statement, lambda _: ["a", "b", "c"]) == ("m.t", select)


def test_an_update_of_an_unknown_column_is_refused() -> None:
    with pytest.raises(ValueError, match=r"m\.t has no column z"):
        rewritten("update m.t set z = 1", lambda _: ["a"])


@pytest.mark.parametrize("statement", ["merge into t using s", "insert into t select 1"])
def test_other_statements_are_left_alone(statement: str) -> None:
    assert rewritten(statement, lambda _: []) is None


def test_texts_are_quoted() -> None:
    assert literal("it's \\ here") == "'it\\'s \\\\ here'"
    assert literal(None) == "null"
    assert literal(True) == "true"


def test_of_a_job_the_error_in_the_task_is_told() -> None:
    text = (
        "Job aborted due to stage failure: Task 0 in stage 3.0 failed 1 times, most recent failure:"
        " Lost task 0.0 in stage 3.0: org.apache.spark.SparkException: [TASK_WRITE_FAILED] Task"
        " failed while writing rows to file:/x.\n"
        "\tat org.apache.spark.A(B.scala:1)\n"
        * 50
        + "Caused by: org.apache.spark.SparkRuntimeException: [USER_RAISED_EXCEPTION] null in"
        " column a SQLSTATE: P0001\n\tat org.apache.spark.A(B.scala:1)\nDriver stacktrace:\n"
    )
    assert short_message(Exception(text)) == (
        "[USER_RAISED_EXCEPTION] null in column a SQLSTATE: P0001"
    )


def test_of_a_worker_the_end_of_the_traceback_is_told() -> None:
    text = (
        "An exception was thrown from the Python worker.\nTraceback (most recent call last):\n"
        '  File "worker.py", line 1, in main\n    process()\n'
        '  File "<model>", line 7, in broken\n    1 / 0\n'
        "ZeroDivisionError: division by zero\n\n\tat org.apache.spark.A(B.scala:1)\n"
    )
    assert short_message(Exception(text)).splitlines() == [
        "ZeroDivisionError: division by zero",
        '  File "<model>", line 7, in broken',
        "    1 / 0",
    ]


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (None, "has no bin/java"),
        ('openjdk version "11.0.2" 2019-01-15', "is Java 11"),
        ('java version "1.8.0_201"', "is Java 8"),
        ('openjdk version "17.0.15" 2025-04-15', None),
    ],
)
def test_java_is_asked_for_in_words(
    said: str | None, complaint: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    if said:
        java = tmp_path / "bin" / "java"
        java.parent.mkdir()
        java.write_text(f"#!/bin/sh\necho '{said}' >&2\n")
        java.chmod(0o755)
    if complaint is None:
        sessions.check_java()
        return
    with pytest.raises(DbtRuntimeError, match=complaint) as raised:
        sessions.check_java()
    assert "Install Java 17" in str(raised.value)


def test_only_the_packages_that_are_named_are_sent(tmp_path: Path) -> None:
    for package in ("one", "two"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    sent: list[str] = []

    class Context:
        def addPyFile(self, path: str) -> None:  # noqa: N802
            sent.append(path)

    class Session:
        sparkContext = Context()  # noqa: N815

    session: Any = Session()
    sessions._ship(session, tmp_path / "one")
    sessions._ship(session, tmp_path)
    assert [zipfile.ZipFile(path).namelist() for path in sent] == [
        ["one/__init__.py"],
        ["one/__init__.py", "two/__init__.py"],
    ]
    with pytest.raises(DbtRuntimeError, match="no Python package"):
        sessions._ship(session, tmp_path / "three")


def test_a_profile_needs_little() -> None:
    credentials = SparkSessionCredentials(database=None, schema="main")
    assert credentials.method == "session"
    assert not credentials.is_local
    assert credentials.local_warehouse is None
    with pytest.raises(DbtRuntimeError, match="method: thrift"):
        SparkSessionCredentials(database=None, schema="main", method="thrift")


def test_settings_of_the_profile_win(tmp_path: Path) -> None:
    credentials = SparkSessionCredentials(
        database=None,
        schema="main",
        master="local[2]",
        warehouse=str(tmp_path),
        spark_conf={"spark.ui.enabled": True, "spark.sql.ansi.enabled": False},
    )
    settings = sessions._settings(credentials)
    assert settings["spark.ui.enabled"] == "true"
    assert settings["spark.sql.ansi.enabled"] == "false"
    assert settings["spark.sql.session.timeZone"] == "UTC"
    assert f"databaseName={tmp_path}/metastore_db" in " ".join(settings.values())


def test_a_metastore_server_takes_the_place_of_derby(tmp_path: Path) -> None:
    credentials = SparkSessionCredentials(
        database=None,
        schema="main",
        warehouse=str(tmp_path),
        spark_conf={"spark.hadoop.hive.metastore.uris": "thrift://metastore:9083"},
    )
    assert "derby:" not in " ".join(sessions._settings(credentials).values())
