"""The schema of an input file: every key with its type, its range and what it means.

`make sync` writes it to inputs/schema.json, which editors and analyses/check_input.py read, and its
ranges to the YAML of rpt_thresholds, by which dbt checks what comes without a file.
"""

from __future__ import annotations

import json
import textwrap
from typing import Any

import yaml

from tools.declarations import algorithms, expert_defaults, features, sources

Schema = dict[str, Any]
# The largest seed that numpy's generators and scikit-learn both take.
MAX_SEED = 2**32 - 1
# A hundred years: a longer window or horizon is a mistake, and dates end.
MAX_DAYS = 36_525
# What no count and no other number passes, so that a slipped key is told and not computed.
MOST, LARGEST = 10**9, 10**6
# of the ranges in the YAML of rpt_thresholds
LINE, MARGIN = 100, 10
# Of the expert settings, numbers are at least 0 and whole ones at least 1; these end at 1.
PARTS_OF_ONE = (
    *("share", "stability", "replication", "significance", "tolerance", "overlap", "recurrence"),
    *("stable", "highly_stable", "part", "p_value", "low", "high", "gini_threshold", "min_dip"),
    *("loss", "share_leaf", "margin"),
)
# Where neither rule holds.
EXPERT_RANGES: dict[str, Schema] = {
    "portion_rows": {"type": "integer", "minimum": 1000, "maximum": MOST},
    # above, sums over days or squares would not fit into their digits
    "max_amount": {"type": "integer", "minimum": 1, "maximum": 10**12},
    "max_trait_value": {"type": "integer", "minimum": 1, "maximum": 10**12},
    "prediction.cv": {"type": "integer", "minimum": 2, "maximum": 100},
    "prediction.max_leaf_nodes": {"type": "integer", "minimum": 2, "maximum": 10_000},
    "algorithm_choice.most_segments": {"type": "integer", "minimum": 2, "maximum": 1000},
    "k_sweep.replication_tolerance": {"type": "number", "minimum": 0, "maximum": 1},
    "gaussian_mixture.covariance_type": {
        "type": "string",
        "enum": ["full", "tied", "diag", "spherical"],
    },
    "dbscan.eps": {"type": ["number", "null"], "exclusiveMinimum": 0, "maximum": LARGEST},
    "category_block_weight": {"type": "number", "exclusiveMinimum": 0, "maximum": LARGEST},
    "prediction.learning_rate": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
    "uplift.max_leaf_nodes": {"type": "integer", "minimum": 2, "maximum": 10_000},
    "uplift.learning_rate": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
    "uplift.random_seed": {"type": "integer", "minimum": 0, "maximum": MAX_SEED},
    "pre_period_days": {"type": "integer", "minimum": 1, "maximum": MAX_DAYS},
}


def _number(description: str, **limits: Any) -> Schema:
    return {"type": "number", **limits, "description": description}


def _whole(description: str, minimum: int, maximum: int | None = None, **more: Any) -> Schema:
    limits = {"minimum": minimum} | ({} if maximum is None else {"maximum": maximum})
    return {"type": "integer", **limits, **more, "description": description}


def _flag(description: str) -> Schema:
    return {"type": "boolean", "description": description}


def _or_null(schema: Schema) -> Schema:
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return {**schema, "type": [*types, "null"]}


def _mapping(description: str, properties: Schema, **more: Any) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **more,
        "description": description,
    }


def _text(description: str, **more: Any) -> Schema:
    return {"type": "string", **more, "description": description}


# A time may come as a YAML date, which is no JSON type; check_input writes it as text first.
DATE = r"\d{1,4}-\d{1,2}-\d{1,2}"
CLOCK = r"\d{1,2}(:\d{2}(:\d{2}(\.\d+)?)?)?"
OFFSET = r"(Z|[+-]\d{2}(:?\d{2})?)"
TIME = rf"^\s*{DATE}([T ]{CLOCK}\s*{OFFSET}?)?\s*$"


def _time(description: str) -> Schema:
    return {
        "type": "string",
        "pattern": TIME,
        "description": description,
        "examples": ["2024-03-05", "2024-03-05 10:00:00+02:00"],
    }


