"""The SQL of the campaigns as dbt compiles it, run on tables that a test makes up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from project import Project, bundled_input, link_project

MODELS = (
    *("int_campaign_counts", "rpt_campaign_lift", "fct_campaign_uplift"),
    *("rpt_campaign_qini", "rpt_campaign_policies"),
)


def compiled_models(folder: Path, **more: Any) -> dict[str, str]:
    """Return the SELECT of each model of MODELS that the input has, by name."""
    project = Project(link_project(folder), bundled_input("sample") | more)
    done = project.dbt("compile", "--quiet", "--select", *MODELS)
    assert done.returncode == 0, done.stdout[-3000:]
    found = (project.folder / "target" / "sample" / "compiled").rglob("*.sql")
    return {path.stem: path.read_text() for path in found if path.stem in MODELS}


def answer(sql: str, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what a model gives where these are the tables it reads."""
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(name, table)
        return connection.sql(re.sub(r'"\w+"\."\w+"\."(\w+)"', r"\1", sql)).df()
