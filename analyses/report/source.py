"""Reads a published file: its small tables in full, its large ones aggregated or sampled."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from report.theme import NOISE_COLOUR
from report.words import plain

Row = dict[str, Any]

# The map shows at most this many users, so that the page stays small at any number of users.
MAP_USERS = 3000
# The segment of users who belong to none.
NOISE_KEY = "noise"
# A longer text is no currency that could stand after each amount.
LONGEST_CURRENCY = 8
# Users who were not clustered, or are in no cluster: their traits describe no kind of user.
SPECIAL_KEYS = (NOISE_KEY, "inactive", "unknown")
# A user is in between when the next segment's centre is less than this share further away, ...
BORDER_CONFIDENCE = 0.1
# ... or, where confidence is a probability, when the own segment is less probable than this.
BORDER_PROBABILITY = 0.6
# What puts users into segments: for a mixture confidence is a probability; for density it says how
# deep in the cluster a user is, and nothing about the next segment.
PROBABILISTIC = "mixture"
BY_DENSITY = "density"
# A control group shows what is worth having at least this often, or it is too small to plan by.
ENOUGH_POWER = 0.8


@dataclass(frozen=True)
class Published:
    """What a published file says, as far as the report needs it.

    Attributes:
        tables: rows of each small table, by name; a table that is not there has no entry.
        user_columns: columns of dim_users in their order, which is that of the feature catalog.
        user_count, total_spend, as_of: over all users; the last two are None without data.
        border_shares: by segment, the share of users that are nearly as close to another segment.
        medians: by feature, the median over all users.
        sample: at most MAP_USERS users, drawn by a hash of the id: segment_key and features.
    """

    tables: dict[str, list[Row]]
    user_columns: list[str]
    user_count: int
    total_spend: float | None
    as_of: date | None
    border_shares: dict[str, float] = field(default_factory=dict)
    medians: dict[str, float] = field(default_factory=dict)
    sample: list[Row] = field(default_factory=list)

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table; none where it is missing."""
        return self.tables.get(table, [])

    def of_segment(self, table: str, segment_key: str) -> list[Row]:
        """Return the rows of a table that are about one segment."""
        return [row for row in self.rows(table) if row.get("segment_key") == segment_key]

    @cached_property
    def segments(self) -> list[Row]:
        """The segments, largest first and special ones last, each with its colour and its kind.

        Where the file does not know them, users and their share are 0, and the key is the name. A
        share of spend that is added up over several currencies is no share.
        """
        rows = [
            {
                **row,
                "segment_name": row.get("segment_name") or row["segment_key"],
                "user_count": row.get("user_count") or 0,
                "user_share": row.get("user_share") or 0.0,
                "spend_share": None if self.mixes_currencies else row.get("spend_share"),
                "is_noise": row["segment_key"] == NOISE_KEY,
                "is_special": row["segment_key"] in SPECIAL_KEYS,
            }
            for row in self.rows("dim_segments")
        ]
        by_key = sorted((row for row in rows if not row["is_special"]), key=_key)
        colours = {row["segment_key"]: number for number, row in enumerate(by_key)}
        ordered = sorted(rows, key=lambda row: (row["is_special"], -row["user_count"], _key(row)))
        return [{**row, "colour": colours.get(row["segment_key"], NOISE_COLOUR)} for row in ordered]

    @property
    def segment_count(self) -> int:
        """Number of segments; noise is none, nor are users who are inactive or unknown."""
        return sum(not row["is_special"] for row in self.segments)

    @property
    def users_in_segments(self) -> int:
        """Number of users in segments; those who are in none, inactive or unknown do not count."""
        counts = (row["user_count"] for row in self.segments if not row["is_special"])
        return min(int(sum(counts)), self.user_count)

    @cached_property
    def currency(self) -> str | None:
        """The currency of all amounts; None where it is not known, or where there are several."""
        rows = self.rows("rpt_data_quality")
        known = next((row["currencies"] for row in rows if row.get("currencies")), "")
        return known if 0 < len(known) <= LONGEST_CURRENCY and "," not in known else None

    @cached_property
    def warnings(self) -> list[Row]:
        """What contradicts itself in the data, the worst first."""
        rows = [row for row in self.rows("rpt_data_warnings") if row["message"]]
        return sorted(rows, key=lambda row: row["warning_rank"] or 0)

    @property
    def mixes_currencies(self) -> bool:
        """Whether amounts are in several currencies, so that no sum of them means anything."""
        return any(row["check_name"] == "several_currencies" for row in self.warnings)

    @cached_property
    def health(self) -> Row:
        """The row of rpt_segmentation_health about the current model, or an empty one."""
        return _current_health(self.tables)

    @cached_property
    def thresholds(self) -> dict[str, float]:
        """The thresholds in force, by name; none where the file does not have them."""
        return {
            row["threshold"]: row["value"]
            for row in self.rows("rpt_thresholds")
            if row["value"] is not None
        }

    @cached_property
    def publication(self) -> Row:
        """The row of published_tables about the segments, or an empty one."""
        rows = self.rows("published_tables")
        return next((row for row in rows if row.get("table_name") == "dim_segments"), {})

    @cached_property
    def strategies(self) -> dict[str, Row]:
        """The strategy of each segment, by its key; users in no segment have nothing in
        common that a campaign could rest on, so they have none."""
        return {
            row["segment_key"]: row
            for row in self.rows("rpt_segment_strategies")
            if row["segment_key"] != NOISE_KEY
        }

    @cached_property
    def features(self) -> list[Row]:
        """Name, label, unit and group of each measured feature: group by group, as catalogued."""
        known = {
            row["feature_name"]: {
                **row,
                "label": row["label"] or plain(row["feature_name"]),
                "feature_group": row["feature_group"] or "other",
            }
            for row in self.rows("rpt_segment_traits")
        }
        place = {name: number for number, name in enumerate(self.user_columns)}
        ordered = sorted(
            known.values(), key=lambda row: (place.get(row["feature_name"], len(place)), _name(row))
        )
        groups = list(dict.fromkeys(row["feature_group"] for row in ordered))
        return sorted(ordered, key=lambda row: groups.index(row["feature_group"]))


