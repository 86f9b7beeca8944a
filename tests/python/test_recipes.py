"""The recipes of CONTRIBUTING.md, applied to a copy of the project and built."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from project import PROJECT, Project, bundled_input, copy_project, needs

RECIPES = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
# a file's name on a line of its own, and the blocks below it
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^`([\w./-]+\.\w+)`$", re.MULTILINE)


@dataclass(frozen=True)
class Edit:
    """A file, and either its text or the lines to replace in it."""

    path: str
    language: str
    text: str

    def apply(self, folder: Path) -> None:
        path = folder / self.path
        if self.language != "diff":
            assert not path.exists(), f"{self.path} is there already"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.text, "utf-8")
            return
        lines = self.text.splitlines(keepends=True)
        old, new = ("".join(line[1:] for line in lines if line[0] == sign) for sign in "-+")
        present = path.read_text("utf-8")
        # a line may be given by its beginning
        old, new = (old, new) if old in present else (old.rstrip("\n"), new.rstrip("\n"))
        assert present.count(old) == 1, f"{self.path} does not have once: {old}"
        path.write_text(present.replace(old, new), "utf-8")


def recipe(number: int) -> list[Edit]:
    """Return the edits of a recipe, in order."""
    (section,) = re.findall(rf"^## {number}\. .*?(?=^## |\Z)", RECIPES, re.MULTILINE | re.DOTALL)
    names = [(found.start(), found[1]) for found in FILE.finditer(section)]
    edits = []
    for block in BLOCK.finditer(section):
        above = [name for start, name in names if start < block.start()]
        if above:
            edits.append(Edit(above[-1], block[1], block[2]))
    return edits


def listed() -> dict[int, int]:
    """Return the number of files that each recipe says it touches."""
    rows = re.findall(r"^\| \[(\d)\. .*?\]\(.*?\) \| (\d) \|$", RECIPES, re.MULTILINE)
    return {int(number): int(files) for number, files in rows}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The sample, built with the recipes that change its tables."""
    folder = copy_project(tmp_path_factory.mktemp("recipes"))
    for number in (1, 3, 4, 5):
        for edit in recipe(number):
            edit.apply(folder)
    project = Project(folder, bundled_input("sample") | {"horizon_days": 30, "leave_out": []})
    project.build()
    return project


@pytest.mark.parametrize(("number", "most"), [(1, 3), (2, 6), (3, 4), (4, 2), (5, 2)])
def test_a_recipe_touches_few_files(number: int, most: int) -> None:
    touched = {edit.path for edit in recipe(number)}
    assert 0 < len(touched) <= most
    assert listed()[number] == len(touched)


