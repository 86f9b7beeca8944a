"""What fewer than five users share is not published: as text, as a count, or by subtracting."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from project import PROJECT, Project, link_project

USERS = range(240)  # two kinds of buyers, in turn
GROUP = 5
PLANTED = {
    "place": "4 Elm Terrace, Springfield",
    "interest": "ann.unique@example.org",
    "topic": "call 020 7946 0018",
    "campaign": "bob.unique@example.org",
    "language": "Ubykh",
    "shared by four": "bee lining",
    "gender of three": "two-spirit",
}
QUICK_FIT = {
    "min_segment_count": 2,
    "max_segment_count": 2,
    "expert": {"kmeans": {"n_init": 1, "refit_n_init": 1}},
}
NEXT = {f"u{user}" for user in range(30, 42, 2)}
ATTRIBUTES = ("age_band", "gender", "location", "language", "education", "income_band")


def place(user: int) -> str:
    if user == 0:
        return PLANTED["place"]
    # the next smallest place, which goes together with it
    if f"u{user}" in NEXT:
        return "Dunmore"
    # three users of one kind and ten of the other: a group as a whole, and none in a segment
    if user in (2, 4, 6) or (user % 2 and user < 20):
        return "Cadwell"
    return ("Rome", "Oslo", "Bern")[user % 3]


def gender(user: int) -> str:
    return PLANTED["gender of three"] if user in (10, 11, 12) else ("female", "male")[user // 3 % 2]


def interests(user: int) -> str:
    planted = {0: [PLANTED["interest"]], 3: ["Tea"], 5: ["Tea"], 7: ["Tea"], 9: ["Tea"]}
    few = [PLANTED["shared by four"]] if user in (20, 22, 24, 26) else []
    return ";".join(["Books", *planted.get(user, []), *few])


def write(path: Path, header: str, rows: list[tuple[object, ...]]) -> str:
    pd.DataFrame(rows, columns=header.split(",")).to_csv(path, index=False)
    return str(path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    raw = tmp_path_factory.mktemp("raw")
    people = [
        (
            f"u{user}", place(user), gender(user), PLANTED["language"] if user == 1 else "English",
            interests(user), 1 + user % 4 + (20 if user % 2 else 0), "true",
        )
        for user in USERS
    ]  # fmt: skip
    events = [
        (f"u{user}", f"2024-03-0{day} 10:00:00", topic)
        for user in USERS
        for day, topic in ((1, "Books"), (2, PLANTED["topic"] if user == 8 else "Hats"))
    ]
    answers = [
        (f"u{user}", campaign, "2024-03-01")
        for campaign, users in (("spring", 6), ("summer", 8), (PLANTED["campaign"], 1))
        for user in range(users)
    ]
    location = write(raw / "users.csv", "id,place,sex,lang,likes,orders,consent", people)
    text = {"all_varchar": True}
    sources = {
        "users": {
            "location": location,
            "options": text,
            "columns": {
                "user_id": "id", "location": "place", "gender": "sex", "language": "lang",
                "interests": "likes", "marketing_consent": "consent",
            },
        },
        "user_traits": {
            "location": location,
            "columns": {"user_id": "id", "order_count": "orders"},
        },
        "interactions": {
            "location": write(raw / "events.csv", "id,ts,topic", events),
            "options": text,
            "columns": {
                "user_id": "id", "occurred_at": "ts", "interaction_type": "'page_view'",
                "topic": "topic",
            },
        },
        "campaign_responses": {
            "location": write(raw / "answers.csv", "id,campaign,ts", answers),
            "options": text,
            "columns": {"user_id": "id", "campaign": "campaign", "occurred_at": "ts"},
        },
    }  # fmt: skip
    project = Project(
        link_project(tmp_path_factory.mktemp("small") / "project"),
        QUICK_FIT | {"input": "kinds", "sources": sources},
    )
    project.build()
    return project


@pytest.fixture(scope="module")
def frames(built: Project) -> dict[str, pd.DataFrame]:
    return built.published_frames()


def test_what_few_share_is_in_no_published_text(
    built: Project, frames: dict[str, pd.DataFrame]
) -> None:
    assert len(frames) > 20
    published = {name: frame.to_csv() for name, frame in frames.items()}
    for analysis, made in (("segment_report.py", "kinds.html"), ("campaign_audiences.py", "lists")):
        subprocess.run(
            [sys.executable, f"{PROJECT}/analyses/{analysis}",
             str(built.published / "user_segments.duckdb"), made],
            cwd=built.folder, check=True, capture_output=True,
        )  # fmt: skip
    report = (built.folder / "kinds.html").read_text("utf-8")
    lists = {path.name: path.read_text("utf-8") for path in (built.folder / "lists").glob("*.csv")}
    assert len(lists) > 0
    texts = published | {"report": report} | lists
    # what many share is there, and is found
    assert {"dim_users", "rpt_segment_demographics"} <= {t for t in texts if "Rome" in texts[t]}
    assert {"rpt_segment_interests", "report"} <= {t for t in texts if "books" in texts[t].lower()}
    # the one who answered another campaign is among those of the next smallest
    assert set(frames["rpt_campaign_lift"]["campaign"]) == {"summer", "(other)"}
    leaks = [
        (what, name)
        for name, text in texts.items()
        for what, planted in PLANTED.items()
        if planted.lower() in text.lower()
    ]
    assert leaks == []


def test_no_published_group_is_small(frames: dict[str, pd.DataFrame]) -> None:
    users = frames["dim_users"]
    for attribute in ATTRIBUTES:
        counts = users[attribute].value_counts()
        assert (counts >= GROUP).all(), counts
    # the one of elsewhere is not alone among the others
    assert users[users["location"] == "(other)"]["user_id"].isin({"u0"} | NEXT).sum() == 7
    assert frames["rpt_segment_demographics"]["user_count"].min() >= GROUP
    assert frames["rpt_segment_interests"]["user_count"].min() >= GROUP
    assert (
        not frames["rpt_segment_strategies"]["top_topics"].str.contains("other", regex=False).any()
    )


def test_a_small_group_cannot_be_had_by_subtracting(frames: dict[str, pd.DataFrame]) -> None:
    sizes = frames["dim_segments"].set_index("segment_key")["user_count"]
    cells = frames["rpt_segment_demographics"]
    # the place and the gender of all are known, so that what is not listed would be a small group
    for attribute in ("location", "gender"):
        listed = cells[cells["attribute"] == attribute].groupby("segment_key")["user_count"].sum()
        assert listed.to_dict() == sizes.to_dict()
    # Cadwell is one of the others in one segment and told in the other, whose lift is no way back
    cadwell = cells[cells["value"] == "Cadwell"]
    assert len(cadwell) == 1
    for _, of_attribute in cells.groupby("attribute"):
        known = of_attribute["user_count"].sum()
        shown = of_attribute.groupby("value")["user_count"].sum()
        for row in of_attribute[of_attribute["lift"].notna()].itertuples():
            assert row.share / row.lift * known == pytest.approx(shown[row.value], abs=1e-6)
    assert cells[cells["value"] == "(other)"]["lift"].isna().all()
    topics = frames["rpt_segment_interests"]
    for topic, rows in topics[topics["lift"].notna()].groupby("topic"):
        overall = (rows["share"] / rows["lift"] * sizes.sum()).round(6)
        assert overall.eq(rows["user_count"].sum()).all(), topic


def test_features_count_what_is_not_shown(frames: dict[str, pd.DataFrame]) -> None:
    users = frames["dim_users"].set_index("user_id")
    # two topics each, also where one of them is not shown
    assert users["interest_diversity"].round(9).eq(round(math.log(2), 9)).all()
