"""One Spark for the process, and in it one session per dbt thread."""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbt.adapters.events.logging import AdapterLogger
from dbt.adapters.sparksession.credentials import SparkSessionCredentials
from dbt_common.exceptions import DbtRuntimeError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

logger = AdapterLogger("Spark")

LEAST_JAVA = 17
METASTORE_SETTINGS = (
    "spark.hadoop.javax.jdo.option.ConnectionURL",
    "spark.hadoop.hive.metastore.uris",
)

_lock = threading.Lock()
_of_thread = threading.local()
_base: SparkSession | None = None


def session_for(credentials: SparkSessionCredentials) -> SparkSession:
    """Return the session of this thread; the first call starts Spark, or takes what is running.

    Sessions share tables, files and workers. Each has its own settings, temporary views and
    variables, as each connection to another database has.

    Raises:
        DbtRuntimeError: Java is missing or too old, or Spark does not start.
    """
    base = _base_session(credentials)
    session: SparkSession | None = getattr(_of_thread, "session", None)
    if session is None or session.sparkContext is not base.sparkContext:
        session = base.newSession()
        _set_runtime(session, _settings(credentials))
        _of_thread.session = session
    return session


def _base_session(credentials: SparkSessionCredentials) -> SparkSession:
    global _base
    with _lock:
        if _base is None or _base.sparkContext._jsc is None:
            from pyspark import SparkContext
            from pyspark.sql import SparkSession

            if SparkContext._active_spark_context is None:
                _base = _started(credentials)
                atexit.register(stop)
            else:
                _base = SparkSession.builder.getOrCreate()
                logger.info("Using the Spark session that is already there.")
            for path in credentials.module_paths:
                _ship(_base, Path(path).absolute())
        return _base


def stop() -> None:
    """Stop Spark, if Java is still there to be told."""
    if _base is not None:
        with contextlib.suppress(Exception):
            _base.stop()


def _started(credentials: SparkSessionCredentials) -> SparkSession:
    """Start Spark, as the profile says."""
    # pyspark 4.3 says of pandas 3 that "some features may not work correctly", at every start
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
    from pyspark.sql import SparkSession

    # spark-submit has started Java already
    if "PYSPARK_GATEWAY_PORT" not in os.environ:
        check_java()
    settings = _settings(credentials)
    if settings.get("spark.pyspark.python"):
        os.environ.setdefault("PYSPARK_PYTHON", settings["spark.pyspark.python"])
    elif credentials.is_local or (credentials.master or "").startswith("spark://"):
        # the workers need the packages that dbt itself runs with
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    warehouse = credentials.local_warehouse
    if warehouse:
        warehouse.mkdir(parents=True, exist_ok=True)
    Path(credentials.log_file).absolute().parent.mkdir(parents=True, exist_ok=True)

    builder = SparkSession.builder.appName(credentials.app_name)
    if credentials.master:
        builder = builder.master(credentials.master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
        if _has_derby(credentials, settings):
            lift_limits(session, derby_url(warehouse))
    except Exception as error:
        from dbt.adapters.sparksession.errors import short_message

        raise DbtRuntimeError(f"Spark does not start: {short_message(error)}") from error
    return session


def _settings(credentials: SparkSessionCredentials) -> dict[str, str]:
    """Return the settings of Spark: those made here, and over them those of the profile."""
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.catalogImplementation": "hive",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
    }
    if credentials.is_local:
        settings |= {
            "spark.ui.enabled": "false",
            "spark.driver.host": "localhost",
            "spark.driver.bindAddress": "127.0.0.1",
            # a computer that sleeps in the middle of a build has lost no worker
            "spark.network.timeout": "24h",
        }
    if credentials.warehouse:
        settings["spark.sql.warehouse.dir"] = str(
            credentials.local_warehouse or credentials.warehouse
        )
    given = {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in (credentials.server_side_parameters | credentials.spark_conf).items()
        if value is not None
    }
    if _has_derby(credentials, given):
        settings[METASTORE_SETTINGS[0]] = derby_url(credentials.local_warehouse) + ";create=true"
        # a comment may come to columns of types that Hive has no word for
        settings["spark.hadoop.hive.metastore.disallow.incompatible.col.type.changes"] = "false"
    settings |= given
    java_options = [
        f"-Dlog4j2.configurationFile={Path(__file__).with_name('log4j2.properties').as_uri()}",
        f"-Ddbt.spark.log={Path(credentials.log_file).absolute()}",
        f"-Dderby.stream.error.file={Path(credentials.log_file).absolute().with_name('derby.log')}",
        settings.get("spark.driver.extraJavaOptions", ""),
    ]
    settings["spark.driver.extraJavaOptions"] = " ".join(java_options).strip()
    return settings


def _set_runtime(session: SparkSession, settings: dict[str, str]) -> None:
    for name, value in settings.items():
        if name.startswith("spark.sql.") and session.conf.isModifiable(name):
            session.conf.set(name, value)


