"""The published tables as a data contract, in the Open Data Contract Standard 3.1.

What a table promises stands in dbt: columns, types and descriptions in its contract, keys and rules
in its data tests, of which those that only warn are no promise. The standard is Bitol's:
https://bitol-io.github.io/open-data-contract-standard/v3.1.0/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb

API_VERSION = "v3.1.0"
# A type of dbt's contracts: what the published file has, and the standard's own word.
TYPES = {
    "string": ("VARCHAR", "string"),
    "double": ("DOUBLE", "number"),
    "bigint": ("BIGINT", "integer"),
    "integer": ("INTEGER", "integer"),
    "boolean": ("BOOLEAN", "boolean"),
    "date": ("DATE", "date"),
    "timestamp": ("TIMESTAMP", "timestamp"),
}
# What a model with every feature calls, to which an input file can add columns.
HAS_ALL_FEATURES = "complete_contract("


def data_contract(
    manifest: Mapping[str, Any], published: duckdb.DuckDBPyConnection, version: str
) -> dict[str, Any]:
    """Return the contract of a published copy.

    Args:
        manifest: dbt's manifest of the build that published it.
        published: a connection to the DuckDB file. Of it come the list of tables with their keys,
            and the columns of features that an input file declares, which no YAML has.
        version: of the contract.

    Raises:
        ValueError: the copy has a table that the build does not have.
    """
    listed = published.execute(
        "select table_name, ordered_by, input from published_tables order by table_name"
    ).fetchall()
    models = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    unknown = [name for name, _, _ in listed if name not in models]
    if unknown:
        raise ValueError(
            f"The published copy has {', '.join(unknown)}, which the last build does not have: it"
            " is of another build. Build again."
        )
    tests = _tests_by_model(manifest)
    input_name = listed[0][2]
    return {
        "apiVersion": API_VERSION,
        "kind": "DataContract",
        "id": f"user_profiling.{input_name}",
        "name": f"User profiling: {input_name}",
        "version": version,
        "status": "active",
        "description": {
            "purpose": "Users, their segments, and what is known of both, as of one date.",
            "usage": (
                "Open the DuckDB file read-only, or the Parquet file of a table. Every build"
                " replaces the files after its tests have passed; published_tables says when."
            ),
            "limitations": "Ids of users are personal data. Small groups of values are (other).",
        },
        "servers": [
            {
                "server": "duckdb",
                "type": "duckdb",
                "database": "user_segments.duckdb",
                "schema": "main",
            },
            {"server": "parquet", "type": "local", "path": "{model}.parquet", "format": "parquet"},
        ],
        "schema": [
            _table(models[name], ordered_by.split(", "), tests.get(name, []), published)
            for name, ordered_by, _ in listed
        ],
    }


def differences(contract: Mapping[str, Any], published: duckdb.DuckDBPyConnection) -> list[str]:
    """Return in words where a contract and a published copy differ; nothing if they agree."""
    promised = {
        (table["name"], column["name"]): column["physicalType"]
        for table in contract["schema"]
        for column in table["properties"]
    }
    held = {
        (table, column): data_type
        for table, column, data_type in published.execute(
            "select table_name, column_name, data_type from duckdb_columns()"
            " where database_name = current_database() and not internal"
        ).fetchall()
    }
    found = [
        f"{table}.{column} is promised, and not there"
        for table, column in sorted(promised.keys() - held.keys())
    ]
    found += [
        f"{table}.{column} is there, and not promised"
        for table, column in sorted(held.keys() - promised.keys())
    ]
    return found + [
        f"{table}.{column} is promised as {promised[table, column]}, and is {held[table, column]}"
        for table, column in sorted(promised.keys() & held.keys())
        if promised[table, column] != held[table, column]
    ]


def _tests_by_model(manifest: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the generic tests that stop a build, by the model that they test."""
    tests: dict[str, list[dict[str, Any]]] = {}
    for node in sorted(manifest["nodes"].values(), key=lambda node: str(node["name"])):
        about = node.get("test_metadata")
        if (
            about
            and node.get("attached_node")
            and node["config"]["severity"].lower() == "error"
            and not node["config"]["where"]
        ):
            test = {"rule": node["name"], "kind": about["name"], **about["kwargs"]}
            tests.setdefault(node["attached_node"].split(".")[-1], []).append(test)
    return tests


