"""Inside another project: the files of docs/package.md, in a shop whose names are like ours."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from project import PROJECT, link_project

FILES = ["packages.yml", "profiles.yml", "dbt_project.yml", "models/customer_segments.sql"]
# three kinds of customers: who buys much, who looks at much, and who does little of both
MODELS = {
    "models/customers.sql": """
        select
            i as customer_id,
            timestamp '2024-01-01' + to_days(cast(i % 20 as integer)) as signed_up_at,
            case when i % 2 = 0 then 'Paris' else 'Rome' end as city
        from range(300) as numbers (i)
    """,
    "models/orders.sql": """
        select
            customer_id * 100 + n as order_id,
            customer_id,
            timestamp '2024-02-01' + to_days(cast((customer_id * 7 + n * 3) % 28 as integer))
                as ordered_at,
            if(customer_id % 3 = 0, 100, 5) + (customer_id * 13 + n) % 5 as total
        from {{ ref('customers') }}
        cross join range(8) as numbers (n)
        where customer_id % 3 = 0 or (customer_id % 3 = 1 and n = 0)
    """,
    # a feature of the shop's own
    "models/int_weekend_features.sql": """
        select
            spine.user_id,
            spine.as_of,
            spine.lookback,
            count(*) filter (where {{ user_profiling.is_weekend('days.activity_date') }})
            / cast(count(*) as double) as weekend_share
        from {{ ref('user_profiling', 'int_feature_spine') }} as spine
        inner join {{ ref('user_profiling', 'fct_user_days') }} as days
            on
                spine.user_id = days.user_id
                and days.activity_date <= spine.last_activity_date
                and coalesce(days.activity_date >= spine.window_start_date, true)
        group by spine.user_id, spine.as_of, spine.lookback
    """,
    "models/int_weekend_features.yml": """
models:
  - name: int_weekend_features
    columns:
      - name: weekend_share
        description: Share of active days that are a Saturday or a Sunday.
        config: {meta: {feature: {label: Active on weekends, unit: share, clusters: false}}}
""",
    # names that this project has too: each must find its own
    "models/dim_users.sql": "select 'of the shop' as user_id, 1 as shoe_size",
    "models/groups.yml": "groups: [{name: segments, owner: {name: Shop}}]",
    "macros/clash.sql": """
        {% macro clean_text(column) %}{{ taken() }}{% endmacro %}
        {% macro sql_literal(value) %}{{ taken() }}{% endmacro %}
        {% macro undo_segments_from(history, time) %}{{ taken() }}{% endmacro %}
        {% test is_key(model, columns) %}{{ taken() }}{% endtest %}
        {% macro taken() %}
            {{ exceptions.raise_compiler_error('the macro of the shop was taken') }}
        {% endmacro %}
    """,
}
PAGE_VIEWS = """
    create schema raw;
    create table raw.page_views as
    select
        i as customer_id,
        timestamp '2024-02-01' + to_days(cast((i * 5 + n) % 28 as integer))
        + to_hours(cast(n * 7 % 24 as integer)) as viewed_at
    from range(300) as customers (i)
    cross join range(25) as numbers (n)
    where n < [3, 25, 6][i % 3 + 1]
"""


def dbt(shop: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DBT_", "USER_PROF"))}
    return subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), *command],
        cwd=shop,
        # what the shell of a user who also runs this project by itself may hold
        env=environment | {"USER_PROFILING_INPUT": "inputs/sample.yml"},
        capture_output=True,
        text=True,
        check=False,
    )


def query(database: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.sql(sql).fetchall()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with the files of the page, which has installed this project and not built it yet."""
    folder = tmp_path_factory.mktemp("host")
    link_project(folder / "user_profiling")
    shop = folder / "shop"
    page = (PROJECT / "docs" / "package.md").read_text()
    blocks = re.findall(r"```(?:yaml|sql)\n(.*?)```", page, re.DOTALL)
    for name, text in [*zip(FILES, blocks, strict=True), *MODELS.items()]:
        (shop / name).parent.mkdir(parents=True, exist_ok=True)
        (shop / name).write_text(text)
    settings = shop / "dbt_project.yml"
    own = "    leave_out: [live]\n    feature_models: [int_weekend_features]\n"
    settings.write_text(settings.read_text().replace("    leave_out: [live]\n", own))
    with duckdb.connect(str(shop / "shop.duckdb")) as connection:
        connection.execute(PAGE_VIEWS)
    done = dbt(shop, "deps")
    assert done.returncode == 0, done.stdout
    return shop


