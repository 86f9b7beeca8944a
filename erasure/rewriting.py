"""The tables that builds keep, copied to another warehouse without the rows of some users.

What a build makes from nothing each time is not copied: the build that follows makes it again. So
the other file holds nothing that was deleted, not even in pages that are free.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from erasure.people import has_table
from tools.connections import literal

# Columns that hold the id of a user, wherever they stand.
ID_COLUMNS = ("user_id", "other_id", "anonymous_id", "linked_with", "cluster_id", "days_of")
# What a build keeps by a materialization of its own, and what one reads of the last by name.
KEPT_MATERIALIZATIONS = ("incremental", "user_profiling_daily", "snapshot")
READ_BY_NAME = (
    *("built_from_input", "int_published_totals", "ml_prediction_models"),
    *("ml_segmentation_models", "int_users", "dim_users"),
)
# Tables with numbers of rows that are not clean, and the staged rows that they counted.
COUNTED = {
    "int_interaction_rollup": "stg_interactions",
    "int_transaction_rollup": "stg_transactions",
    "int_social_rollup": "stg_social_activities",
    "int_identity_links": "stg_identities",
}
# By far the largest tables that are kept, by every version of the project that can forget.
LARGEST = (*COUNTED, "int_user_days")
READ_BY_DAY = ("int_interaction_rollup", "int_transaction_rollup", "int_social_rollup")
MODELS = "ml_segmentation_models"
MAIN_FIT = "main"
NAMES = ("int_segment_names", "int_segmentation_names")
HISTORIES = ("user_segment_history", "campaign_audience_history", "rule_history")
# Of a model that is in force no more: what single values of its sample can be read from.
PARTS_WITH_VALUES = (
    *("scaling", "feature_bins", "feature_dips", "centroids", "rule_bounds", "gap_pairs"),
    *("mixture_components", "density_points"),
)
# The signature that user_profiling.clustering.keeping and int_refit_decision know.
FORGOTTEN = "forgotten"


@dataclass
class Rewriting:
    """What was found of the users, and what the build that follows has to do.

    Attributes:
        known_ids: those of the ids that a kept table or the users of the last build had.
        refits: the models that the build fits again.
    """

    known_ids: list[str] = field(default_factory=list)
    refits: list[str] = field(default_factory=list)


def kept_tables(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the tables that builds keep, name -> schema, as dbt's manifest has them."""
    kept = {}
    for node in manifest["nodes"].values():
        is_kept = node.get("config", {}).get("materialized") in KEPT_MATERIALIZATIONS
        if is_kept or node["name"] in READ_BY_NAME:
            kept[node["alias"]] = node["schema"]
        if node["name"] == "int_user_days":
            kept["built_from_input"] = node["schema"]
    return kept


def made_again(manifest: Mapping[str, Any]) -> set[str]:
    """Return the names of all tables that belong to the project, also of parts that are off."""
    disabled = [node for nodes in manifest.get("disabled", {}).values() for node in nodes]
    nodes = [*manifest["nodes"].values(), *disabled]
    return {node.get("alias") or node["name"] for node in nodes}