SETTINGS: dict[str, Schema] = {
    "as_of": _or_null(
        _time("What is after this time is left for later; null: just after the newest event.")
    ),
    "earliest_time": _time("No time before this one is believed."),
    "activity_window_days": _or_null(
        _whole("How many days before the as-of time count; null: all history.", 1, MAX_DAYS)
    ),
    "horizon_days": _whole("How many days the predictions look ahead.", 1, MAX_DAYS),
    "late_arrival_days": _whole(
        "How many days before the newest one are read again, for rows that arrive late.", 0, 3660
    ),
    "night_start_hour": _whole("The hour from which an interaction is at night.", 0, 23),
    "night_end_hour": _whole("The hour from which it is not at night any more.", 0, 23),
    "min_segment_count": _whole(
        "The fewest segments that `segment_count: auto` tries.", 2, 200, default=2
    ),
    "max_segment_count": _whole(
        "The most segments that `segment_count: auto` tries.", 2, 200, default=12
    ),
    "min_segment_share": _number(
        "The share of users below which a segment is too small to act on.",
        minimum=0,
        exclusiveMaximum=0.5,
    ),
    "refit_preview": _flag("Fit a model to show what a refit would change, and keep the old one."),
    "leave_out": {
        "type": "array",
        "items": {"enum": ["live", "predictions", "lifecycle"]},
        "uniqueItems": True,
        "description": "What is not built beside the segmentation.",
    },
    "max_values_per_attribute": _whole(
        "How many values of a demographic attribute are shown; the rest is (other).", 1, 10_000
    ),
    "max_topics": _whole("How many topics are shown.", 1, 10_000),
    "control_share": _number(
        "The share of the users who may be contacted that is held out, to measure by.",
        minimum=0,
        exclusiveMaximum=1,
    ),
    "worthwhile_lift": _number(
        "The least rise of a rate that is worth a campaign, as a part of the rate.",
        exclusiveMinimum=0,
        maximum=100,
    ),
    "with_unit_tests": _flag("Make the unit tests part of the project."),
    "published_directory": _text("The folder of the published files.", minLength=1),
}


WHOSE_AND_WHEN = ("user_id", "other_id", "anonymous_id", "row_id", "order_id", "occurred_at")
FORMATS = ("csv", "json", "parquet", "table")


def _format() -> Schema:
    return {
        "type": ["string", "null"],
        "enum": [*FORMATS, None],
        "description": "How to read it, where the file name does not tell.",
    }


def _options() -> Schema:
    """Return the schema of a reader's options: the common ones by type, others as they are."""
    flags = ("all_varchar", "header", "union_by_name", "null_padding", "multiLine")
    texts = ("quote", "escape", "dateformat", "timestampformat")
    return {
        "type": ["object", "null"],
        "properties": {
            **{name: {"type": "boolean"} for name in flags},
            **{name: {"type": "string"} for name in texts},
            **{name: {"type": "string", "minLength": 1} for name in ("delim", "sep", "encoding")},
            "sheet": {"type": ["string", "integer"]},
            "skip": {"type": "integer", "minimum": 0, "maximum": MOST},
            "sample_size": {"type": "integer", "minimum": -1, "maximum": MOST},
            "columns": {"type": "object", "minProperties": 1},
            "types": {"type": ["object", "array"]},
            "ignore_errors": {"const": True},
            "store_rejects": {"const": True},
        },
        "description": "Passed on to DuckDB's reader.",
    }