def build(shop: Path, *arguments: str) -> None:
    done = dbt(shop, "build", "--quiet", *arguments)
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.fixture(scope="module")
def warehouse(shop: Path) -> Path:
    """The shop's warehouse, built once by the one command of the page."""
    build(shop)
    return shop / "shop.duckdb"


def test_tables_are_in_the_schema_of_the_host(warehouse: Path) -> None:
    relations = query(
        warehouse,
        "select table_schema, table_name from information_schema.tables"
        " where table_schema != 'raw'",
    )
    of_shop = {name for schema, name in relations if schema == "main"}
    of_ours = {name for schema, name in relations if schema == "main_profiling"}
    assert len(of_shop) + len(of_ours) == len(relations)
    own = {"int_weekend_features", "dim_users"}
    assert of_shop == {"customers", "orders", "customer_segments", *own}
    assert of_ours >= {"dim_users", "user_segment_history", "playbook", "built_from_input"}
    # the variables of the page are those of the build
    assert query(warehouse, "select count(*) from main_profiling.dim_segments") == [(3,)]
    assert not {name for name in of_ours if "_live" in name or name == "sample_personas"}


@pytest.mark.usefixtures("warehouse")
def test_a_model_that_is_a_source_stays_in_the_lineage(shop: Path) -> None:
    parents = json.loads((shop / "target" / "manifest.json").read_text())["parent_map"]
    assert parents["model.user_profiling.src_users"] == [
        "model.shop.customers",
        "source.user_profiling.raw.users",
    ]


def test_segments_are_those_of_the_customers(warehouse: Path) -> None:
    assert query(warehouse, "from main.dim_users") == [("of the shop", 1)]
    counts = "select count(*), count(distinct segment_name) from customer_segments"
    assert query(warehouse, f"{counts} group by customer_id % 3") == [(100, 1)] * 3
    assert query(warehouse, counts) == [(300, 3)]


def test_a_feature_of_the_host_is_a_column_of_what_is_published(
    shop: Path, warehouse: Path
) -> None:
    copy = shop / "published" / "shop_dev" / "user_segments.duckdb"
    by_hand = """
        select count(*), sum(weekend_days / days)
        from (
            select user_id, count(*) as days,
                count(*) filter (where isodow(activity_date) >= 6) as weekend_days
            from main_profiling.fct_user_days
            group by user_id
        )
    """
    ((users, total),) = query(warehouse, by_hand)
    found = query(copy, "select count(weekend_share), sum(weekend_share) from dim_users")
    assert found == [(users, pytest.approx(total))]
    assert query(copy, "select count(weekend_share) from rpt_segment_profiles") == [(3,)]
    traits = "select count(*) from rpt_segment_traits where feature_name = 'weekend_share'"
    assert query(copy, traits) == [(3,)]
    (comment,) = query(
        copy, "select comment from duckdb_columns() where column_name = 'weekend_share' limit 1"
    )
    assert comment == ("Share of active days that are a Saturday or a Sunday.",)


@pytest.mark.usefixtures("warehouse")
def test_published_copy_is_ours_and_the_targets(shop: Path) -> None:
    assert [path.name for path in (shop / "published").iterdir()] == ["shop_dev"]
    copy = shop / "published" / "shop_dev" / "user_segments.duckdb"
    # the customer 0 is a placeholder
    assert query(copy, "select count(*), min(user_id) from dim_users") == [(299, "1")]
    (comment,) = query(
        copy, "select comment from duckdb_columns() where column_name = 'segment_key' limit 1"
    )
    assert comment[0]
    assert query(copy, "select distinct input from published_tables") == [("shop_dev",)]


@pytest.mark.slow
def test_next_build_reads_what_is_new(shop: Path, warehouse: Path) -> None:
    model = "select * from main_profiling.ml_segmentation_models order by all"
    fitted = query(warehouse, model)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "insert into raw.page_views select i, timestamp '2024-03-02' from range(9) as t (i)"
        )
        # a row of a day that is not read again shows that the other days are not
        connection.execute("insert into raw.page_views values (1, timestamp '2024-02-01')")
    build(shop, "--select", "package:user_profiling")
    quality = "select clean_rows, late_rows from main_profiling.rpt_data_quality"
    ((clean_rows, late_rows),) = query(warehouse, f"{quality} where source = 'interactions'")
    assert (clean_rows, late_rows) == (3400 + 9, 1)
    assert query(warehouse, model) == fitted


