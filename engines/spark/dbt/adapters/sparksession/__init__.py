"""dbt-spark in one Spark session: SQL and Python models, seeds and snapshots on plain tables."""

from pathlib import Path

from dbt.adapters.base.plugin import AdapterPlugin
from dbt.adapters.sparksession.adapter import SparkSessionAdapter
from dbt.adapters.sparksession.connections import SparkSessionConnectionManager
from dbt.adapters.sparksession.credentials import SparkSessionCredentials

__all__ = [
    "Plugin",
    "SparkSessionAdapter",
    "SparkSessionConnectionManager",
    "SparkSessionCredentials",
]

Plugin = AdapterPlugin(
    adapter=SparkSessionAdapter,  # type: ignore[arg-type]
    credentials=SparkSessionCredentials,
    include_path=str(Path(__file__).parents[2] / "include" / "sparksession"),
    dependencies=["spark"],
)