# --- Java ----------------------------------------------------------------------------------------


def check_java() -> None:
    """Say in words what is wrong with Java, before Spark fails with less.

    Raises:
        DbtRuntimeError: there is no Java, or it is too old.
    """
    home = os.environ.get("JAVA_HOME")
    java = shutil.which(str(Path(home) / "bin" / "java") if home else "java")
    way_out = (
        f"Install Java {LEAST_JAVA} (Debian, Ubuntu: apt-get install openjdk-17-jre-headless;"
        " macOS: brew install openjdk@17) and let JAVA_HOME point to it."
    )
    if java is None:
        where = f"JAVA_HOME is {home}, which has no bin/java" if home else "none was found"
        raise DbtRuntimeError(f"Spark needs Java {LEAST_JAVA} or newer: {where}. {way_out}")
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(?:1\.)?(\d+)', said)
    if version and int(version[1]) < LEAST_JAVA:
        raise DbtRuntimeError(
            f"Spark needs Java {LEAST_JAVA} or newer: {java} is Java {version[1]}. {way_out}"
        )


# --- the metastore on a local disk ---------------------------------------------------------------


def derby_url(warehouse: Path | None) -> str:
    """Return the address of the Derby database in a warehouse."""
    return f"jdbc:derby:;databaseName={warehouse}/metastore_db"


def _has_derby(credentials: SparkSessionCredentials, given: dict[str, str]) -> bool:
    own_url = given.get(METASTORE_SETTINGS[0])
    return (
        credentials.local_warehouse is not None
        and (own_url is None or own_url.startswith(derby_url(credentials.local_warehouse)))
        and METASTORE_SETTINGS[1] not in given
        and given.get("spark.sql.catalogImplementation", "hive") == "hive"
    )


def lift_limits(session: SparkSession, url: str) -> None:
    """Let Derby keep the text of views of any length, and longer comments of columns.

    Hive keeps the one in a LONG VARCHAR, which holds 32,700 characters. A column cannot change its
    type; one of a new metastore, in which there is no view yet, can be put in its place. The other
    is a VARCHAR of 256, which can be made longer.
    """
    session.catalog.listDatabases()  # makes the metastore, if it is new
    assert session._jvm is not None
    connection = session._jvm.java.sql.DriverManager.getConnection(url)
    try:
        statement = connection.createStatement()
        found = statement.executeQuery(
            "select c.columnname from sys.syscolumns c"
            " join sys.systables t on c.referenceid = t.tableid where t.tablename = 'TBLS'"
            " and cast(c.columndatatype as varchar(99)) like 'LONG VARCHAR%'"
        )
        columns = []
        while found.next():
            columns.append(found.getString(1))
        tables = statement.executeQuery("select count(*) from TBLS")
        tables.next()
        if tables.getInt(1) == 0:
            for column in columns:
                statement.execute(f"alter table TBLS drop column {column}")
                statement.execute(f"alter table TBLS add column {column} clob")
            statement.execute(
                'alter table COLUMNS_V2 alter column "COMMENT" set data type varchar(32672)'
            )
    finally:
        connection.close()


# --- what the workers import ---------------------------------------------------------------------


def _ship(session: SparkSession, path: Path) -> None:
    """Put the packages of a path on the path of this process and of the workers."""
    if path.suffix in (".zip", ".whl", ".egg"):
        _put_on_path(path)
        session.sparkContext.addPyFile(str(path))
        return
    is_package = (path / "__init__.py").exists()
    folder = path.parent if is_package else path
    packages = [path] if is_package else packages_in(path)
    if not packages:
        raise DbtRuntimeError(
            f"There is no Python package in {path}, which the profile's module_paths name."
        )
    _put_on_path(folder)
    archive = Path(tempfile.mkdtemp(prefix="dbt_modules_")) / f"{path.name or 'modules'}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for package in packages:
            for file in sorted(package.rglob("*") if package.is_dir() else [package]):
                if file.is_file() and "__pycache__" not in file.parts:
                    zipped.write(file, file.relative_to(folder))
    session.sparkContext.addPyFile(str(archive))


def packages_in(folder: Path) -> list[Path]:
    """Return the packages and modules of a folder."""
    return sorted(
        entry
        for entry in (folder.iterdir() if folder.is_dir() else ())
        if (entry / "__init__.py").exists() or entry.suffix == ".py"
    )


def _put_on_path(entry: Path) -> None:
    if str(entry) not in sys.path:
        sys.path.insert(0, str(entry))


def forget_tables(session: SparkSession) -> None:
    """Let a session look again where tables are: another thread may have replaced them."""
    java_of(session).sessionState().catalog().invalidateAllCachedTables()


def java_of(session: SparkSession) -> Any:
    """Return the session on Java's side, for what Python has no word for."""
    return session._jsparkSession