@pytest.fixture(scope="module")
def with_feature(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the project with the recipe of a feature, not built."""
    folder = copy_project(tmp_path_factory.mktemp("feature"))
    for edit in recipe(1):
        edit.apply(folder)
    return Project(folder, bundled_input("sample") | {"leave_out": []})


def test_every_problem_of_a_feature_is_named(with_feature: Project) -> None:
    path = with_feature.folder / "models/features/own/int_weekend_features.yml"
    before = path.read_text("utf-8")
    properties = yaml.safe_load(before)
    (column,) = properties["models"][0]["columns"]
    wrong = {"missing": "mode", "transform": "sqrt", "weight": -1, "clusters": "maybe"}
    properties["models"][0]["columns"] = [
        column | {"name": "recency_days"},
        column | {"name": "location"},
        column | {"config": {"meta": {"feature": {"label": "Active on weekends"} | wrong}}},
    ]
    names = ["int_weekend_features", "fct_user_days"]
    path.write_text(yaml.safe_dump(properties), "utf-8")
    project = Project(with_feature.folder, with_feature.given | {"feature_models": names})
    said = " ".join(project.dbt("run", "--select", "int_feature_spine").stdout.split())
    path.write_text(before, "utf-8")
    for problem in (
        "int_weekend_features: recency_days is a feature of int_recency_features already.",
        "int_weekend_features: location is a column beside the features.",
        "weekend_share: missing `mode` is unknown. Use one of: zero, median, max, mean.",
        "weekend_share: transform `sqrt` is unknown. Use one of: none, log1p.",
        "weekend_share: weight `-1` is not a number above 0.",
        "weekend_share: clusters `maybe` is neither true nor false.",
        "fct_user_days: no column of its YAML is a feature.",
    ):
        assert problem in said, problem
    assert not project.warehouse.exists() or not project.query("from duckdb_tables()")


def test_models_learn_again_when_the_sql_of_a_feature_changes(with_feature: Project) -> None:
    decisions = ("int_refit_decision", "int_prediction_decision")

    def compiled() -> list[str]:
        done = with_feature.dbt("compile", "--select", *decisions)
        assert done.returncode == 0, done.stdout[-4000:]
        found = {path.stem: path for path in (with_feature.folder / "target").rglob("int_*.sql")}
        return [found[name].read_text("utf-8") for name in decisions]

    path = with_feature.folder / "models/features/own/int_weekend_features.sql"
    before, text = compiled(), path.read_text("utf-8")
    assert compiled() == before
    path.write_text(text.replace("count(*) filter", "2 * count(*) filter"), "utf-8")
    after = compiled()
    path.write_text(text, "utf-8")
    assert all(new != old for new, old in zip(after, before, strict=True))


def test_a_feature_is_a_column_of_what_is_published(built: Project) -> None:
    shares = built.query(
        "select count(weekend_share), min(weekend_share), max(weekend_share) from dim_users"
    )
    by_hand = built.query(
        """
        with shares as (
            select user_id, avg(case when isodow(activity_date) >= 6 then 1 else 0 end) as share
            from fct_user_days
            group by user_id
        )

        select count(*), min(share), max(share) from shares
        """
    )
    assert shares == by_hand
    assert built.query("select count(weekend_share) > 0 from rpt_segment_profiles") == [(True,)]
    traits = "select count(*) > 0 from rpt_segment_traits where feature_name = 'weekend_share'"
    assert built.query(traits) == [(True,)]


def test_a_feature_is_under_contract_and_described(built: Project) -> None:
    comments = built.query(
        "select table_name, data_type, comment from duckdb_columns()"
        " where column_name = 'weekend_share' and table_name in ('dim_users',"
        " 'rpt_segment_profiles') order by table_name"
    )
    said = "Share of active days that are a Saturday or a Sunday."
    assert comments == [("dim_users", "DOUBLE", said), ("rpt_segment_profiles", "DOUBLE", said)]


@needs("predictions")
def test_predictions_learn_from_a_feature_as_of_each_past_time(built: Project) -> None:
    learnt = built.query(
        "select feature_name from rpt_prediction_feature_importance"
        " where feature_name like '%weekend_share' group by all order by all"
    )
    assert learnt == [("recent_weekend_share",), ("weekend_share",)]
    ahead = """
        select count(*)
        from int_predictors as predictors
        inner join int_feature_spine as spine
            on
                predictors.user_id = spine.user_id
                and predictors.as_of = spine.as_of
                and spine.lookback = 'full'
        left join fct_user_days as days
            on predictors.user_id = days.user_id and days.activity_date <= spine.last_activity_date
        where not predictors.is_current
        group by predictors.user_id, predictors.as_of, predictors.weekend_share
        having abs(avg((isodow(days.activity_date) >= 6)::int) - predictors.weekend_share) > 1e-9
    """
    assert built.query(ahead) == []


@needs("live")
def test_the_live_profile_has_a_feature(built: Project) -> None:
    user, share = built.query(
        "select user_id, weekend_share from dim_users where weekend_share > 0 order by user_id"
    )[0]
    live = f"select weekend_share from user_profile_now('{user}')"
    assert built.query(live) == [(share,)]


def test_an_archetype_reaches_the_strategies(built: Project) -> None:
    found = built.query(
        "select objective, campaign from rpt_segment_strategies where archetype = 'deal_seeker'"
    )
    assert found == [("Sell at full price", "deal_bundle")]


def test_a_section_is_in_the_report(built: Project) -> None:
    page = built.folder / "report.html"
    published = built.published / "user_segments.duckdb"
    command = [sys.executable, "analyses/segment_report.py", str(published), str(page)]
    subprocess.run(command, cwd=built.folder, check=True)
    text = page.read_text("utf-8")
    assert 'id="largest"' in text
    (users,) = built.query("select max(user_count) from dim_segments")[0]
    assert f"has {users:,} users" in text


def test_an_algorithm_is_compared_with_the_others(built: Project) -> None:
    compared = built.query(
        "select label, segment_count > 1 from rpt_algorithm_comparison"
        " where algorithm = 'bisecting_kmeans'"
    )
    assert compared == [("Bisecting k-means", True)]


def test_an_algorithm_can_be_chosen_and_set(built: Project) -> None:
    settings = {"algorithm": "bisecting_kmeans", "segment_count": 4}
    own = {"input": "own", "segmentation": settings, "expert": {"bisecting_kmeans": {"n_init": 2}}}
    chosen = Project(built.folder, built.given | {"horizon_days": 10_000} | own)
    # of the tables that are not built here no test can be run
    cautious = ("--indirect-selection", "cautious")
    chosen.build("--select", "+rpt_segmentation_health", "+fct_user_segments", *cautious)
    assert chosen.query("select algorithm, segment_count from rpt_segmentation_health") == [
        ("bisecting_kmeans", 4)
    ]
    found = chosen.query(
        "select count(*), count(distinct segment_key) filter (where segment_key != 'inactive')"
        " from fct_user_segments"
    )
    assert found == [(2000, 4)]


def test_an_algorithm_keeps_what_all_of_them_promise(built: Project) -> None:
    test = "tests/python/test_segmentation_registry.py"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test],
        cwd=built.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


# --- a source of events with features -------------------------------------------------------------

# of u1 to u40 each up to three tickets, of a user without anything else one, a bad row, a later row
TICKETS = [
    *(
        (f"u{user}", f"2025-0{month}-{1 + user % 10:02} 12:00:00", "low")
        for user in range(1, 41)
        for month in range(4 - user % 4, 7)
        if month > 3
    ),
    ("only_tickets", "2025-05-31 08:00:00", "high"),
    ("u1", "soon", "high"),
    ("u1", "2025-06-20 09:00:00", "high"),
]


@pytest.fixture(scope="module")
def with_tickets(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The input of the recipe, built, with the live profile and predictions."""
    folder = copy_project(tmp_path_factory.mktemp("tickets"))
    for edit in recipe(2):
        edit.apply(folder)
    (folder / "data").mkdir()
    rows = "".join(",".join(row) + "\n" for row in TICKETS)
    (folder / "data" / "tickets.csv").write_text("client,opened,urgency\n" + rows, "utf-8")
    subprocess.run([sys.executable, "-m", "tools.sync"], cwd=folder, check=True)
    given = yaml.safe_load((folder / "inputs" / "tickets.yml").read_text("utf-8"))
    # a feature of the input file reads a source of one's own too
    given["features"] = {
        "low_tickets": {
            "source": "support_tickets",
            "sql": "count(*) filter (where priority = 'low')",
            "last_days": 40,
        }
    }
    project = Project(folder, given | {"horizon_days": 30, "leave_out": []})
    project.build()
    return project


def test_a_feature_of_the_input_file_reads_a_source_of_ones_own(with_tickets: Project) -> None:
    # as of 15 June, the last 40 days begin on 6 May
    wanted = sum(
        urgency == "low" and "2025-05-06" <= opened < "2025-06-15" for _, opened, urgency in TICKETS
    )
    assert with_tickets.query(
        "select sum(low_tickets), count(low_tickets) > 40 from dim_users"
    ) == [(wanted, True)]
    assert with_tickets.query("select low_tickets from user_profile_now('u3')") == (
        with_tickets.query("select low_tickets from dim_users where user_id = 'u3'")
    )


def test_features_of_a_source_are_columns_of_what_is_published(with_tickets: Project) -> None:
    found = with_tickets.query(
        "select sum(ticket_count), count(days_since_last_ticket) > 30 from dim_users"
    )
    assert found == [(len(TICKETS) - 2, True)]
    profiles = "select count(ticket_count) > 0, count(*) from rpt_segment_profiles"
    ((has_values, segments),) = with_tickets.query(profiles)
    assert has_values
    assert segments > 1


def test_every_row_of_a_source_is_accounted_for(with_tickets: Project) -> None:
    assert with_tickets.query(
        "select raw_rows, clean_rows, duplicate_rows, quarantined_rows, later_rows, late_rows,"
        " quarantine_reasons from rpt_data_quality where source = 'support_tickets'"
    ) == [(len(TICKETS), len(TICKETS) - 2, 0, 1, 1, 0, "unreadable_time 1")]
    assert with_tickets.query(
        "select reason_code, raw_row ->> 'opened' from quarantined_rows"
        " where source = 'support_tickets'"
    ) == [("unreadable_time", "soon")]


def test_rows_of_a_source_make_a_user(with_tickets: Project) -> None:
    assert with_tickets.query(
        "select ticket_count, days_since_last_ticket, order_count from dim_users"
        " where user_id = 'only_tickets'"
    ) == [(1, 14, None)]


def test_features_of_a_source_know_no_later_row(with_tickets: Project) -> None:
    ((rows, past),) = with_tickets.query(
        "select count(*), count(*) filter (where not is_current) from int_feature_spine"
    )
    assert past > 0
    by_hand = f"""
        with tickets (user_id, opened, urgency) as (
            values {", ".join(map(str, TICKETS))}
        ),

        counts as (
            select
                spine.user_id,
                spine.as_of,
                spine.lookback,
                count(tickets.user_id) as ticket_count,
                date_diff('hour', max(try_cast(tickets.opened as timestamp)), spine.as_of) // 24
                    as days_since_last_ticket
            from int_feature_spine as spine
            left join tickets
                on
                    spine.user_id = tickets.user_id
                    and try_cast(tickets.opened as timestamp) < spine.as_of
                    and coalesce(
                        try_cast(tickets.opened as timestamp) >= spine.window_start_date, true
                    )
            group by spine.user_id, spine.as_of, spine.lookback
        )

        select * from counts
    """
    built = (
        "select user_id, as_of, lookback, ticket_count, days_since_last_ticket"
        " from int_ticket_features"
    )
    assert with_tickets.query(f"select count(*) from ({by_hand} intersect all {built})") == [
        (rows,)
    ]


def test_the_live_profile_has_features_of_a_source_as_built(with_tickets: Project) -> None:
    for user in ("u3", "only_tickets"):
        columns = "user_id, ticket_count, days_since_last_ticket, order_count"
        live = with_tickets.query(f"select {columns} from user_profile_now('{user}')")
        assert live == with_tickets.query(
            f"select {columns} from dim_users where user_id = '{user}'"
        )


def test_how_fresh_a_source_is_can_be_asked(with_tickets: Project) -> None:
    sources = dict(with_tickets.given["sources"])
    sources["support_tickets"] |= {"freshness": {"warn_after_days": 30}}
    sources["transactions"] |= {"freshness": {"warn_after_days": 36500}}
    project = Project(with_tickets.folder, with_tickets.given | {"sources": sources})
    said = project.dbt("run-operation", "freshness").stdout
    assert re.search(
        r"WARNING\]: support_tickets: newest row 2025-06-20 09:00:00, .* 30 days", said
    )
    assert re.search(r"transactions: newest row 2025-06-.*, limit 36500 days, ok", said)
    asked = project.dbt("source", "freshness").stdout
    assert "PASS freshness of raw.transactions" in asked