def rewrite(
    old: duckdb.DuckDBPyConnection,
    new: Path,
    ids: Sequence[str],
    manifest: Callable[[], Mapping[str, Any]],
) -> Rewriting:
    """Copy what a warehouse keeps into a new file, without some users.

    Args:
        old: a connection to the warehouse, which is not changed.
        new: the file to make; there must be none.
        ids: all ids of the users.
        manifest: gives that of dbt, which says what is kept. It is asked for after the largest
            tables have been copied, so that dbt can read the project meanwhile.
    """
    tables = _tables(old)
    old.execute("create or replace temp table forgotten_ids (user_id varchar)")
    old.executemany("insert into forgotten_ids values (?)", [[one] for one in ids])
    version = _storage_version(old)
    old.execute(
        f"attach {literal(str(new))} as fresh"
        + (f" (storage_version '{version}')" if version else "")
    )
    done = Rewriting(known_ids=_known(old, tables))
    copied = [(schema, name) for schema, name in tables if name in LARGEST]
    for schema, name in copied:
        _copy(old, schema, name, done)
    of_dbt = manifest()
    kept, own = kept_tables(of_dbt), made_again(of_dbt)
    # what the links say of each id is put together anew, so that all who were linked are resolved
    kept.pop("int_linked_ids", None)
    if not has_table(old, "int_identities"):
        kept.pop("int_users", None)
    for schema, name in copied:
        if kept.get(name) != schema:
            # of a source that the input has no more
            old.execute(f'drop table fresh."{schema}"."{name}"')
    others = {name: schema for schema, name in tables if name not in own and "__dbt_" not in name}
    # whether a model is fitted again decides on what is said of its segments
    for name, schema in sorted((others | kept).items(), key=lambda one: one[0] != MODELS):
        if (schema, name) in tables and (schema, name) not in copied:
            _copy(old, schema, name, done)
    if done.known_ids:
        _adjust_counts(old)
        _adjust_published_totals(old)
        _adjust_migrations(old)
        _adjust_months(old)
        _take_back_newest_date(old)
    old.execute("detach fresh")
    return done


def _tables(old: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return old.execute(
        "select schema_name, table_name from duckdb_tables()"
        " where database_name = current_database() and not temporary order by all"
    ).fetchall()


def _storage_version(old: duckdb.DuckDBPyConnection) -> str | None:
    """Return the version of the file's format as `attach` takes it; None for the default."""
    found = old.execute(
        "select tags['storage_version'] from duckdb_databases()"
        " where database_name = current_database()"
    ).fetchone()
    return found[0].rstrip("+") if found and found[0] else None


def _columns(old: duckdb.DuckDBPyConnection, schema: str, name: str) -> list[str]:
    rows = old.execute(
        "select column_name from duckdb_columns() where database_name = current_database()"
        " and schema_name = ? and table_name = ? order by column_index",
        [schema, name],
    ).fetchall()
    return [column for (column,) in rows]


def _known(old: duckdb.DuckDBPyConnection, tables: Sequence[tuple[str, str]]) -> list[str]:
    """Return the ids that the last build, or the history of earlier ones, knew as users."""
    names = {name for _, name in tables}
    places = [
        f'select {column} from "{name}"'
        for name, column in (
            ("int_users", "user_id"),
            ("int_user_row_counts", "user_id"),
            ("int_user_days", "user_id"),
            ("int_identities", "other_id"),
            *((history, "user_id") for history in HISTORIES),
        )
        if name in names
    ]
    if not places:
        return []
    rows = old.execute(
        "select user_id from forgotten_ids where "
        + " or ".join(f"user_id in ({place})" for place in places)
        + " order by all"
    ).fetchall()
    return [user_id for (user_id,) in rows]


def _copy(old: duckdb.DuckDBPyConnection, schema: str, name: str, done: Rewriting) -> None:
    columns = _columns(old, schema, name)
    of_ids = [column for column in ID_COLUMNS if column in columns]
    select = "*"
    if name == MODELS:
        select = _without_sampled(old, columns, done)
        where = "not is_preview" + (" and false" if _fits_from_nothing(old, done) else "")
    elif name == "ml_prediction_models":
        where = "true"
        if _sampled_fits(old, "ml_prediction_models", columns, done):
            done.refits.append("predictions")
            where = "false"
    elif name in NAMES and _fits_from_nothing(old, done):
        where = "false"
    elif name == "int_identities":
        select = _unresolved()
        where = _of_nobody(["other_id", "user_id"])
    else:
        where = _of_nobody(of_ids) if of_ids else "true"
    old.execute(f'create schema if not exists fresh."{schema}"')
    old.execute(
        f'create table fresh."{schema}"."{name}" as select {select} from "{schema}"."{name}"'
        f" as kept where {where}"
    )


def _of_nobody(columns: Sequence[str]) -> str:
    return " and ".join(
        "not exists (select 1 from forgotten_ids where forgotten_ids.user_id ="
        f" cast(kept.{column} as varchar))"
        for column in columns
    )


def _unresolved() -> str:
    """Return what to select of int_identities: what the build that follows resolves again.

    int_linked_ids is made anew, and its first build is later than the one that is said here. An id
    that a user who is forgotten shared with another is the other's alone then.
    """
    return (
        "* replace (0 as changed_in_build,"
        " case when linked_with not in (from forgotten_ids) then linked_with end as linked_with,"
        " case when cluster_id in (from forgotten_ids) then other_id else cluster_id end"
        " as cluster_id, case when days_of in (from forgotten_ids) then other_id else days_of end"
        " as days_of)"
    )


# --- models ---------------------------------------------------------------------------------------


def _sampled_fits(
    old: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], done: Rewriting
) -> list[str]:
    """Return the fits whose newest model may have been fitted on one of the users.

    Which of them a user was in at a fit is not kept, so it is asked of all. A table without fits
    has one, the main one.
    """
    limit = "sample_limit" if "sample_limit" in columns else "null"
    fit = "fit_key" if "fit_key" in columns else f"'{MAIN_FIT}'"
    # a build without predictions leaves a row without a version
    preview = "and not is_preview" if "is_preview" in columns else ""
    newest = old.execute(
        f"select {fit} as fit, max_by(struct_pack(own := {limit}), model_version).own from {table}"
        f" where model_version is not null {preview} group by fit order by fit"
    ).fetchall()
    return [key for key, own in newest if _is_within(own, done)]


