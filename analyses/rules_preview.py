"""Prints what the rules of an input file would give, from the published copy: nothing is built.

    python analyses/rules_preview.py inputs/shop.yml published/shop/user_segments.duckdb

For each rule: how many users meet it, for how many it is the first, and in which segments they are.
A rule that cannot work, or that all users or none meet, is named with its line. Exits with 1 if a
rule cannot work, with 2 if there is nothing to preview.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml
from check_input import lines_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.connections import literal

# What a condition may read beside dim_users: table -> {column there: name in a condition}.
TABLES = {
    "fct_user_predictions": {
        name: name
        for name in (
            *("churn_probability", "purchase_probability"),
            *("expected_orders", "expected_spend"),
        )
    },
    "fct_user_lifecycle": {
        "state": "lifecycle_state",
        "expected_gap_days": "expected_gap_days",
        "gaps_since_last": "gaps_since_last",
    },
    "fct_user_rfm": {
        "cell": "rfm_cell",
        "recency_score": "recency_score",
        "frequency_score": "frequency_score",
        "monetary_score": "monetary_score",
    },
}
NO_PRIORITY = 1000


@dataclass(frozen=True)
class Rule:
    """A rule of an input file, with the line that its name stands on."""

    name: str
    condition: str
    priority: int
    line: int


def rules_in(path: Path) -> list[Rule]:
    """Return the rules of an input file, first things first.

    Raises:
        ValueError: if there is none, or one is not a mapping with a condition.
        yaml.YAMLError: if the file is not YAML.
    """
    text = path.read_text("utf-8-sig")
    given = (yaml.safe_load(text) or {}).get("rules")
    if not isinstance(given, dict) or not given:
        raise ValueError(
            f"{path} has no rules. Write some: `rules: {{big: {{condition: total_spend > 100}}}}`."
        )
    lines = dict(lines_of(yaml.compose(text, yaml.SafeLoader)))
    rules = []
    for position, (name, about) in enumerate(given.items(), start=1):
        line = lines["rules", str(name)]
        condition = about.get("condition") if isinstance(about, dict) else None
        if not isinstance(condition, str) or not condition.strip():
            raise ValueError(f"{path}, line {line}: rules, {name}: `condition` is missing.")
        priority = about.get("priority") or NO_PRIORITY + position
        rules.append(Rule(str(name), condition.strip(), int(priority), line))
    return sorted(rules, key=lambda rule: (rule.priority, rule.name))


def users_of(copy: duckdb.DuckDBPyConnection) -> str:
    """Return a select of all that a condition may read: a row for each user."""
    present = {name for (name,) in copy.sql("select table_name from published_tables").fetchall()}
    columns, joins = ["dim_users.*"], []
    for table, names in TABLES.items():
        if table in present:
            columns += [f"{table}.{name} as {alias}" for name, alias in names.items()]
            joins.append(f" left join {table} using (user_id)")
    return f"select {', '.join(columns)} from dim_users{''.join(joins)}"


def problem_with(copy: duckdb.DuckDBPyConnection, rule: Rule) -> str | None:
    """Return why a condition cannot work, or None."""
    shown = " ".join(rule.condition.split())
    try:
        copy.sql(f"select 1 from rule_users where coalesce(try({rule.condition}), false)")
        types = copy.sql(f"select ({rule.condition}) as is_met from rule_users").types
    except duckdb.Error as error:
        return f"condition `{shown}` does not work: {str(error).splitlines()[0]}"
    if str(types[0]) not in ("BOOLEAN", '"NULL"'):
        return f"condition `{shown}` gives a {types[0]} where true or false is needed."
    return None


def preview(copy: duckdb.DuckDBPyConnection, rules: list[Rule]) -> list[dict[str, Any]]:
    """Return a row for each rule: its users, for how many it is the first, and their segments."""
    if not rules:
        return []
    selects = " union all ".join(
        f"select user_id, segment_name, '{rule.name}' as rule, {rule.priority} as priority"
        f" from rule_users where coalesce(try({rule.condition}), false)"
        for rule in rules
    )
    copy.execute(
        "create temp table matches as select *, row_number() over"
        f" (partition by user_id order by priority, rule) = 1 as is_first from ({selects})"
    )
    (total,) = copy.execute("select count(*) from rule_users").fetchone() or (0,)
    rows = []
    for rule in rules:
        (users, first) = copy.execute(
            "select count(*), count(*) filter (where is_first) from matches where rule = $1",
            [rule.name],
        ).fetchone() or (0, 0)
        segments = copy.execute(
            "select segment_name, count(*) as users from matches where rule = $1"
            " group by segment_name order by users desc, segment_name limit 3",
            [rule.name],
        ).fetchall()
        rows.append(
            {
                "rule": rule.name,
                "users": users,
                "share": users / total if total else 0.0,
                "first": first,
                "segments": [f"{name.split(':')[0]} {n / users:.0%}" for name, n in segments],
            }
        )
    return rows


def main(arguments: list[str]) -> int:
    """Print the preview of the input file and the published copy that are named."""
    if len(arguments) != 2:
        print("Name an input file and a published copy.", file=sys.stderr)
        return 2
    path, published = Path(arguments[0]), Path(arguments[1])
    if not published.is_file():
        print(f"There is no {published}: build the input once, then preview.", file=sys.stderr)
        return 2
    try:
        rules = rules_in(path)
    except (OSError, ValueError, yaml.YAMLError) as error:
        print(error, file=sys.stderr)
        return 2
    with duckdb.connect() as copy:
        copy.execute(f"attach {literal(str(published))} as published (read_only)")
        copy.execute("use published")
        copy.execute(f"create temp view rule_users as {users_of(copy)}")
        problems = {rule: problem_with(copy, rule) for rule in rules}
        rows = preview(copy, [rule for rule, problem in problems.items() if not problem])
        (as_of,) = copy.execute("select max(as_of_date) from dim_users").fetchone() or (None,)
    for rule, problem in problems.items():
        if problem:
            print(f"{path}, line {rule.line}: rules, {rule.name}: {problem}", file=sys.stderr)
    if rows:
        width = max(len("rule"), *(len(row["rule"]) for row in rows))
        print(f"{'rule':{width}}  {'users':>9}  {'share':>6}  {'first':>9}  largest segments")
        for row in rows:
            print(
                f"{row['rule']:{width}}  {row['users']:>9,}  {row['share']:>6.1%}"
                f"  {row['first']:>9,}  {', '.join(row['segments'])}"
            )
        print(f"As of {as_of}, from {published}. Nothing was built: `make` publishes the rules.")
    lines = {rule.name: rule.line for rule in rules}
    for row in rows:
        if row["users"] == 0 or row["share"] == 1:
            who = "no user meets" if row["users"] == 0 else "all users meet"
            print(f"{path}, line {lines[row['rule']]}: rules, {row['rule']}: {who} the condition.")
    return 1 if any(problems.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