def _table(
    model: Mapping[str, Any],
    key: Sequence[str],
    tests: Sequence[Mapping[str, Any]],
    published: duckdb.DuckDBPyConnection,
) -> dict[str, Any]:
    name, description = model["name"], _text(model["description"])
    columns = dict(model["columns"])
    if HAS_ALL_FEATURES in model["raw_code"]:
        columns |= {
            column: {"data_type": "double", "description": comment or "", "constraints": []}
            for column, comment in published.execute(
                "select column_name, comment from duckdb_columns() where table_name = ?"
                " and database_name = current_database() order by column_index",
                [name],
            ).fetchall()
            if column not in columns
        }
    never_null = {column for test in tests for column in _never_null(test)}
    return {
        "name": name,
        "physicalType": "table",
        "logicalType": "object",
        "description": description,
        "dataGranularityDescription": re.split(r"[.:](?:\s|$)", description)[0],
        "properties": [
            _column(column, about, key, column in never_null, tests)
            for column, about in columns.items()
        ],
        "quality": [
            {
                "name": "the_primary_key_is_unique",
                "type": "library",
                "metric": "duplicateValues",
                "arguments": {"properties": list(key)},
                "mustBe": 0,
            },
            *_rules_of_table(name, tests, key),
        ],
    }


def _column(
    name: str,
    about: Mapping[str, Any],
    key: Sequence[str],
    is_never_null: bool,
    tests: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    physical, logical = TYPES[about["data_type"]]
    column: dict[str, Any] = {
        "name": name,
        "logicalType": logical,
        "physicalType": physical,
        "description": _text(about["description"]),
    }
    if is_never_null or any(one["type"] == "not_null" for one in about["constraints"]):
        column["required"] = True
    if name in key:
        column |= {"primaryKey": True, "primaryKeyPosition": list(key).index(name) + 1}
    of_column = [test for test in tests if test.get("column_name") == name]
    references = [test for test in of_column if test["kind"] == "relationships"]
    if references:
        column["relationships"] = [
            {"type": "foreignKey", "to": f"{_referred(test['to'])}.{test['field']}"}
            for test in references
        ]
    known = [test["values"] for test in of_column if test["kind"] == "accepted_values"]
    if known:
        column["quality"] = [
            {
                "name": f"{name}_has_a_known_value",
                "type": "library",
                "metric": "invalidValues",
                "arguments": {"validValues": list(values)},
                "mustBe": 0,
            }
            for values in known
        ]
    return column


def _rules_of_table(
    table: str, tests: Sequence[Mapping[str, Any]], key: Sequence[str]
) -> Iterator[dict[str, Any]]:
    for test in tests:
        if test["kind"] == "is_key" and list(test["columns"]) != list(key):
            yield {
                "name": f"{'_and_'.join(test['columns'])}_is_unique",
                "type": "library",
                "metric": "duplicateValues",
                "arguments": {"properties": list(test["columns"])},
                "mustBe": 0,
            }
        elif test["kind"] == "expression_is_true":
            holds = f"coalesce({_text(test['expression'])}, false)"
            query = f"select count(*) from {table} where not {holds}"
            yield {"name": test["rule"], "type": "sql", "query": query, "mustBe": 0}
        elif test["kind"] == "adds_up_to":
            grouped = f" group by {', '.join(test['group_by'])}" if test.get("group_by") else ""
            totals = f"select sum({test['column']}) as total from {table}{grouped}"
            is_other = f"abs(total - {test['total']}) > 0.000001"
            query = f"select count(*) from ({totals}) as totals where {is_other}"
            yield {"name": test["rule"], "type": "sql", "query": query, "mustBe": 0}


def _never_null(test: Mapping[str, Any]) -> list[str]:
    if test["kind"] == "is_key":
        nullable = test.get("nullable", [])
        return [
            *(one for one in test["columns"] if one not in nullable),
            *test.get("not_null", []),
        ]
    return [test["column_name"]] if test["kind"] == "not_null" else []


def _referred(ref: str) -> str:
    """Return the name of a model as `ref('dim_users')` has it."""
    return str(re.findall(r"'(\w+)'", ref)[-1])


def _text(text: str) -> str:
    """Return a folded text of YAML as one line."""
    return " ".join(text.split())