@pytest.fixture
def in_shop(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(shop)
    for name in [name for name in os.environ if name.startswith(("DBT_", "USER_PROF"))]:
        monkeypatch.delenv(name)
    return shop


def sources(shop: Path) -> dict[str, Any]:
    project = yaml.safe_load((shop / "dbt_project.yml").read_text())
    given: dict[str, Any] = project["vars"]["user_profiling"]["sources"]
    return given


PLACE = "vars of user_profiling in shop: "
NO_CITY = f"{PLACE}source users, column location: `city` does not work on `customers`: Referenced"


@pytest.mark.usefixtures("warehouse")
def test_mapping_is_checked_before_the_build(in_shop: Path) -> None:
    parsed = dbtRunner().invoke(["parse", "--quiet"])
    assert parsed.success, parsed.exception

    def run(select: str, location: str) -> dbtRunnerResult:
        given = sources(in_shop)
        given["users"]["columns"]["location"] = location
        # shop_day: a variable of that project is none of ours to refuse
        variables = yaml.safe_dump({"sources": given, "shop_day": 3})
        command = ["run", "--quiet", "--select", select, "--vars", variables]
        return dbtRunner(manifest=parsed.result).invoke(command)

    refused = str(run("src_users", "citty").exception)
    assert "nothing was built or changed" in refused
    assert f"{PLACE}source users, column location: `citty` does not work on `customers`" in refused
    assert "from its columns: customer_id, signed_up_at, city." in refused
    # the shop's own models are no business of ours
    assert run("customers", "citty").success
    refused = str(run("src_users", "upper(city)").exception)
    assert "its sources have changed since the schema main_profiling was built from it" in refused
    assert "dbt build --full-refresh --select package:user_profiling" in refused
    # dbt in this process keeps the warehouse open, to the exclusion of every other process
    DuckDBConnectionManager.close_all_connections()


@pytest.mark.usefixtures("warehouse")
def test_mapping_is_checked_when_the_model_is_built(shop: Path) -> None:
    customers = shop / "models" / "customers.sql"
    customers.write_text(customers.read_text().replace("as city", "as town"))
    # what is there has the column, what this command builds has not
    done = dbt(shop, "run", "--select", "customers", "src_users")
    customers.write_text(MODELS["models/customers.sql"])
    assert done.returncode == 1
    assert "nothing was built from this source" in done.stdout
    assert NO_CITY in done.stdout
    assert "from its columns: customer_id, signed_up_at, town." in done.stdout


def test_what_a_host_has_left_out_is_named(in_shop: Path) -> None:
    project = yaml.safe_load((in_shop / "dbt_project.yml").read_text())
    plain = {key: project[key] for key in ("name", "profile", "models", "seeds", "snapshots")}
    (in_shop / "without").mkdir()
    for part in ("macros", "models", "dbt_packages", "packages.yml", "package-lock.yml"):
        (in_shop / "without" / part).symlink_to(in_shop / part)
    (in_shop / "without" / "dbt_project.yml").write_text(yaml.safe_dump(plain))
    (in_shop / "without" / "profiles.yml").write_text((in_shop / "profiles.yml").read_text())
    done = dbt(in_shop / "without", "run", "--select", "package:user_profiling")
    assert done.returncode == 2
    assert f"{PLACE}sources: there is none. Add at least one of: users," in done.stdout
    assert f"{PLACE}dim_users: shop has a model of this name too" in done.stdout
    assert "require_ref_searches_node_package_before_root: true" in done.stdout


def test_model_that_is_not_there_is_named_by_dbt(shop: Path) -> None:
    given = {"sources": sources(shop) | {"users": {"ref": "custmers"}}}
    done = dbt(shop, "parse", "--target-path", "misspelt", "--vars", yaml.safe_dump(given))
    assert done.returncode == 2
    assert re.search(
        r"src_users.*depends on a node named 'custmers' in package or project 'shop'",
        done.stdout,
    )