def _source(name: str) -> Schema:
    declared = sources()[name]
    columns: Schema = {
        column: {
            # a number would make all rows those of one user, or of one time
            "type": "string" if column in WHOSE_AND_WHEN else ["string", "number", "boolean"],
            "minLength": 1,
            "description": f"SQL expression over the raw columns ({declared['types'][column]}).",
        }
        for column in (*declared["required"], *declared["optional"])
    }
    mapped: Schema = {
        "type": "object",
        "properties": columns,
        "required": declared["required"],
        "description": "Canonical column: SQL expression over the raw columns.",
    }
    if declared["further"]:
        mapped["additionalProperties"] = {"type": ["string", "number", "boolean"]}
    else:
        mapped["additionalProperties"] = False
    text = {"type": "string", "minLength": 1}
    part = _mapping(
        f"Where the rows of {name} are, and which of their columns is which.",
        {
            "location": {
                "type": ["string", "array"],
                "minLength": 1,
                "items": text,
                "minItems": 1,
                "description": "A file, a glob, or a table such as crm.main.orders; or several.",
            },
            "ref": {
                "type": ["string", "array"],
                "items": {"type": "string"},
                "description": "A model that dbt builds first, in place of location.",
            },
            "query": _text("A select over files and tables, in place of location.", minLength=1),
            "files": {
                "type": ["object", "null"],
                "additionalProperties": {
                    "type": ["string", "object"],
                    "minLength": 1,
                    "properties": {
                        "location": _text("A file, a glob, or a table.", minLength=1),
                        "format": _format(),
                        "options": _options(),
                    },
                    "required": ["location"],
                    "additionalProperties": False,
                },
                "description": "Files that the query reads by name, such as spreadsheets.",
            },
            "where": _or_null(
                _text(
                    "SQL condition over the raw columns: other rows are counted as left out.",
                    minLength=1,
                )
            ),
            "format": _format(),
            "options": _options(),
            "by_order": {
                "type": ["array", "null"],
                "items": text,
                "description": "Columns that stand on one line of an order, for all of its lines.",
            },
            "columns": mapped,
            "freshness": _or_null(
                _mapping(
                    "How old the newest row may be.",
                    {"warn_after_days": _whole("A warning from this age on.", 1, MAX_DAYS)},
                )
            ),
        },
        required=["columns"],
    )
    # not `anyOf`, of which no mistake says what is wrong
    return {
        "if": {"type": "array"},
        "then": {
            "type": "array",
            "minItems": 1,
            "items": part,
            "description": f"The parts that the rows of {name} come in, each mapped by itself.",
        },
        "else": part,
    }


def _exchange_rates() -> Schema:
    expression = {"type": ["string", "number"]}
    columns = _mapping(
        "Column of a rate: SQL expression over the raw columns.",
        {"currency": expression, "valid_from": expression, "rate": expression},
        required=["currency", "rate"],
    )
    return {
        "if": {
            "type": "object",
            "anyOf": [{"required": ["location"]}, {"required": ["query"]}],
        },
        "then": _mapping(
            "Rates as rows: the newest at or before the day of an amount is used.",
            {
                "location": _text("A file, a glob, or a table.", minLength=1),
                "query": _text("A select over files and tables.", minLength=1),
                "format": _format(),
                "options": _options(),
                "columns": columns,
            },
            required=["columns"],
        ),
        "else": {
            "type": ["object", "null"],
            "additionalProperties": _number(
                "What one unit is worth in the reporting currency.",
                exclusiveMinimum=0,
                maximum=10**8,
            ),
            "description": "Currency: what one unit is worth in the reporting currency.",
        },
    }


# What may be said of a feature.
ABOUT_FEATURE: Schema = {
    "label": {"type": ["string", "boolean", "number"]},
    "unit": {"type": ["string", "boolean", "number"]},
    "group": {"type": "string"},
    "transform": {"type": "string", "enum": ["none", "log1p"]},
    "missing": {"type": "string", "enum": ["zero", "median", "max", "mean"]},
    "weight": {"type": "number", "exclusiveMinimum": 0, "maximum": LARGEST},
    "clusters": {"type": "boolean"},
    "high": {"type": ["string", "boolean", "number"]},
    "low": {"type": ["string", "boolean", "number"]},
}


def _own_feature() -> Schema:
    events = [name for name in sources() if name not in ("users", "user_traits")]
    return _mapping(
        "An aggregate over the clean rows of one source before the time that it is for.",
        {
            "source": _text("The source whose rows are added up.", enum=events),
            "sql": _text(
                "An aggregate over the columns of the source that gives a number.",
                minLength=1,
                examples=["count(*) filter (where interaction_type = 'search')"],
            ),
            "last_days": _or_null(
                _whole("How many days count; null: those of activity_window_days.", 1, MAX_DAYS)
            ),
            "description": _text("What it is, as the comment of its column."),
            "predicts": _flag("Whether predictions learn from it."),
            **ABOUT_FEATURE,
        },
        required=["source", "sql"],
    )


def _how_found() -> dict[str, Schema]:
    return {
        "segment_count": {
            "anyOf": [
                {"const": "auto"},
                {"type": "integer", "minimum": 2, "maximum": 1000},
            ],
            "description": "auto, or a whole number of at least 2.",
        },
        "algorithm": {
            "type": "string",
            "enum": ["auto", *algorithms()],
            "description": "auto takes the one whose segments are most real.",
        },
    }


