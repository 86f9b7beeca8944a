"""What an input file may say, and what stops a build before any table is touched."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from dbt.cli.main import dbtRunner, dbtRunnerResult
from project import PROJECT, link_project

INTERFACE_KEYS = {
    *("sources", "business", "as_of", "activity_window_days", "horizon_days", "extra_features"),
    *("segmentation", "campaigns", "expert", "input", "attach", "features", "rules"),
    *("reporting_currency", "exchange_rates", "segmentations"),
}
Build = Callable[..., dbtRunnerResult]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the project is built: one name of a warehouse for every input, so one parse does."""
    folder = link_project(tmp_path_factory.mktemp("project"))
    profile = {"type": "duckdb", "path": "{{ env_var('ONE_WAREHOUSE') }}"}
    (folder / "one_warehouse").mkdir()
    (folder / "one_warehouse" / "profiles.yml").write_text(
        yaml.safe_dump({"user_profiling": {"target": "one", "outputs": {"one": profile}}})
    )
    (folder / "a.csv").write_text(
        "id,day,amount,seconds,when\n1,2024-01-01,5.5,1700000000,1\n2,2024-01-02,6,1700000001,2\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("DBT_PROFILES_DIR", str(folder / "one_warehouse"))
        patch.setenv("DBT_TARGET_PATH", str(folder / "target"))
        patch.setenv("DBT_LOG_PATH", str(folder / "logs"))
        patch.setenv("ONE_WAREHOUSE", str(folder / "one.duckdb"))
        patch.delenv("USER_PROFILING_INPUT", raising=False)
        yield folder


@pytest.fixture(scope="module")
def build(folder: Path) -> Build:
    """Runs a dbt command on an input; the project is parsed only once."""
    parsed = dbtRunner().invoke(["parse", "--quiet"])
    assert parsed.success, parsed.exception

    def invoke(given: dict[str, Any], *command: str) -> dbtRunnerResult:
        return dbtRunner(manifest=parsed.result).invoke(
            [
                *(command or ("seed", "--select", "band_orders")),
                *("--quiet", "--project-dir", str(folder), "--vars", yaml.safe_dump(given)),
            ]
        )

    return invoke


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new warehouse, of the name that the project was parsed with."""
    monkeypatch.setenv("ONE_WAREHOUSE", str(tmp_path / "one.duckdb"))
    return tmp_path / "one.duckdb"


def tables(warehouse: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table."""
    with duckdb.connect(str(warehouse)) as connection:
        names = connection.sql("select table_name from duckdb_tables()").fetchall()
        return {name: connection.sql(f"from {name}").fetchall() for (name,) in sorted(names)}


def problems(result: dbtRunnerResult) -> list[str]:
    """The lines of the error that a build ended with, without the name of the input."""
    assert not result.success
    lines = [line.strip() for line in str(result.exception).splitlines()]
    assert lines[1] == "The input cannot be used; nothing was built or changed."
    return [line.removeprefix("input bad: ") for line in lines if line.startswith("input bad: ")]


def transactions(**changes: Any) -> dict[str, Any]:
    """A sound source, with changes."""
    columns = {"user_id": "id", "occurred_at": "day", "amount": "amount"}
    return {"location": "a.csv", "columns": columns | changes.pop("columns", {})} | changes


BAD_SETTINGS: dict[str, Any] = {
    "input": "bad",
    "sorces": 1,
    "zzz": 1,
    "as_of": "yesterday",
    "activity_window_days": 0,
    "horizon_days": 1.5,
    "business": "bank",
    "control_share": "half",
    "worthwhile_lift": 0,
    "campaigns": {
        "a": 5,
        "b": {"start_at": "2024-01-01"},
        "c": {"starts_at": "soon"},
        "d": {"starts_at": "2024-02-01", "ends_at": "2024-01-01"},
    },
    "extra_features": {
        "Wine-spend": {"lable": "Wine", "transform": "log", "missing": "mode", "weight": 0},
        "select": {"clusters": "yes"},
        "order_count": None,
        "beer": 5,
    },
    "segmentation": {
        "segment_count": 1,
        "algorithm": "hdbscan",
        "features": ["order_counts", "total_spend", "gender"],
        "refit": "maybe",
        "random_seed": 4.2,
        "clusters": 5,
    },
    "expert": {
        "kmeens": {"n_init": 20},
        "kmeans": {"n_init": 2.5, "starts": 20},
        "dbscan": {"eps": "far"},
        "gap_test": 0.01,
        "verdict": {"significance": True},
        "gaussian_mixture": {"covariance_type": 1},
        "fit_sample_users": "all",
    },
    "sources": {"transaction": {}, "transactions": transactions()},
}
SETTINGS_PROBLEMS = [
    "there is no key `sorces`. Did you mean `sources`?",
    "there is no key `zzz`. Remove it, or use one of: ",
    "as_of: `yesterday` is not a time. Write it as ",
    "activity_window_days: `0` is not a whole number from 1 to 36525 or null. It says: How many",
    "horizon_days: `1.5` is not a whole number from 1 to 36525.",
    "business: `bank` has no playbook. Use one of: shop, subscription, media, app; or leave it",
    "control_share: `half` is not a number from 0 to below 1. It says: The share of the users",
    "worthwhile_lift: `0` is not a number above 0 to 100.",
    "campaigns, a: is not a mapping.",
    "campaigns, b: there is no key `start_at`. Did you mean `starts_at`?",
    "campaigns, b: starts_at is required: the time from which responses count.",
    "campaigns, c: starts_at `soon` is not a time.",
    "campaigns, d: ends_at `2024-01-01` is not after starts_at `2024-02-01`.",
    "extra_features, Wine-spend: cannot be the name of a column.",
    "extra_features, Wine-spend: there is no key `lable`. Did you mean `label`?",
    "extra_features, Wine-spend: transform `log` is unknown. Use one of: none, log1p.",
    "extra_features, Wine-spend: missing `mode` is unknown. Use one of: zero, median, max,",
    "extra_features, Wine-spend: weight `0` is not a number above 0.",
    "extra_features, select: cannot be the name of a column.",
    "extra_features, select: clusters `yes` is neither true nor false.",
    "extra_features, order_count: the catalog has a feature of this name.",
    "extra_features, beer: is not a mapping.",
    "segmentation: there is no key `clusters`.",
    "segmentation: segment_count `1` is neither auto nor a whole number of at least 2.",
    "segmentation: segment_count `1` cannot be had with hdbscan, which finds the number itself.",
    "segmentation: refit `maybe` is unknown. Use one of: when_needed, always, never.",
    "segmentation: random_seed `4.2` is not a whole number",
    "segmentation: features: `gender` is a category. Let it take part by categories: {gender: ",
    "segmentation: there is no feature `order_counts`. Did you mean `order_count`?",
    "expert: there is no setting `kmeens`. Did you mean `kmeans`?",
    "expert: there is no setting of kmeans `starts`. Remove it, or use one of: n_init, refit_n_",
    "expert: `kmeans.n_init` is `2.5`, which is not a whole number. The default is 10.",
    "expert: `dbscan.eps` is `far`, which is not a number. The default is None.",
    "expert: `gap_test` is not a mapping. Give it some of: sample_rows, path_rows, ",
    "expert: `verdict.significance` is `True`, which is not a number. The default is 0.05.",
    "expert: `gaussian_mixture.covariance_type` is `1`, which is not a text. The default is full.",
    "expert: `fit_sample_users` is `all`, which is not a whole number. The default is 100000.",
    "there is no source `transaction`. Did you mean `transactions`?",
]

BAD_CATEGORIES: dict[str, Any] = {
    "input": "bad",
    "expert": {"category_block_weight": 0},
    "extra_features": {"gender_is_female": None},
    "segmentation": {
        "categories": {
            "gendre": {"values": ["female"]},
            "age_years": {"values": ["30"]},
            "gender": {"values": ["female", "male", "male"], "wieght": 2},
            "location": {"values": ["New York", "new-york", "", 7], "weight": -1},
            "language": {"values": [], "weight": float("inf")},
            "education": {"values": "master", "weight": True},
            "income_band": {"weight": "heavy"},
            "age_band": ["18-24"],
            "main_device": None,
        }
    },
    "sources": {
        "transactions": transactions(),
        "user_traits": {
            "location": "a.csv",
            "columns": {"user_id": "id", "gender_is_female": "1", "gender_is_male": "1"},
        },
    },
}
CATEGORIES_PROBLEMS = [
    "expert: category_block_weight: `0` is not a number above 0 to 1000000.",
    "segmentation, categories: there is no attribute `gendre`. Did you mean `gender`?",
    "segmentation, categories: there is no attribute `age_years`. Remove it, or use one of: age_ba",
    "segmentation, categories, gender: there is no key `wieght`. Did you mean `weight`?",
    "segmentation, categories, gender: values: `female` would be the feature `gender_is_female`,",
    "segmentation, categories, gender: values: `male` is listed twice. Remove one.",
    "segmentation, categories, location: values: `New York` and `new-york` would both be the feat",
    "segmentation, categories, location: values: `` is not text. Put it in quotes, as dim_users",
    "segmentation, categories, location: values: `7` is not text.",
    "segmentation, categories, location: weight `-1` is not a number above 0.",
    "segmentation, categories, language: values `[]` is not a list of values. Write those that",
    "segmentation, categories, language: weight `inf` is not a number above 0.",
    "segmentation, categories, education: values `master` is not a list of values.",
    "segmentation, categories, education: weight `True` is not a number above 0.",
    "segmentation, categories, income_band: values `None` is not a list of values.",
    "segmentation, categories, income_band: weight `heavy` is not a number above 0.",
    "segmentation, categories, age_band: is not a mapping. Write `{values: [...], weight: 1}`.",
    "segmentation, categories, main_device: is not a mapping.",
    # what a category says is read from the users, and is no trait that could be mapped
    "source user_traits: there is no column `gender_is_male`.",
]

BAD_SOURCES: dict[str, Any] = {
    "users": {
        "location": "o'clock/*.csv",
        "colums": {"user_id": "id"},
        "columns": {"user_id": "id", "signed_up": "day", "email": None},
    },
    "interactions": {
        "location": "a.csv",
        "options": {"delimeter": ";"},
        "columns": {
            "user_id": "id, amount",
            "occurred_at": "1; drop table users",
            "interaction_type": "'x') from b; drop table users; select ('y'",
            "device": "id from other",
            "topic": "id -- the topic",
            "session_id": "",
            "campaign_id": "when",
        },
    },
    "transactions": transactions(
        columns={
            "occurred_at": "seconds",
            "amount": "amuont * 2",
            "quantity": "sum(amount)",
            "category": "unnest([id, 1])",
            "order_id": "(select max(id) from read_csv('a.csv'))",
            "currency": "[id, 'EUR']",
            "row_id": "row_number() over ()",
        }
    ),
    "social_activities": {
        "location": "nowhere.likes",
        "columns": None,
        "freshness": {"warn_after_day": 2, "warn_after_days": 0},
    },
    "user_traits": {
        "location": "a.csv",
        "freshness": "daily",
        "columns": {
            "user_id": "columns('a.*')",
            "order_count": "?",
            "total_spend": "current_date",
            "recency_days": "nofunction(id)",
            "age_years": True,
        },
    },
}
SOURCES_PROBLEMS = [
    "source users: there is no key `colums`. Did you mean `columns`?",
    "source users, location: `o'clock/*.csv` does not exist. Relative paths start at",
    "source users: there is no column `signed_up`. Did you mean `signed_up_at`?",
    "source interactions, column user_id: `id, amount` is not one SQL expression: there is more",
    "source interactions, column occurred_at: `1; drop table users` is not one SQL expression",
    "source interactions, column interaction_type: `'x') from b; drop table users; select ('y'` is",
    "source interactions, column device: `id from other` is not one SQL expression: there is more",
    "source interactions, column topic: `id -- the topic` is not one SQL expression: no alias,",
    "source interactions, column session_id: `` is not one SQL expression",
    "source interactions, column campaign_id: `when` is not one SQL expression: syntax error at or"
    ' near "when". Write one value; a raw column with blanks or a reserved name needs "double',
    "source interactions, location: `a.csv` cannot be read as csv: Invalid named parameter"
    ' "delimeter" for function read_csv',
    "source transactions, column amount: `amuont * 2` does not work on `a.csv`: Referenced column"
    ' "amuont" not found in FROM clause! Candidate bindings: "amount"',
    "source transactions, column quantity: `sum(amount)` does not work on `a.csv`: aggregates are"
    " not allowed inside the TRY expression. Write one value of a row, from its columns: id, day, ",
    "source transactions, column category: `unnest([id, 1])` does not work on `a.csv`: UNNEST",
    "source transactions, column order_id: `(select max(id) from read_csv('a.csv'))` does not work",
    "source transactions, column row_id: `row_number() over ()` does not work on `a.csv`: window",
    "source transactions, column occurred_at: `seconds` is a number (BIGINT) where a time is"
    " needed. Write epoch_ms(...) for milliseconds since 1970, make_timestamp(",
    "source transactions, column currency: `[id, 'EUR']` holds several values (",
    "source social_activities, location: `nowhere.likes` cannot be read as table: Table with name",
    "source social_activities, freshness: there is no key `warn_after_day`. Did you mean `warn_af",
    "source social_activities, freshness: warn_after_days `0` is not a whole number of at least 1.",
    "source social_activities, column user_id: is required. Map it: `user_id: <expression>`.",
    "source social_activities, column occurred_at: is required.",
    "source social_activities, column activity_type: is required.",
    "source user_traits, freshness: is not a mapping. Write `freshness: {warn_after_days: 2}`.",
    "source user_traits, column user_id: `columns('a.*')` is not one SQL expression: there is more",
    "source user_traits, column order_count: `?` is not one SQL expression: a parameter has no",
    "source user_traits, column recency_days: `nofunction(id)` does not work on `a.csv`: Scalar",
    "source user_traits, column total_spend: `current_date` is a DATE where a number is needed.",
]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (BAD_SETTINGS, SETTINGS_PROBLEMS),
        (BAD_CATEGORIES, CATEGORIES_PROBLEMS),
        ({"input": "bad", "sources": BAD_SOURCES}, SOURCES_PROBLEMS),
    ],
    ids=["settings", "categories", "sources"],
)
def test_every_problem_is_named(
    build: Build, warehouse: Path, given: dict[str, Any], expected: list[str]
) -> None:
    found = problems(build(given, "build"))
    for problem in expected:
        assert any(line.startswith(problem) for line in found), problem
    assert len(found) == len(expected)
    assert not tables(warehouse)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (transactions(location=None), "location: is missing or not text."),
        (transactions(location="a.xlsx", format="xlsx"), "format: `xlsx` is unknown. Use one of:"),
        (transactions(location="a/b.feather"), "location: `a/b.feather` does not tell how to read"),
        (
            transactions(location="a; drop table b", format="table"),
            "location: `a; drop table b` is not the name of a table.",
        ),
        (transactions(location="crm.main.orders"), "location: `crm.main.orders` cannot be read as"),
        (
            transactions(ref="orders; drop table b", location=None),
            "ref: `orders; drop table b` is not the name of a model. Write `ref: customers`, or",
        ),
        (transactions(ref=["shop", "crm", "orders"], location=None), "ref: `['shop', 'crm', 'ord"),
        (transactions(ref="orders"), "ref: `orders` is a model, which takes no location."),
        (
            transactions(ref=["shop", "orders"], location=None, format="csv"),
            "ref: `shop.orders` is a model, which takes no format.",
        ),
        (transactions(format="parquet"), "location: `a.csv` cannot be read as parquet: No magic"),
        (transactions(options={"header=true, x": 1}), "options: `header=true, x` is not a name."),
    ],
)
@pytest.mark.usefixtures("warehouse")
def test_location_that_cannot_be_read(build: Build, source: Any, expected: str) -> None:
    (found,) = problems(build({"input": "bad", "sources": {"transactions": source}}))
    assert found.startswith("source transactions, " + expected)


