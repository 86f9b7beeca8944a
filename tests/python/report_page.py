"""A made-up published file, the report on it, and what to look for on the page."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb

sys.path.insert(0, str(Path(__file__).parents[2] / "analyses"))

import segment_report

HOSTILE = '<script>alert(1)</script> $x_1$ & "q" \'--> {{ 7 * 7 }}'
SECTIONS = [
    "overview", "segments", "strategies", "audiences", "traits", "map", "activity",
    "predictions", "moves", "drift", "refit", "verdict", "counts", "methods", "quality",
    "glossary",
]  # fmt: skip
ALWAYS = ["overview", "segments", "verdict", "glossary"]

TABLES = {
    "dim_users": "user_id text, segment_key text, as_of_date date, total_spend double,"
    " order_count double, night_share double, extra_features text",
    "dim_segments": "segment_key text, segment_name text, segment_description text,"
    " user_count bigint, user_share double, spend_share double, model_version bigint,"
    " bootstrap_jaccard double, stability text",
    "fct_user_segments": "user_id text, segment_key text, confidence double",
    "rpt_segment_profiles": "segment_key text, segment_name text, total_spend double",
    "rpt_segment_traits": "segment_key text, segment_name text, feature_name text, label text,"
    " unit text, feature_group text, segment_mean double, overall_mean double,"
    " segment_median double, effect_size double, is_distinctive boolean,"
    " used_in_clustering boolean",
    "rpt_segment_demographics": "segment_key text, attribute text, value text,"
    " user_count bigint, share double, lift double",
    "rpt_segment_interests": "segment_key text, topic text, user_count bigint, share double,"
    " lift double",
    "rpt_segment_days": "segment_key text, day date, active_users bigint",
    "rpt_segment_strategies": "segment_key text, segment_name text, match_score double,"
    " archetype_title text, objective text, channel text, timing text, offer text, message text,"
    " kpi text, best_weekday text, best_hour integer, main_device text, opportunity_label text,"
    " opportunity_feature_unit text, opportunity_segment_mean double,"
    " opportunity_overall_mean double,"
    " opportunity_worth double, opportunity_worth_unit text, archetype text,"
    " archetype_match text, business text, business_is_guessed boolean",
    "rpt_segmentation_health": "model_version bigint, is_current boolean, algorithm text,"
    " silhouette double, null_silhouette double, null_p_value double, bootstrap_jaccard double,"
    " verdict text, reason text, excluded_features text, sampled_users bigint,"
    " fitted_as_of_date date, algorithm_label text, scored_by text, noise_share double,"
    " verdict_today text, reason_today text, moved_features text, moved_share double,"
    " checked_as_of_date date, refit_decision text, bootstrap_jaccard_today double",
    "rpt_k_sweep": "segment_count bigint, model_version bigint, silhouette double,"
    " stability double, is_chosen boolean, reason text, replication double, gap_share double,"
    " group_count bigint",
    "rpt_data_quality": "source text, raw_rows bigint, clean_rows bigint, duplicate_rows bigint,"
    " quarantined_rows bigint, later_rows bigint, quarantine_reasons text, currencies text",
    "rpt_data_warnings": "check_name text, source text, subject text, figure double,"
    " threshold double, message text, what_to_do text, warning_rank integer",
    "rpt_segment_rules": "segment_key text, segment_name text, model_version bigint, rule text,"
    " rule_precision double, rule_coverage double",
    "rpt_algorithm_comparison": "algorithm text, is_chosen boolean, model_version bigint,"
    " segment_count bigint, silhouette double, stability double, agreement_with_chosen double,"
    " noise_share double, seconds double, label text",
    "rpt_segment_gaps": "segment_key text, other_segment_key text, segment_name text,"
    " other_segment_name text, is_inside boolean, is_gap boolean",
    "rpt_feature_multimodality": "feature_name text, label text, model_version bigint, dip double,"
    " p_value double, is_multimodal boolean",
    "rpt_feature_drift": "feature_name text, label text, used_in_clustering boolean, psi double,"
    " fit_missing_share double, missing_share double, verdict text",
    "rpt_segment_drift": "segment_key text, segment_name text, model_version bigint,"
    " fit_share double, current_share double, share_change double, distance_ratio double,"
    " verdict text",
    "fct_segment_migrations": "as_of_date date, previous_as_of_date date, from_segment_key text,"
    " from_segment_name text, to_segment_key text, to_segment_name text, user_count bigint,"
    " from_share double",
    "rpt_refit_preview": "from_segment_key text, from_segment_name text, to_segment_key text,"
    " to_segment_name text, is_move boolean, user_count bigint, share_of_segment double,"
    " kept_segment_count bigint, refit_segment_count bigint, kept_silhouette double,"
    " refit_silhouette double, kept_inertia double, refit_inertia double,"
    " kept_bootstrap_jaccard double, refit_bootstrap_jaccard double, kept_verdict text,"
    " refit_verdict text",
    "rpt_prediction_health": "is_predicted boolean, reason text, horizon_days integer,"
    " model_version bigint, fitted_as_of_date date, tested_as_of_date date,"
    " training_times bigint, tested_users bigint, predicted_users bigint",
    "rpt_prediction_quality": "target text, metric text, user_count bigint, value double,"
    " baseline_value double, is_better boolean",
    "rpt_prediction_deciles": "target text, decile integer, user_count bigint,"
    " mean_predicted double, mean_observed double, observed_share double, lift double",
    "rpt_prediction_feature_importance": "target text, feature_name text, label text,"
    " importance double, importance_rank integer",
    "rpt_segment_predictions": "segment_key text, segment_name text, user_count bigint,"
    " mean_churn_probability double, mean_purchase_probability double, expected_orders double,"
    " expected_spend double",
    "rpt_segment_prediction_quality": "segment_key text, segment_name text, target text,"
    " metric text, user_count bigint, value double, baseline_value double, is_better boolean",
    "rpt_campaign_audiences": "campaign text, segment_key text, segment_name text,"
    " user_count bigint, contactable_users bigint, treatment_users bigint, control_users bigint,"
    " base_rate double, base_rate_source text, horizon_days integer,"
    " minimum_detectable_effect double,"
    " worthwhile_lift double, power_for_worthwhile_lift double, do_not_act boolean",
    "rpt_campaign_lift": "campaign text, segment_key text, segment_name text,"
    " treatment_users bigint, control_users bigint, treatment_responders bigint,"
    " control_responders bigint, treatment_rate double, control_rate double,"
    " rate_difference double, rate_difference_low double, rate_difference_high double,"
    " relative_lift double, treatment_value_per_user double, control_value_per_user double,"
    " value_difference double, value_difference_low double, value_difference_high double,"
    " verdict text, counted_responses bigint, assumed_responses bigint,"
    " untimely_responses bigint, outside_responses bigint",
    "rpt_thresholds": "threshold text, value double, decides text, used_in text",
    "published_tables": "table_name text, published_at timestamp, model_version bigint, input text",
}
# What a file of an earlier release does not have: whole tables, and the last columns of others.
NEW_TABLES = (
    "rpt_segment_rules", "rpt_algorithm_comparison", "rpt_feature_multimodality",
    "rpt_segment_gaps",
    "rpt_feature_drift",
    "rpt_segment_drift", "fct_segment_migrations", "rpt_refit_preview", "rpt_prediction_health",
    "rpt_prediction_quality", "rpt_prediction_deciles", "rpt_prediction_feature_importance",
    "rpt_segment_predictions", "rpt_segment_prediction_quality", "rpt_campaign_audiences",
    "rpt_campaign_lift", "rpt_thresholds", "rpt_data_warnings",
)  # fmt: skip
NEW_COLUMNS = {
    "dim_segments": 2, "rpt_segmentation_health": 10, "rpt_k_sweep": 3, "rpt_data_quality": 1,
    "rpt_segment_strategies": 4,
}  # fmt: skip
# Of each target the measure that decides, and the one that says most to people.
MEASURES = {
    "churn": ("brier_score", "auc"), "purchase": ("brier_score", "auc"), "orders": ("rmse",),
    "spend": ("rmse", "top_decile_share"),
}  # fmt: skip
# Every threshold that the report quotes; not the defaults, so that a figure written twice shows.
THRESHOLDS = {
    "distinctive_effect_size": 0.45, "max_distance_ratio": 1.35, "min_segment_share": 0.03,
    "minimum_gap_share": 0.55, "minimum_margin": 0.04, "minimum_replication": 0.66,
    "minimum_stability": 0.58, "psi_moderate": 0.11, "psi_shifted": 0.24, "stable": 0.73,
}  # fmt: skip
Rows = dict[str, list[tuple[Any, ...]]]


def full_rows(user_count: int = 60, verdict: str | None = "continuum") -> Rows:
    """Two segments with something in every table; every text is hostile."""
    keys = ["s01", "s02"]
    start = date(2025, 1, 1)
    users = [
        (f"u{i}", keys[i % 2], start, 10.0 * i, float(i % 7), (i * 37 % 100) / 100, '{"x": 1}')
        for i in range(user_count)
    ]
    features = [("total_spend", "currency"), ("order_count", "orders"), ("night_share", "share")]
    moments = ("Monday", 12, HOSTILE)
    return {
        "dim_users": users,
        "dim_segments": [
            (key, f"{key} {HOSTILE}", HOSTILE, user_count // 2, 0.5, 0.5, 1, 0.86, HOSTILE)
            for key in keys
        ],
        "fct_user_segments": [(user[0], user[1], 0.05) for user in users],
        "rpt_segment_profiles": [(key, HOSTILE, 12.5) for key in keys],
        "rpt_segment_traits": [
            (key, HOSTILE, name, f"{name} {HOSTILE}", unit, HOSTILE, 2.0, 1.0, 1.0, 1.5, True, True)
            for key in keys
            for name, unit in features
        ],
        "rpt_segment_demographics": [("s01", HOSTILE, HOSTILE, 900, 0.9, 3.0)],
        "rpt_segment_interests": [("s01", HOSTILE, 900, 0.9, 3.0)],
        "rpt_segment_days": [
            (key, start + timedelta(days=day), day % 5) for key in keys for day in range(90)
        ],
        "rpt_segment_strategies": [
            (
                key,
                HOSTILE,
                None,
                *[HOSTILE] * 7,
                *moments,
                HOSTILE,
                "orders",
                1.0,
                2.0,
                1e6,
                HOSTILE,
                HOSTILE,
                "weak",
                HOSTILE,
                True,
            )
            for key in keys
        ],
        "rpt_segmentation_health": [
            (
                1,
                True,
                HOSTILE,
                0.4,
                0.3,
                0.01,
                0.9,
                verdict,
                HOSTILE,
                f"a ({HOSTILE})",
                60,
                start,
                HOSTILE,
                "centroids",
                0.0,
                verdict,
                HOSTILE,
                HOSTILE,
                0.2,
                start,
                HOSTILE,
                0.9,
            )
        ],
        "rpt_k_sweep": [(k, 1, 0.3, 0.9, k == 2, HOSTILE, 0.8, 0.7, 2) for k in (2, 3)],
        "rpt_data_quality": [("users", 100, 90, 5, 3, 2, "missing_user_id 3", HOSTILE)],
        "rpt_data_warnings": [(HOSTILE, HOSTILE, HOSTILE, 0.3, 0.1, HOSTILE, HOSTILE, 1)],
        "rpt_segment_rules": [(key, HOSTILE, 1, HOSTILE, 0.99, 0.97) for key in keys],
        "rpt_algorithm_comparison": [
            ("kmeans", True, 1, 2, 0.4, 0.9, 1.0, 0.0, 0.1, HOSTILE),
            (HOSTILE, False, 1, 3, 0.3, 0.8, 0.9, 0.1, 0.2, None),
        ],
        "rpt_segment_gaps": [
            ("s01", "s02", HOSTILE, HOSTILE, False, True),
            ("s01", "s01", HOSTILE, HOSTILE, True, True),
        ],
        "rpt_feature_multimodality": [
            (name, HOSTILE, 1, 0.04, 0.001, True) for name, _ in features
        ],
        "rpt_feature_drift": [
            (name, HOSTILE, True, 0.3, 0.1, 0.2, "shifted") for name, _ in features
        ],
        "rpt_segment_drift": [
            (key, HOSTILE, 1, 0.4, 0.5, 0.1, 1.3, "size and spread") for key in keys
        ],
        "fct_segment_migrations": [
            (start, start - timedelta(days=7), "s01", HOSTILE, "s02", HOSTILE, 3, 0.1)
        ],
        "rpt_refit_preview": [
            ("s01", HOSTILE, "s02", HOSTILE, True, 3, 0.1, 2, 2, *[0.4] * 6, "continuum", HOSTILE)
        ],
        "rpt_prediction_health": [(True, HOSTILE, 30, 1, start, start, 6, 60, 60)],
        "rpt_prediction_quality": [
            (target, metric, 60, 0.3, 0.4, True)
            for target, metrics in MEASURES.items()
            for metric in metrics
        ],
        "rpt_prediction_deciles": [
            (target, decile, 6, 1 / decile, 0.9 / decile, 0.3 / decile, 3 / decile)
            for target in MEASURES
            for decile in range(1, 11)
        ],
        "rpt_prediction_feature_importance": [
            (target, name, f"{name} {HOSTILE}", importance, rank)
            for target in MEASURES
            for rank, (name, importance) in enumerate(
                zip("abcde", (0.5, 0.4, 0.3, 0.2, -0.1), strict=True), start=1
            )
        ],
        "rpt_segment_predictions": [
            (key, HOSTILE, user_count // 2, 0.25, 0.5, 12.0, 340.0) for key in keys
        ],
        "rpt_segment_prediction_quality": [("s02", HOSTILE, "spend", "rmse", 30, 0.4, 0.3, False)],
        "rpt_campaign_audiences": [
            (HOSTILE, key, HOSTILE, 30, 20, 18, 2, 0.25, "prediction", 30, 0.4, 0.1, 0.06, False)
            for key in keys
        ],
        "rpt_campaign_lift": [
            (
                HOSTILE,
                key,
                HOSTILE,
                18,
                2,
                9,
                0,
                0.5,
                0.0,
                0.5,
                -0.2,
                0.7,
                None,
                5.0,
                1.0,
                4.0,
                1.0,
                7.0,
                "too small",
                12,
                1,
                2,
                3 if key == "all" else None,
            )
            for key in ["all", *keys]
        ],
        "rpt_thresholds": [(name, value, HOSTILE, HOSTILE) for name, value in THRESHOLDS.items()],
        "published_tables": [("dim_segments", "2025-07-01 12:00:00", 1, HOSTILE)],
    }


def crowded_rows() -> Rows:
    """Twelve segments that are not stable, forty traits, and names that are long."""
    rows = full_rows(user_count=120, verdict="none")
    keys = [f"s{number:02}" for number in range(1, 13)]
    long = "Very frequent orders of unusually many categories, mostly on weekends"
    rows["dim_segments"] = [
        (key, f"{long} {key}", long, 10, 1 / 12, 1 / 12, 1, 0.3 + 0.05 * place, "unstable")
        for place, key in enumerate(keys)
    ]
    rows["dim_users"] = [(*user[:1], keys[i % 12], *user[2:]) for i, user in
                         enumerate(rows["dim_users"])]  # fmt: skip
    for table in ("rpt_segment_strategies", "rpt_segment_days", "rpt_segment_rules",
                  "rpt_segment_profiles", "rpt_segment_predictions"):  # fmt: skip
        first = [row for row in rows[table] if row[0] == "s01"]
        rows[table] = [(key, *row[1:]) for key in keys for row in first]
    rows["rpt_segment_traits"] = [
        (key, long, f"extra_{number:02}", f"{long} {number}", "unit", f"group {number // 8}",
         2e6, 1.0, 1.0, (number + place) % 9 - 4.0, number % 7 == 0, number % 2 == 0)
        for place, key in enumerate(keys) for number in range(40)
    ]  # fmt: skip
    for table in ("rpt_segment_demographics", "rpt_segment_interests"):
        rows[table] = []
    start = date(2025, 1, 1)
    rows["fct_segment_migrations"] = [
        (start, start - timedelta(days=7), one, long, other, long, 900 if one == other else 7, 0.1)
        for one in (*keys, "new") for other in (*keys, "gone")
        if (one, other) != ("new", "gone")
    ]  # fmt: skip
    return rows


def many_segments(count: int, verdict: str = "separated") -> Rows:
    """So many segments with plain names, and users who are inactive; each has a size of its own."""
    rows = full_rows(user_count=60, verdict=verdict)
    keys = [f"s{number:02}" for number in range(1, count + 1)]
    sizes = [1000 - 7 * place for place in range(count)]
    names = {key: f"Kind {key[1:]}: large orders, mostly on weekends" for key in keys}
    total = sum(sizes) + 100
    rows["dim_segments"] = [
        (key, names[key], None, users, users / total, 0.9 / count, 1, 0.9, "stable")
        for key, users in zip(keys, sizes, strict=True)
    ] + [("inactive", "Inactive: nothing lately", None, 100, 100 / total, 0.1, 1, None, None)]
    rows["dim_users"] = [
        (f"u{number}", keys[number % count], *user[2:])
        for number in range(total)
        for user in rows["dim_users"][:1]
    ]
    strategy = rows["rpt_segment_strategies"][0][3:]
    rows["rpt_segment_strategies"] = [
        # two objectives in turn, so that each is for many segments
        (key, names[key], 1.0, *strategy[:1], ["Keep", "Reach"][place % 2], *["Plain"] * 5,
         *strategy[7:])
        for place, key in enumerate(keys)
    ]  # fmt: skip
    rows["rpt_segment_traits"] = [
        (key, names[key], name, name.replace("_", " "), unit, "value", 2.0 + place, 1.0, 1.0,
         1.5 - place, True, True)
        for place, key in enumerate(keys)
        for name, unit in (("total_spend", "currency"), ("order_count", "orders"))
    ]  # fmt: skip
    for table in ("rpt_segment_days", "rpt_segment_profiles", "rpt_segment_predictions"):
        first = [row for row in rows[table] if row[0] == "s01"]
        rows[table] = [(key, *row[1:]) for key in keys for row in first]
    for table in (
        "rpt_data_warnings", "rpt_segment_rules", "rpt_segment_demographics",
        "rpt_segment_interests", "rpt_refit_preview", "rpt_segment_gaps",
        "fct_segment_migrations", "rpt_campaign_audiences", "rpt_campaign_lift",
    ):  # fmt: skip
        rows[table] = []
    rows["published_tables"] = [("dim_segments", "2025-07-01 12:00:00", 1, "many")]
    return rows


def older(rows: Rows) -> dict[str, str]:
    """Take from rows what an earlier release does not publish; return the columns that it has."""
    for table in NEW_TABLES:
        rows.pop(table)
    for table, count in NEW_COLUMNS.items():
        rows[table] = [row[:-count] for row in rows[table]]
    return {
        table: ",".join(columns.split(",")[: -NEW_COLUMNS[table]])
        if table in NEW_COLUMNS
        else columns
        for table, columns in TABLES.items()
        if table not in NEW_TABLES
    }


def publish(
    path: Path,
    rows: Rows,
    leave_out: tuple[str, ...] = (),
    tables: dict[str, str] | None = None,
) -> Path:
    with duckdb.connect(str(path)) as connection:
        for table, columns in (tables or TABLES).items():
            if table in leave_out:
                continue
            connection.execute(f"create table {table} ({columns})")
            values = rows.get(table, [])
            if values:
                # One statement: one for each row would take minutes for thousands of users.
                row = f"({', '.join('?' * len(values[0]))})"
                flat = [value for one in values for value in one]
                connection.execute(
                    f"insert into {table} values {', '.join([row] * len(values))}", flat
                )
    return path


def report(
    tmp_path: Path,
    rows: Rows,
    leave_out: tuple[str, ...] = (),
    tables: dict[str, str] | None = None,
) -> str:
    source = publish(tmp_path / "user_segments.duckdb", rows, leave_out, tables)
    target = tmp_path / "report.html"
    segment_report.write_report(source, target)
    return target.read_text(encoding="utf-8")


class Page(HTMLParser):
    """Collects elements, ids and heading levels, and what the page would fetch."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.sections: list[str] = []
        self.fetched: list[str] = []
        self.unnamed_plots = 0
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if tag == "section":
            self.sections.append(str(values["id"]))
        self.unnamed_plots += tag == "svg" and not values.get("aria-label")
        for name in ("src", "href", "action", "data"):
            if not (values.get(name) or "#").startswith("#"):
                self.fetched.append(str(values[name]))

    def handle_data(self, data: str) -> None:
        self.text.append(data)