def _is_within(limit: str | None, done: Rewriting) -> bool:
    return bool(done.known_ids) and (limit is None or _first_key(done) <= limit)


def _first_key(done: Rewriting) -> str:
    return min(
        hashlib.md5(one.encode(), usedforsecurity=False).hexdigest() for one in done.known_ids
    )


def _fits_from_nothing(old: duckdb.DuckDBPyConnection, done: Rewriting) -> bool:
    """Return whether no segment has a past to be continued: one date is all there is."""
    if "segmentation" not in done.refits:
        return False
    if not has_table(old, "int_segment_dates"):
        return True
    (dates,) = old.execute("select count(*) from int_segment_dates").fetchone() or (0,)
    return bool(dates <= 1)


def _without_sampled(
    old: duckdb.DuckDBPyConnection, columns: Sequence[str], done: Rewriting
) -> str:
    """Return what to select of the segmentation models.

    The newest one of a fit, if it was fitted on one of the users, is marked: the build fits
    another, whose segments continue its own and which takes its place. Of earlier ones only figures
    about all users stay.
    """
    limit = "sample_limit" if "sample_limit" in columns else "cast(null as varchar)"
    if not done.known_ids:
        return "*"
    is_sampled = f"coalesce({limit} >= '{_first_key(done)}', true)"
    has_fits = "fit_key" in columns
    of_fit = "partition by fit_key" if has_fits else ""
    is_newest = f"model_version = max(model_version) over ({of_fit})"
    parts = [
        f"case when {is_sampled} and not {is_newest} then [] else {part} end as {part}"
        for part in PARTS_WITH_VALUES
        if part in columns
    ]
    if "sample_limit" in columns:
        parts.append(
            f"case when not {is_sampled} or {is_newest} then sample_limit end as sample_limit"
        )
    fits = _sampled_fits(old, MODELS, columns, done)
    if MAIN_FIT in fits:
        done.refits.append("segmentation")
    if len(fits) > (MAIN_FIT in fits):
        done.refits.append("other segmentations")
    if fits:
        listed = ", ".join(map(literal, fits))
        is_marked = f"fit_key in ({listed})" if has_fits else "true"
        parts.append(
            f"case when {is_marked} then model_version - 1 else model_version end as model_version"
        )
        parts.append(
            f"case when {is_marked} and {is_newest} then '{FORGOTTEN}' else signature end"
            " as signature"
        )
    return f"* replace ({', '.join(parts)})"