def test_responses_alone_are_not_enough(build: Build) -> None:
    columns = {"user_id": "id", "campaign": "'a'", "occurred_at": "day"}
    source = {"campaign_responses": {"location": "a.csv", "columns": columns}}
    [problem] = problems(build({"input": "bad", "sources": source}))
    assert problem.startswith("sources: responses to campaigns alone make no users.")


@pytest.mark.parametrize("given", [{}, {"sources": None}, {"sources": {}}])
@pytest.mark.usefixtures("warehouse")
def test_no_source_is_not_the_sample(build: Build, given: dict[str, Any]) -> None:
    (found,) = problems(build({"input": "bad"} | given))
    assert found.startswith("sources: there is none. Add at least one of: users, interactions")


def test_every_format_is_read(build: Build, warehouse: Path, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    (raw / "events").mkdir(parents=True)
    for day in (1, 2):
        (raw / "events" / f"{day}.jsonl").write_text(
            f'{{"user": {{"id": {day}}}, "ms": {1704067200000 + day * 86400000}, "page": "x"}}\n'
        )
    (raw / "users").mkdir()
    duckdb.sql("select 7 as id, ['tea', 'jam'] as likes").write_parquet(f"{raw}/users/1.parquet")
    duckdb.sql("select 7 as id, date '2024-01-02' as day, '9,5' as total").write_csv(
        f"{raw}/o'clock.csv.gz", sep=";", compression="gzip"
    )
    (raw / "likes.tsv").write_text("member\tliked_at\n7\t2024-01-01\n8\tsoon\n")
    (raw / "traits.export").write_text("7|3\n")
    given = {
        "input": "formats",
        "as_of": yaml.safe_load("2024-01-03"),
        "sources": {
            "users": {
                "location": f"{raw}/users",
                "format": "parquet",
                "columns": {"user_id": "id", "interests": "array_to_string(likes, ',')"},
            },
            "interactions": {
                "location": f"{raw}/events/*.jsonl",
                "columns": {
                    "user_id": "user.id",
                    "occurred_at": "epoch_ms(ms)",
                    "interaction_type": "page",
                    "row_id": "filename",
                },
            },
            "transactions": {
                "location": f"{raw}/o'clock.csv.gz",
                "options": {"all_varchar": True},
                "columns": {
                    "user_id": "id",
                    "occurred_at": "day",
                    "amount": "cast(replace(total, ',', '.') as double)",
                    "currency": None,
                },
            },
            "social_activities": {
                "location": f"{raw}/likes.tsv",
                "columns": {
                    "user_id": "member",
                    "occurred_at": "liked_at",
                    "activity_type": "'like'",
                },
            },
            "user_traits": {
                "location": f"{raw}/traits.export",
                "format": "csv",
                "options": {"delim": "|", "header": False, "names": ["id", "orders"]},
                "columns": {"user_id": "id", "order_count": "orders"},
            },
        },
    }
    result = build(
        given, "build", "--select", "+int_as_of", "stg_user_traits", "src_user_traits",
        "--exclude-resource-type", "test", "unit_test",
    )  # fmt: skip
    assert result.success, result.exception
    with duckdb.connect(str(warehouse)) as connection:

        def rows(query: str) -> list[tuple[Any, ...]]:
            return connection.sql(query).fetchall()

        assert rows("select user_id, interests from stg_users") == [("7", "tea,jam")]
        assert rows(
            "select user_id, cast(occurred_at as date)::varchar from stg_interactions order by 1"
        ) == [("1", "2024-01-02"), ("2", "2024-01-03")]
        assert rows("select user_id, amount::double from stg_transactions") == [("7", 9.5)]
        assert rows("select user_id, reason_code from stg_social_activities order by 1") == [
            ("7", None),
            ("8", "unreadable_time"),
        ]
        assert rows("select user_id, order_count from stg_user_traits") == [("7", 3.0)]
        assert rows("select as_of::varchar from int_as_of") == [("2024-01-03 00:00:00",)]


def test_warehouse_keeps_to_its_input(build: Build, warehouse: Path) -> None:
    shop = {"input": "shop", "sources": {"transactions": transactions()}}
    changed = transactions(columns={"amount": "amount + 1"})
    run = ("run", "--select", "stg_transactions")
    seeds = ("seed", "--select", "standard_values")
    assert build(
        shop, "seed", "--select", "standard_values", "band_orders", "placeholder_user_ids"
    ).success
    assert build(shop, "run", "--select", "+int_user_days").success
    built = tables(warehouse)
    assert built["built_from_input"][0][0] == "shop"
    assert len(built["int_user_days"]) == 2

    # another input, and the same one after its sources have changed
    for given, command, message in (
        (shop | {"input": "bad"}, run, "was built from the input `shop`, and this build is of the"),
        (shop | {"input": "bad"}, (*run, "--full-refresh"), "was built from the input `shop`"),
        (shop | {"input": "bad"}, seeds, "was built from the input `shop`"),
        ({"input": "shop", "sources": {"transactions": changed}}, run, "its sources have changed"),
        (
            {"input": "shop", "sources": {"transactions": changed}},
            (*run, "--full-refresh"),
            "dbt build --full-refresh (without --select)",
        ),
    ):
        result = build(given, *command)
        assert not result.success
        assert message in str(result.exception)
        assert tables(warehouse) == built

    # what has not changed goes on, and everything may be built again; half of it leaves no old days
    assert build(shop | {"horizon_days": 7}, *seeds).success
    result = build(
        {"input": "shop", "sources": {"transactions": changed}},
        *("run", "--full-refresh"),
        *("--exclude", "int_reprocessing_window+", "feature_catalog+", "stg_users+", "playbook+"),
    )
    assert result.success, result.exception
    rebuilt = tables(warehouse)
    assert "int_user_days" not in rebuilt
    assert sorted(row[2] for row in rebuilt["src_transactions"]) == [6.5, 7]
    assert rebuilt["built_from_input"] != built["built_from_input"]


def dbt(folder: Path, input_file: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Runs dbt as make does."""
    environment = os.environ | {
        "USER_PROFILING_INPUT": str(input_file),
        "DBT_PROFILES_DIR": str(folder),
        "DBT_TARGET_PATH": str(folder / "target" / input_file.stem),
    }
    return subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), *command, "--vars", input_file.read_text()],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


WITHOUT_TESTS = ("build", "--select", "+int_transaction_rollup", "--exclude-resource-type", "test")
TOTALS = "select sum(row_count), sum(spend) from int_transaction_rollup"


def test_table_in_an_attached_database(folder: Path) -> None:
    with duckdb.connect(str(folder / "crm.duckdb")) as crm:
        crm.sql("create schema shop")
        crm.sql(
            "create table shop.orders as"
            " select 7 as customer, timestamp '2024-01-01' as ordered_at, 10 as total from range(5)"
        )
    source = {
        "location": "crm.shop.orders",
        "columns": {"user_id": "customer", "occurred_at": "ordered_at", "amount": "total"},
    }
    attach = {"path": str(folder / "crm.duckdb"), "alias": "crm", "read_only": True}
    input_file = folder / "of_crm.yml"
    input_file.write_text(yaml.safe_dump({"attach": [attach], "sources": {"transactions": source}}))
    result = dbt(folder, input_file, *WITHOUT_TESTS)
    assert result.returncode == 0, result.stdout
    with duckdb.connect(str(folder / "warehouse" / "of_crm.duckdb"), read_only=True) as warehouse:
        totals = warehouse.sql(TOTALS).fetchall()
    assert totals == [(5, 50)]

    with duckdb.connect(str(folder / "crm.duckdb")) as crm:
        crm.sql("drop table shop.orders")
    result = dbt(folder, input_file, *WITHOUT_TESTS)
    assert result.returncode == 2
    assert f"{input_file}: source transactions, location: `crm.shop.orders` cannot" in result.stdout
    with duckdb.connect(str(folder / "warehouse" / "of_crm.duckdb"), read_only=True) as warehouse:
        totals = warehouse.sql(TOTALS).fetchall()
    assert totals == [(5, 50)]


def test_file_of_another_shape_is_parsed_and_refused(folder: Path, warehouse: Path) -> None:
    shapeless = {
        "input": "bad",
        "extra_features": {"wine": None, "beer": 5},
        "segmentation": ["kmeans"],
        "sources": {
            "users": ["a.csv"],
            "interactions": None,
            "transactions": {"location": "a.csv", "columns": ["id"], "options": ["x"]},
        },
    }
    given = ["--quiet", "--vars", yaml.safe_dump(shapeless), "--project-dir", str(folder)]
    parsed = dbtRunner().invoke(["parse", *given])
    assert parsed.success, parsed.exception
    found = problems(dbtRunner(manifest=parsed.result).invoke(["seed", *given]))
    for problem in (
        "extra_features, beer: is not a mapping.",
        "segmentation: is not a mapping.",
        "source users: is not a mapping.",
        "source interactions: is not a mapping.",
        "source transactions, options: is not a mapping.",
        "source transactions, columns: is not a mapping.",
    ):
        assert any(line.startswith(problem) for line in found), problem
    assert not tables(warehouse)


def test_known_keys_are_the_variables_of_the_project() -> None:
    keys = re.findall(r"'(\w+)'", (PROJECT / "macros" / "inputs" / "input_keys.sql").read_text())
    variables = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]
    assert len(keys) == len(set(keys))
    assert set(keys) == INTERFACE_KEYS | set(variables)


def test_sample_is_the_same_with_and_without_its_input_file() -> None:
    variables = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]
    sample = yaml.safe_load((PROJECT / "inputs" / "sample.yml").read_text())
    assert sample["sources"] == variables["sources"]
