"""Ids that a person can be told by are hashed with a text that the user alone keeps."""

from __future__ import annotations

import hashlib
from pathlib import Path

from project import Project, link_project
from traces import traces

LAYERS = ("--select", "+int_user_days", "--exclude-resource-type", "test")
SALT, OTHER = "kept by the user alone", "another that they keep"
MAILS = (" Ada@Example.com", "bob@example.com ")


def hashed(mail: str, salt: str = SALT) -> str:
    return hashlib.sha256((salt + mail.strip().lower()).encode()).hexdigest()


def shop(folder: Path) -> Project:
    linked = link_project(folder)
    rows = [f"{n},{mail},2024-05-0{n + 1} 10:00:00,5" for n, mail in enumerate(MAILS)]
    (linked / "orders.csv").write_text("\n".join(["id,mail,sold,total", *rows, "9,,2024-05-01,1"]))
    columns = {
        "row_id": "id", "user_id": "salted(nullif(lower(trim(mail)), ''))",
        "occurred_at": "sold", "amount": "total",
    }  # fmt: skip
    orders = {"location": "orders.csv", "options": {"all_varchar": True}, "columns": columns}
    return Project(linked, {"input": "shop", "sources": {"transactions": orders}})


def test_ids_are_hashed_with_a_text_that_is_kept_nowhere(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop")
    refused = project.dbt("build", *LAYERS)
    assert refused.returncode
    assert "DBT_ENV_SECRET_USER_ID_SALT, which is not set" in refused.stdout
    assert "nothing was built or changed" in refused.stdout

    project.build(*LAYERS, DBT_ENV_SECRET_USER_ID_SALT=SALT)
    users = "select distinct user_id from int_user_days order by all"
    assert project.query(users) == sorted((hashed(mail),) for mail in MAILS)
    bad = "select reason_code, row_count from int_transaction_rollup where user_id is null"
    assert project.query(bad) == [("missing_user_id", 1)]

    refused = project.dbt("build", *LAYERS, DBT_ENV_SECRET_USER_ID_SALT=OTHER)
    assert refused.returncode
    assert "salt of user ids" in refused.stdout
    assert project.query(users) == sorted((hashed(mail),) for mail in MAILS)
    assert traces(project.folder, [SALT, OTHER]) == []