# --- figures that add users up --------------------------------------------------------------------


def _adjust_counts(old: duckdb.DuckDBPyConnection) -> None:
    """Take from the numbers of rows that are not clean what is theirs, as far as it can be seen."""
    ids = old.execute("select distinct user_id from forgotten_ids").fetchall()
    # written out, they are looked for at the raw rows; a join to a table comes after all cleaning
    listed = ", ".join(literal(user_id) for (user_id,) in ids)
    for table, staged in COUNTED.items():
        if not (_is_copied(old, table) and has_table(old, staged)):
            continue
        old.execute(
            "create or replace temp table their_rows"
            " (activity_date date, reason_code varchar, n bigint)"
        )
        try:
            old.execute(
                "insert into their_rows select activity_date, reason_code, count(*) from"
                f" {staged} where user_id in ({listed}) group by all"
            )
        except duckdb.Error:
            # raw files that were moved away cannot be counted; their days stay
            continue
        if table in READ_BY_DAY and _is_view(old, staged.replace("stg_", "src_", 1)):
            # a build reads the new days only; of text it reads everything, and these have no day
            old.execute(
                f"insert into fresh.{table} by name select activity_date,"
                " 'filtered' as row_status, 'forgotten_user' as reason_code,"
                " cast(sum(n) as integer) as row_count from their_rows"
                " where activity_date is not null group by activity_date"
            )
        # what was good and is in no clean row is a copy of another
        source = "and source = 'identities'" if table == "int_identity_links" else ""
        old.execute(
            "update their_rows set n = greatest(n - coalesce((select sum(row_count) from"
            f" {table} as days where days.user_id in (from forgotten_ids) {source}"
            " and days.activity_date = their_rows.activity_date), 0), 0)"
            " where reason_code is null"
        )
        is_theirs = (
            "counts.activity_date is not distinct from their_rows.activity_date and case"
            " when their_rows.reason_code is null then counts.row_status = 'duplicate' else"
            " counts.reason_code = their_rows.reason_code end"
        )
        old.execute(
            f"update fresh.{table} as counts set row_count = counts.row_count - their_rows.n"
            f" from their_rows where counts.user_id is null and {is_theirs}"
            " and counts.reason_code is distinct from 'forgotten_user'"
        )
        old.execute(f"delete from fresh.{table} where row_count <= 0")


def _is_view(old: duckdb.DuckDBPyConnection, name: str) -> bool:
    return bool(
        old.execute(
            "select 1 from duckdb_views() where database_name = current_database()"
            " and view_name = ?",
            [name],
        ).fetchone()
    )


def _is_copied(old: duckdb.DuckDBPyConnection, table: str) -> bool:
    return bool(
        old.execute(
            "select 1 from duckdb_tables() where database_name = 'fresh' and table_name = ?",
            [table],
        ).fetchone()
    )


def _adjust_published_totals(old: duckdb.DuckDBPyConnection) -> None:
    """Take from what was published last what was theirs, so that only other losses are seen."""
    if not _is_copied(old, "int_published_totals"):
        return
    theirs: dict[str, float] = {}
    figures = old.execute("select figure from int_published_totals").fetchall()
    rollups = {staged: table for table, staged in COUNTED.items()}
    for (figure,) in figures:
        if figure.startswith("rows of "):
            staged = f"stg_{figure.removeprefix('rows of ')}"
            rows = (
                f"sum(row_count) from {rollups[staged]}"
                if staged in rollups
                else f"count(*) from {staged}"
            )
            source = " and source = 'identities'" if staged == "stg_identities" else ""
            theirs[figure] = _number(
                old,
                f"select {rows} where row_status = 'clean' and user_id in (from forgotten_ids)"
                + source,
            )
    theirs["users"] = _number(
        old, "select count(*) from int_users where user_id in (from forgotten_ids)"
    )
    if has_table(old, "int_identities"):
        theirs["users"] += _number(
            old,
            "select count(*) from int_identities where status = 'merged'"
            " and other_id in (from forgotten_ids)",
        )
    theirs["spend"] = _number(
        old,
        "select sum(spend) from int_transaction_rollup where row_status = 'clean'"
        " and user_id in (from forgotten_ids)",
    )
    newest = _newest_time(old)
    if newest is not None:
        days = (newest.date() - date(1970, 1, 1)).days
        (published,) = old.execute(
            "select max(amount) from int_published_totals where figure like 'days %'"
        ).fetchone() or (None,)
        if published is not None:
            theirs["days up to the newest time"] = max(published - days, 0)
    for figure, amount in theirs.items():
        old.execute(
            "update fresh.int_published_totals set amount = greatest(amount - ?, 0)"
            " where figure = ?",
            [amount, figure],
        )


