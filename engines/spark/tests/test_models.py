"""Python models, contracts, comments and messages, on Spark."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from conftest import HERE, Project
from dbt.adapters.sparksession import python_models

AddModel = Callable[[str, str], None]


@pytest.fixture(scope="module")
def with_python(project: Project) -> Project:
    for path in (HERE / "project" / "spark_models").iterdir():
        shutil.copy(path, project.folder / "models")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(python_models, "PART_BYTES", 50_000)
        project.build("--select", "users", "of_*", day=1)
    return project


def test_a_spark_frame_is_made_where_the_rows_are(with_python: Project) -> None:
    assert with_python.rows("select id from main.of_frame") == [(2,), (4,), (6,), (8,)]


def test_a_pandas_frame_keeps_nulls_and_times(with_python: Project) -> None:
    query = "select id, name, updated_at from main.{}"
    assert with_python.rows(query.format("of_pandas")) == with_python.rows(query.format("users"))


def test_an_arrow_table_becomes_an_increment(with_python: Project) -> None:
    with_python.build("--select", "users", "of_arrow", day=3)
    ids = with_python.rows("select id, word, small, nothing from main.of_arrow")
    assert ids == [(number, "a", number, None) for number in range(1, 6)]


def test_a_stream_of_batches_is_written_in_parts(with_python: Project) -> None:
    count, total = 20 * 1_000, 20 * sum(range(1_000))
    assert with_python.rows("select count(*), sum(number) from main.of_batches") == [(count, total)]


def test_a_table_without_rows_has_its_types(with_python: Project) -> None:
    assert with_python.session.table("main.of_nothing").dtypes == [
        ("id", "bigint"),
        ("at", "timestamp"),
    ]


def test_nothing_temporary_is_left(with_python: Project) -> None:
    names = {table.name for table in with_python.session.catalog.listTables("main")}
    assert not [name for name in names if "__dbt" in name]


def test_a_python_model_that_fails_shows_its_own_line(
    project: Project, add_model: AddModel
) -> None:
    add_model(
        "fails.py",
        "def model(dbt, session):\n"
        '    dbt.config(materialized="table")\n'
        '    return dbt.ref("users").select("no_such_column")\n',
    )
    message = project.message("--select", "fails")
    assert "UNRESOLVED_COLUMN" in message
    assert "no_such_column" in message
    assert "models/fails.py:3" in message
    assert len(message.splitlines()) < 20
    assert "\tat " not in message


def test_a_worker_that_fails_shows_the_error_in_it(project: Project, add_model: AddModel) -> None:
    add_model(
        "fails.py",
        "def broken(batches):\n"
        "    import no_such_package\n"
        "    yield from batches\n\n\n"
        "def model(dbt, session):\n"
        '    dbt.config(materialized="table")\n'
        '    return dbt.ref("users").select("id").mapInArrow(broken, "id long")\n',
    )
    message = project.message("--select", "fails")
    assert "No module named 'no_such_package'" in message
    assert "module_paths" in message
    assert len(message.splitlines()) < 20


def test_a_null_against_the_contract_fails_and_keeps_the_old_table(project: Project) -> None:
    before = project.rows("select * from main.members")
    message = project.message("--select", "members", broken="null")
    assert "null in column id of members" in message
    assert len(message.splitlines()) < 20
    assert project.rows("select * from main.members") == before


def test_a_type_against_the_contract_fails(project: Project) -> None:
    message = project.message("--select", "members", broken="type")
    assert "contract" in message
    assert "score" in message


def test_comments_are_kept(project: Project) -> None:
    columns = {
        column.name: column.description
        for column in project.session.catalog.listColumns("main.members")
    }
    assert columns["id"] == "The user's id."
    assert columns["name"] == "What they are called."
    assert columns["score"].strip().endswith("the end.")
    comment = project.session.catalog.getTable("main.members").description
    assert comment == 'One row per user; it\'s "quoted" and has a \\ in it.'


def test_a_view_may_be_longer_than_a_column_of_derby(project: Project, add_model: AddModel) -> None:
    columns = ", ".join(f"{number} as a_column_with_number_{number}" for number in range(1500))
    add_model("long_view.sql", f"select {columns}")
    project.build("--select", "long_view")
    assert project.rows("select a_column_with_number_1499 from main.long_view") == [(1499,)]


def test_a_value_that_a_seed_cannot_hold_is_named(project: Project) -> None:
    path = project.folder / "seeds" / "wrong.csv"
    path.write_text("id,other\n1,2\nnot_one,3\n")
    declared = project.folder / "seeds" / "wrong.yml"
    declared.write_text("seeds: [{name: wrong, config: {column_types: {id: bigint}}}]")
    try:
        message = project.message("--select", "wrong")
    finally:
        path.unlink()
        declared.unlink()
    assert "seed wrong, column id: no bigint: not_one" in message


def test_strategies_of_other_formats_are_refused(project: Project, add_model: AddModel) -> None:
    add_model(
        "merged.sql",
        "{{ config(materialized='incremental', unique_key='id', incremental_strategy='merge') }}"
        " select 1 as id",
    )
    assert "needs the file_format delta or iceberg" in project.message("--select", "merged")


def test_insert_overwrite_replaces_the_partitions_that_it_has_rows_of(
    project: Project, add_model: AddModel
) -> None:
    add_model(
        "by_day.sql",
        "{{ config(materialized='incremental', incremental_strategy='insert_overwrite',"
        " partition_by=['day']) }}"
        " select {{ var('value') }} as value, cast(day as int) as day"
        " from (select explode(array({{ var('days') }})) as day) as days",
    )
    project.build("--select", "by_day", value=1, days="1, 2")
    project.build("--select", "by_day", value=2, days="2, 3")
    assert project.rows("select day, value from main.by_day") == [(1, 1), (2, 2), (3, 2)]


def test_a_table_with_a_location_has_a_folder_for_each_build(
    project: Project, add_model: AddModel
) -> None:
    root = project.folder / "elsewhere"
    add_model(
        "located.sql",
        f"{{{{ config(materialized='table', location_root='{root}', post_hook=\"delete from"
        ' {{ this }} where id = 2") }} select id, {{ var("day") }} as day from {{ ref("days") }}'
        " where day = 1",
    )
    for day in (1, 2):
        project.build("--select", "located", day=day)
        assert project.rows("select * from main.located") == [(1, day), (3, day), (4, day)]
        assert len(list(root.iterdir())) == 1


def test_a_hook_may_delete_and_update(project: Project, add_model: AddModel) -> None:
    add_model(
        "hooked.sql",
        "{{ config(materialized='table', post_hook="
        '"delete from {{ this }} as t where t.id in (select 2); update {{ this }}'
        " set name = case when id = 1 then 'a = b, where' else name end, score = null"
        ' where id < (select 4)") }}'
        " select id, name, score from {{ ref('days') }} where day = 1 and id <> 3",
    )
    project.build("--select", "hooked")
    assert [row[:2] for row in project.rows("select id, name, score from main.hooked")] == [
        (1, "a = b, where"),
        (4, 'üñí "quoted", 名前'),
    ]