def read_published(path: Path) -> Published:
    """Read the published file at `path` without changing it.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it lacks dim_segments or dim_users.
    """
    if not path.is_file():
        raise FileNotFoundError(f"There is no published file {path}: build it first (make).")
    # One thread, so that sums are added in one order and the page is the same each time.
    with duckdb.connect(str(path), read_only=True, config={"threads": 1}) as connection:
        names = {
            name
            for (name,) in connection.execute(
                "select table_name from information_schema.tables where table_schema = 'main'"
            ).fetchall()
        }
        missing = {"dim_segments", "dim_users"} - names
        if missing:
            raise ValueError(f"{path} has no {' and no '.join(sorted(missing))}.")
        # a page needs no row for each user, and there may be millions
        of_users = {
            name
            for (name,) in connection.execute(
                "select table_name from information_schema.columns where column_name = 'user_id'"
            ).fetchall()
        }
        tables = {
            name: _fetch(connection, f"select * from {_quoted(name)} order by all")
            for name in sorted(names - of_users)
        }
        columns = [name for name, *_ in connection.execute("describe dim_users").fetchall()]
        return Published(
            tables=tables,
            user_columns=columns,
            **_totals(connection, columns),
            border_shares=_border_shares(connection, names, _current_health(tables)),
            medians=_medians(connection, tables, columns),
            sample=_sample(connection, tables, columns),
        )


def _totals(connection: duckdb.DuckDBPyConnection, columns: list[str]) -> dict[str, Any]:
    spend = "sum(total_spend)" if "total_spend" in columns else "null"
    as_of = "max(as_of_date)" if "as_of_date" in columns else "null"
    (row,) = _fetch(
        connection,
        f"select count(*) as user_count, {spend} as total_spend, {as_of} as as_of from dim_users",
    )
    return row


def _current_health(tables: dict[str, list[Row]]) -> Row:
    rows = tables.get("rpt_segmentation_health", [])
    current = [row for row in rows if row.get("is_current")] or rows
    return max(current, key=lambda row: row.get("model_version") or 0, default={})


def _border_shares(
    connection: duckdb.DuckDBPyConnection, names: set[str], health: Row
) -> dict[str, float]:
    scored_by = health.get("scored_by")
    if "fct_user_segments" not in names or scored_by == BY_DENSITY:
        return {}
    border = BORDER_PROBABILITY if scored_by == PROBABILISTIC else BORDER_CONFIDENCE
    rows = _fetch(
        connection,
        "select segment_key, avg(case when confidence < ? then 1.0 else 0.0 end) as share"
        " from fct_user_segments where confidence is not null group by all",
        [border],
    )
    return {row["segment_key"]: row["share"] for row in rows}


def _medians(
    connection: duckdb.DuckDBPyConnection, tables: dict[str, list[Row]], columns: list[str]
) -> dict[str, float]:
    features = [name for name in _feature_names(tables) if name in columns]
    if not features:
        return {}
    medians = ", ".join(f"median({_quoted(name)}) as {_quoted(name)}" for name in features)
    (row,) = _fetch(connection, f"select {medians} from dim_users")
    return {name: value for name, value in row.items() if value is not None}


def _sample(
    connection: duckdb.DuckDBPyConnection, tables: dict[str, list[Row]], columns: list[str]
) -> list[Row]:
    features = _feature_names(tables, only_clustering=True)
    in_columns = [name for name in features if name in columns]
    wanted = [f"cast({_quoted(name)} as double) as {_quoted(name)}" for name in in_columns]
    if "extra_features" in columns:
        wanted.append("extra_features")
    drawn = _fetch(
        connection,
        f"select {', '.join(['segment_key', *wanted])} from dim_users"
        " where segment_key is not null order by md5(user_id), user_id limit ?",
        [MAP_USERS],
    )
    extra = [name for name in features if name not in columns]
    return [_with_extra_features(row, extra) for row in drawn]


def _with_extra_features(row: Row, names: list[str]) -> Row:
    values = json.loads(row.pop("extra_features", None) or "{}")
    numbers = {
        name: float(values[name])
        for name in names
        if isinstance(values.get(name), int | float) and math.isfinite(values[name])
    }
    return {**row, **{name: numbers.get(name) for name in names}}


def _feature_names(tables: dict[str, list[Row]], only_clustering: bool = False) -> list[str]:
    rows = tables.get("rpt_segment_traits", [])
    return sorted(
        {row["feature_name"] for row in rows if row["used_in_clustering"] or not only_clustering}
    )


def _fetch(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: list[Any] | None = None
) -> list[Row]:
    result = connection.execute(query, parameters)
    names = [column[0] for column in result.description or []]
    return [
        {name: _plain(value) for name, value in zip(names, values, strict=True)}
        for values in result.fetchall()
    ]


def _plain(value: Any) -> Any:
    """Return a value with what is not a number turned into None, and times without a zone."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return value


def _key(row: Row) -> str:
    return str(row["segment_key"])


def _name(row: Row) -> str:
    return str(row["feature_name"])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