def _number(old: duckdb.DuckDBPyConnection, query: str) -> float:
    try:
        found = old.execute(query).fetchone()
    except duckdb.Error:
        return 0.0
    return float(found[0] or 0) if found else 0.0


def _newest_time(old: duckdb.DuckDBPyConnection) -> datetime | None:
    """Return the newest time of the other users if the newest of all is theirs; else None."""
    rollups = [
        table for table in COUNTED if table != "int_identity_links" and has_table(old, table)
    ]
    times = [
        f"select user_id, last_at as moment from {table} where row_status = 'clean'"
        for table in rollups
    ]
    if has_table(old, "stg_users"):
        times.append(
            "select user_id, signed_up_at as moment from stg_users where row_status = 'clean'"
        )
    if not times:
        return None
    newest, newest_of_others = old.execute(
        "select max(moment), max(moment) filter (where user_id not in (from forgotten_ids))"
        f" from ({' union all '.join(times)})"
    ).fetchone() or (None, None)
    if newest is None or newest_of_others is None or newest_of_others >= newest:
        return None
    moment: datetime = newest_of_others
    return moment


def _adjust_migrations(old: duckdb.DuckDBPyConnection) -> None:
    """Take the users out of the numbers of each recorded date."""
    if not (_is_copied(old, "int_segment_dates") and has_table(old, "user_segment_history")):
        return
    was_there = "valid_from <= {0} and (valid_to is null or valid_to > {0})"
    old.execute(
        "update fresh.int_segment_dates as dates set user_count = user_count - (select count(*)"
        " from user_segment_history where user_id in (from forgotten_ids) and "
        + was_there.format("dates.as_of")
        + ")"
    )
    if not _is_copied(old, "fct_segment_migrations"):
        return
    merged = (
        "case when user_id in (select other_id from int_identities where status = 'merged')"
        " then 'merged' else 'gone' end"
        if has_table(old, "int_identities")
        else "'gone'"
    )
    old.execute(
        "create or replace temp table their_moves as with dates as (select as_of_date,"
        " max(as_of) as as_of, lag(max(as_of)) over (order by as_of_date) as previous_as_of"
        " from int_segment_dates group by as_of_date),"
        " theirs as (from user_segment_history where user_id in (from forgotten_ids)),"
        " befores as (select dates.as_of_date, theirs.user_id, theirs.segment_key from dates"
        f" inner join theirs on {was_there.format('dates.previous_as_of')}),"
        " afters as (select dates.as_of_date, theirs.user_id, theirs.segment_key from dates"
        f" inner join theirs on {was_there.format('dates.as_of')})"
        " select as_of_date, coalesce(befores.segment_key, 'new') as from_segment_key,"
        f" coalesce(afters.segment_key, {merged}) as to_segment_key, count(*) as n"
        " from befores full outer join afters using (as_of_date, user_id) group by all"
    )
    old.execute(
        "update fresh.fct_segment_migrations as moves set user_count = user_count - n"
        " from their_moves where moves.as_of_date = their_moves.as_of_date"
        " and moves.from_segment_key = their_moves.from_segment_key"
        " and moves.to_segment_key = their_moves.to_segment_key"
    )
    old.execute("delete from fresh.fct_segment_migrations where user_count <= 0")
    old.execute(
        "update fresh.fct_segment_migrations as moves set from_share = moves.user_count"
        " / totals.user_count from (select as_of_date, from_segment_key,"
        " cast(sum(user_count) as double) as user_count from fresh.fct_segment_migrations"
        " group by all) as totals where moves.as_of_date = totals.as_of_date"
        " and moves.from_segment_key = totals.from_segment_key"
        " and moves.as_of_date in (select as_of_date from their_moves)"
    )


