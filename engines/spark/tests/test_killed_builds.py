"""What a build that is killed leaves, and that the next one mends it."""

from __future__ import annotations

import pytest
from conftest import Project
from dbt.adapters.sparksession import tables


class KilledError(BaseException):
    """Stands for a kill: nothing after it runs."""


def killed_after(count: int, monkeypatch: pytest.MonkeyPatch, session: object) -> None:
    """Let the process end after so many renames."""
    kind = type(session)
    original, renames = kind.sql, []

    def sql(self: object, query: str, *rest: object, **more: object) -> object:
        if " rename to " in query:
            if len(renames) == count:
                raise KilledError
            renames.append(query)
        return original(self, query, *rest, **more)

    monkeypatch.setattr(kind, "sql", sql)


def test_the_old_table_comes_back(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.build("--select", "users", "newest", "--full-refresh", day=1)
    session = project.session
    before = project.rows("select * from main.newest")
    session.sql("create table main.newest__dbt_tmp using parquet as select 9 as id")
    with monkeypatch.context() as patched:
        killed_after(1, patched, session)
        with pytest.raises(KilledError):
            tables.put_in_place(session, "main.newest__dbt_tmp", "main.newest")
    assert not session.catalog.tableExists("main.newest")
    assert session.catalog.tableExists("main.newest__dbt_backup")

    # any build brings it back, also one of another model
    project.build("--select", "members")
    assert project.rows("select * from main.newest") == before
    project.build("--select", "users", "newest", day=2)
    assert {row[0] for row in project.rows("select id from main.newest")} == {1, 2, 3, 4, 5}
    assert not session.catalog.tableExists("main.newest__dbt_tmp")


def test_a_swap_that_was_finished_stays(project: Project) -> None:
    session = project.session
    session.sql("create table main.members__dbt_backup using parquet as select 1 as old")
    project.build("--select", "users")
    assert not session.catalog.tableExists("main.members__dbt_backup")
    assert session.table("main.members").columns == ["id", "name", "score"]


def test_files_of_a_write_that_was_killed_are_no_hindrance(project: Project) -> None:
    folder = project.folder / "spark.warehouse" / "main.db" / "members__dbt_tmp" / "_temporary"
    folder.mkdir(parents=True)
    (folder / "part-0.parquet").write_text("half of a file")
    project.build("--select", "members")
    assert not folder.exists()