def _another_segmentation() -> Schema:
    return _mapping(
        "What sets a segmentation apart from the main one.",
        {
            "label": _text("How people read it.", minLength=1),
            "features": {
                "type": ["array", "null"],
                "items": {"type": "string", "minLength": 1},
                "minItems": 1,
                "description": "Features, groups of them or categories; null: as the main one.",
                "examples": [["value"], list(features())[:2]],
            },
            "by": _or_null(
                _text(
                    "An attribute: users of each of its values are segmented apart.",
                    minLength=1,
                    examples=["location"],
                )
            ),
            **_how_found(),
        },
    )


def _segmentation() -> Schema:
    return _or_null(
        _mapping(
            "How segments are made.",
            {
                "name": _text(
                    "Names the segmentation, where there are several.",
                    pattern="^[a-z][a-z0-9_]{0,30}$",
                ),
                "label": _or_null(_text("How people read it.", minLength=1)),
                **_how_found(),
                "features": {
                    "type": ["array", "null"],
                    "items": {"type": "string", "minLength": 1},
                    "minItems": 1,
                    "description": "Which features make segments; null: every usable one.",
                    "examples": [list(features())[:2]],
                },
                "categories": {
                    "type": ["object", "null"],
                    "additionalProperties": _mapping(
                        "Let a category take part in the clustering.",
                        {
                            "values": {
                                "type": "array",
                                "minItems": 1,
                                "items": {"type": "string", "minLength": 1},
                                "uniqueItems": True,
                            },
                            "weight": _or_null(
                                _number(
                                    "How much it counts; 1 is one feature.",
                                    exclusiveMinimum=0,
                                    maximum=LARGEST,
                                )
                            ),
                        },
                        required=["values"],
                    ),
                    "description": "Categories that make segments; null: none.",
                },
                "refit": {
                    "type": "string",
                    "enum": ["when_needed", "always", "never"],
                    "description": "When a new model is fitted.",
                },
                "random_seed": _whole("Of everything that is random.", 0, MAX_SEED),
                "window_days": _or_null(
                    _whole(
                        "Over how many days the behaviour that makes segments is measured.",
                        1,
                        MAX_DAYS,
                    )
                ),
            },
        )
    )


def _expert_setting(path: str, default: Any) -> Schema:
    name = path.rsplit(".", 1)[-1]
    if path in EXPERT_RANGES:
        return {**EXPERT_RANGES[path], "default": default}
    if isinstance(default, bool):
        return {"type": "boolean", "default": default}
    if isinstance(default, dict):
        return {
            "type": "object",
            "properties": {
                key: _expert_setting(f"{path}.{key}", value) for key, value in default.items()
            },
            "additionalProperties": False,
        }
    if isinstance(default, int) and not name.endswith(("psi", "weight")):
        return {"type": "integer", "minimum": 0 if name.startswith("min_") else 1,
                "maximum": MOST, "default": default}  # fmt: skip
    if isinstance(default, int | float):
        is_part = name.endswith(PARTS_OF_ONE) or "share" in name
        return {"type": "number", "minimum": 0, "maximum": 1 if is_part else LARGEST,
                "default": default}  # fmt: skip
    if isinstance(default, str):
        return {"type": "string", "default": default}
    numbers = default and not isinstance(default[0], str)
    items: Schema = (
        {"type": "number", "exclusiveMinimum": 0, "maximum": 1 if "share" in name else LARGEST}
        if numbers
        else {"type": "string", "minLength": 1}
    )
    listed = {"type": "array", "items": items, "default": default}
    return listed | ({"minItems": 1} if default else {})


def expert_schema() -> Schema:
    """Return the schema of `expert`: every default of a model or an algorithm, with its range."""
    known = expert_defaults() | {name: about["parameters"] for name, about in algorithms().items()}
    return _mapping(
        "Defaults of models and algorithms, replaced one by one.",
        {name: _expert_setting(name, default) for name, default in sorted(known.items())},
    )