def _adjust_months(old: duckdb.DuckDBPyConnection) -> None:
    """Take the users, and what they did, out of the recorded months of their segments."""
    if not (_is_copied(old, "rpt_segment_months") and has_table(old, "user_segment_history")):
        return
    old.execute(
        "create or replace temp table their_months as with dates as (select as_of_date,"
        " max(as_of) as as_of from int_segment_dates group by as_of_date),"
        " theirs as (select months.month, months.segment_key, dates.as_of, history.user_id"
        " from rpt_segment_months as months inner join dates using (as_of_date)"
        " inner join user_segment_history as history"
        " on months.segment_key = history.segment_key and history.valid_from <= dates.as_of"
        " and (history.valid_to is null or history.valid_to > dates.as_of)"
        " where history.user_id in (from forgotten_ids))"
        " select theirs.month, theirs.segment_key, count(distinct theirs.user_id) as n,"
        " count(distinct days.user_id) as active, coalesce(sum(days.order_count), 0) as orders,"
        " coalesce(sum(days.spend), 0) as spend from theirs left join int_user_days as days"
        " on theirs.user_id = days.user_id and days.activity_date >= theirs.month"
        " and days.activity_date <= cast(theirs.as_of - interval 1 microsecond as date)"
        " group by all"
    )
    old.execute(
        "update fresh.rpt_segment_months as months set user_count = user_count - theirs.n,"
        " active_users = active_users - theirs.active, orders = months.orders - theirs.orders,"
        " spend = cast(cast(months.spend as decimal(38, 4)) - theirs.spend as double)"
        " from their_months as theirs where months.month = theirs.month"
        " and months.segment_key = theirs.segment_key"
    )
    old.execute("delete from fresh.rpt_segment_months where user_count <= 0")
    old.execute(
        "update fresh.rpt_segment_months as months set"
        " user_share = months.user_count / totals.user_count,"
        " spend_share = months.spend / nullif(totals.spend, 0)"
        " from (select month, cast(sum(user_count) as double) as user_count,"
        " cast(sum(cast(spend as decimal(38, 4))) as double) as spend"
        " from fresh.rpt_segment_months group by month) as totals"
        " where months.month = totals.month and months.month in (select month from their_months)"
    )


def _take_back_newest_date(old: duckdb.DuckDBPyConnection) -> None:
    """Take the newest recorded date back where nothing but their rows was as new.

    The build records it again as of the newest time that is left; it would not record a time before
    one that is recorded.
    """
    newest = _newest_time(old)
    if newest is None or not _is_copied(old, "int_segment_dates"):
        return
    (recorded,) = old.execute(
        "select max(dates.as_of) from int_segment_dates as dates inner join int_as_of as clock"
        " on dates.as_of = clock.as_of"
    ).fetchone() or (None,)
    if recorded is None or recorded <= newest:
        return
    for history in HISTORIES:
        if _is_copied(old, history):
            old.execute(f"delete from fresh.{history} where valid_from >= ?", [recorded])
            old.execute(
                f"update fresh.{history} set valid_to = null where valid_to >= ?", [recorded]
            )
    old.execute("delete from fresh.int_segment_dates where as_of >= ?", [recorded])
    for table in ("fct_segment_migrations", "int_move_reasons", "rpt_segment_months"):
        if _is_copied(old, table):
            old.execute(
                f"delete from fresh.{table} where as_of_date >= cast(? as date)"
                " and as_of_date not in (select as_of_date from fresh.int_segment_dates)",
                [recorded],
            )
