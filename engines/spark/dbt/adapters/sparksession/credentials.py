"""What a profile says about the session."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dbt.adapters.spark.connections import SparkConnectionMethod, SparkCredentials
from dbt_common.exceptions import DbtRuntimeError


@dataclass
class SparkSessionCredentials(SparkCredentials):
    """The keys of a profile of the type `sparksession`; only `schema` is required.

    Attributes:
        master: where Spark runs: `local[2]`, `spark://host:7077`, `yarn`, `k8s://...`; without it,
            what spark-submit or the configuration of the cluster says.
        app_name: what the cluster calls this run.
        warehouse: the folder of the tables. For a local folder the metastore is an embedded Derby
            database in it. Without it, warehouse and metastore are those of the cluster.
        file_format: the format of tables whose config names none: parquet, orc, delta, iceberg.
        module_paths: folders whose Python packages models import, or single packages; each is
            put on the path and sent to the workers.
        spark_conf: any settings of Spark, which win over those made here.
        log_file: where the log of Spark goes, so that the screen is dbt's.
    """

    master: str | None = None
    app_name: str = "dbt"
    warehouse: str | None = None
    file_format: str = "parquet"
    module_paths: list[str] = field(default_factory=list)
    spark_conf: dict[str, Any] = field(default_factory=dict)
    log_file: str = "logs/spark.log"

    def __post_init__(self) -> None:
        """Fill in what dbt-spark wants to know of other methods."""
        if self.method not in (None, SparkConnectionMethod.SESSION):
            raise DbtRuntimeError(
                f"A profile of the type sparksession runs in a session; method: {self.method} is"
                " for the type spark."
            )
        self.method = SparkConnectionMethod.SESSION
        self.host = self.host or "session"
        super().__post_init__()

    @property
    def type(self) -> str:
        """What a profile calls this adapter."""
        return "sparksession"

    @property
    def unique_field(self) -> str:
        """What tells one place to build in from another, for dbt's usage statistics."""
        return self.master or "session"

    def _connection_keys(self) -> tuple[str, ...]:
        return ("master", "app_name", "warehouse", "file_format", "module_paths", "schema")

    @property
    def is_local(self) -> bool:
        """Whether all of Spark runs on this machine, started by this process."""
        return self.master is not None and self.master.startswith("local")

    @property
    def local_warehouse(self) -> Path | None:
        """The folder of the tables, if it is one of this machine."""
        if self.warehouse is None or "://" in self.warehouse:
            return None
        return Path(self.warehouse).absolute()