def input_schema() -> Schema:
    """Return the JSON schema (draft 2020-12) of an input file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Input file of user_profiling",
        "type": "object",
        "required": ["sources"],
        "properties": {
            "input": _text(
                "Names the warehouse when plain dbt is used.",
                pattern=r"^[A-Za-z0-9_][A-Za-z0-9_ .-]*$",
            ),
            "attach": {
                "type": ["array", "null"],
                "items": {"type": "object", "required": ["path"]},
                "description": "Databases that hold source tables.",
                "examples": [[{"path": "../crm.duckdb", "alias": "crm", "read_only": True}]],
            },
            "sources": {
                "type": "object",
                "minProperties": 1,
                "properties": {name: _source(name) for name in sources()},
                "additionalProperties": False,
                "description": "Where the raw rows are. Any source may be left out.",
            },
            "exclude_users": {
                "type": ["string", "array", "null"],
                "items": {"type": ["string", "number"]},
                "minLength": 1,
                "description": "Test accounts and bots: a condition over the raw columns of users,"
                " or a list of ids. Their rows are counted as left out.",
            },
            "reporting_currency": _or_null(
                _text(
                    "The currency that all amounts are shown in.",
                    minLength=1,
                    examples=["EUR"],
                )
            ),
            "exchange_rates": _exchange_rates(),
            "business": {
                "type": ["string", "null"],
                "enum": ["shop", "subscription", "media", "app", None],
                "description": "Whose playbook; null: guessed from the sources.",
            },
            "extra_features": {
                "type": ["object", "null"],
                "additionalProperties": {
                    "type": ["object", "null"],
                    "properties": ABOUT_FEATURE,
                    "additionalProperties": False,
                },
                "description": "Traits that the catalog does not know.",
            },
            "features": {
                "type": ["object", "null"],
                "additionalProperties": _own_feature(),
                "description": "Features of your own: aggregates over the rows of a source.",
            },
            "feature_models": {
                "type": ["array", "null"],
                "items": {"type": "string", "minLength": 1},
                "description": "Models with features of your own in SQL.",
            },
            "segmentation": _segmentation(),
            "segmentations": {
                "type": ["object", "null"],
                "additionalProperties": _another_segmentation(),
                "description": "Segmentations of the same users beside the main one.",
            },
            "campaigns": {
                "type": ["object", "null"],
                "additionalProperties": _mapping(
                    "When a campaign ran, whom it is for, and how users were assigned to its arms.",
                    {
                        "starts_at": _or_null(_time("The time from which responses count.")),
                        "ends_at": _or_null(_time("The time until which they do.")),
                        "rule": _text("The rule whose users are its audience.", minLength=1),
                        "control": _text("The arm that others are compared with.", minLength=1),
                        "arms": {
                            "type": "object",
                            "additionalProperties": _number(
                                "The share of users drawn for the arm, or a part such as 1.",
                                exclusiveMinimum=0,
                                maximum=LARGEST,
                            ),
                            "minProperties": 2,
                            "description": "Arm: the share of users drawn for it.",
                        },
                        "randomised": _flag("Whether users were assigned to arms at random."),
                        "known_before": {
                            "type": "array",
                            "items": {"type": "string", "minLength": 1},
                            "uniqueItems": True,
                            "description": "Traits from before the campaign, the best first.",
                        },
                    },
                ),
                "description": "When campaigns ran, whom they are for, and who was in which arm.",
            },
            "rules": {
                "type": ["object", "null"],
                "additionalProperties": _mapping(
                    "A group of users by a condition.",
                    {
                        "label": _text("How people read it.", minLength=1),
                        "condition": _text(
                            "SQL over the columns of dim_users, predictions, RFM and lifecycle.",
                            minLength=1,
                            examples=["total_spend > 500 and churn_probability > 0.5"],
                        ),
                        "priority": _or_null(
                            _whole("Of the rules that a user meets, the least is first.", 1, 999)
                        ),
                    },
                    required=["condition"],
                ),
                "description": "Groups of users that people define, beside the learned segments.",
            },
            "expert": _or_null(expert_schema()),
            **SETTINGS,
        },
        "additionalProperties": False,
    }


def schema_text() -> str:
    """Return the schema as it stands in inputs/schema.json."""
    return json.dumps(input_schema(), indent=2) + "\n"


def setting_ranges() -> str:
    """Return the types and ranges of single settings as YAML, for the check that dbt makes."""
    kept = ("type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "enum")

    def ranges(schema: Schema) -> Schema:
        if "properties" in schema:
            return {name: ranges(inner) for name, inner in schema["properties"].items()}
        return {key: schema[key] for key in kept if key in schema}

    checked = {
        name: ranges(schema) | {"description": schema["description"]}
        for name, schema in SETTINGS.items()
        if "pattern" not in schema and "minLength" not in schema
    }
    text = yaml.safe_dump(
        checked | {"expert": ranges(expert_schema())},
        default_flow_style=None,
        sort_keys=False,
        width=LINE - MARGIN,
    )
    return textwrap.indent(text, " " * MARGIN).rstrip()
